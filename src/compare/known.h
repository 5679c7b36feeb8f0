/* SPDX-License-Identifier: MIT */
/*
 * known.h - which annotations speak of a pair of resolvers, and of what
 */
#ifndef DUET_KNOWN_H
#define DUET_KNOWN_H

#include "difference.h"

/* A resolver's part in a comparison: what it did with a case, once per
 * repeat. */
struct side {
	const char *name; /* as the user calls it */
	json_t *const *observations;
	size_t nobservations; /* >= 1 */
};

/* What the resolver says of itself. */
const json_t *side_who(const struct side *side);

/* Whether an annotation is about these two, and its conditions hold today.  It may
 * call a resolver by the user's name for it or by its own, so that it also
 * holds for another build of the same resolver. */
bool known_applies(const struct known *known, const struct side sides[2]);

/* The value that it has for one of them; borrowed; NULL: none. */
json_t *known_value(const struct known *known, const struct side *side);

/* Whether it is about this field of this call. */
bool known_is_about(
    const struct known *known, enum field field, const char *call);

/* Whether it has this value for one of them, by the rules of the case; ""
 * stands for none. */
bool known_has(const struct known *known, const struct compare_rules *rules,
    const struct side *side, const json_t *value);

/* Whether it is this very difference: field, call, kind and both values.  A
 * difference of class is matched by class: its codes are typical ones. */
bool known_matches(const struct known *known, const struct compare_rules *rules,
    const struct side sides[2], const struct difference *difference);

#endif
