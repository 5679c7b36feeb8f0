/* SPDX-License-Identifier: MIT */
/*
 * condition.h - for which resolver and where something holds
 *
 * Conditions are on what a resolver says of itself in its hello
 * (docs/protocol.md): {"name": "ares", "version": "c-ares 1.34.8",
 * "libc": "glibc 2.36", "caps": [...]}.
 */
#ifndef DUET_CONDITION_H
#define DUET_CONDITION_H

#include <jansson.h>
#include <stdbool.h>

/* Whether "glibc 2.36" is in a range: a name, bounds joined by commas (=, <,
 * <=, >, >= and a dotted number), or both: "glibc", ">=2.34,<2.37",
 * "glibc>=2.34".  A missing part of a number is 0.  False if actual is NULL
 * or the range is not one. */
bool range_holds(const char *range, const char *actual);

/* Whether all of {"libc": range, "version": range, "name": text} hold for a
 * resolver; NULL conditions hold, an unknown one does not. */
bool conditions_hold(const json_t *conditions, const json_t *who);

/* Whether a resolver's hello names it among its caps. */
bool who_has_cap(const json_t *who, const char *name);

/* What this machine can give to a sandbox. */
struct machine {
	bool ipv6, link;
};

/* What a case can require, with NAME and RANGE for any; ends in NULL. */
extern const char *const requirements[];

/* The first of the words, which end in NULL, that the machine or the resolver
 * lacks; NULL if none.  What is no requirement is lacking everywhere.  With
 * who NULL only the machine is asked. */
const char *requires_missing(
    const char *const *words, const struct machine *machine, const json_t *who);

#endif
