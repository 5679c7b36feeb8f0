/* SPDX-License-Identifier: MIT */
/*
 * pairs.h - on how many calls each two of many resolvers agree
 *
 * A list for JSON, in which a pair is added to as often as it is seen:
 *
 *	[{"between": ["thread", "musl"], "agree": 26, "calls": 34}]
 */
#ifndef DUET_PAIRS_H
#define DUET_PAIRS_H

#include <jansson.h>
#include <stddef.h>

/* The counts are those of one function in agreement.h. */
void pairs_add(
    json_t *pairs, const char *left, const char *right, const json_t *counts);

/* In per cent, rounded down; -1 if the two have made no call both. */
int pairs_rate(const json_t *pairs, const char *left, const char *right);

/* The names of a report's "resolvers" that are in a pair, in an order in which
 * neighbours agree most: each is followed by the one, of those left, with which
 * it agrees most.  The caller owns it. */
json_t *pairs_order(const json_t *pairs, const json_t *resolvers);

#endif
