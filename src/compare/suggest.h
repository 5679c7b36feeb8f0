/* SPDX-License-Identifier: MIT */
/*
 * suggest.h - "did you mean ...?" for a misspelt word
 */
#ifndef DUET_SUGGEST_H
#define DUET_SUGGEST_H

/* The word of the list, which ends in NULL, that is nearest to the one given:
 * at most a third of its letters inserted, left out, replaced or swapped with
 * their neighbour, case aside.  NULL if none is that near. */
const char *suggest(const char *word, const char *const *known);

#endif
