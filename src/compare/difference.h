/* SPDX-License-Identifier: MIT */
/*
 * difference.h - what two observations of a case differ in
 *
 * Every difference of a pair is found, not only the first; which of them the
 * pair is counted under is decided by their weight.  "missing" and "extra" are
 * said of the right side.
 */
#ifndef DUET_DIFFERENCE_H
#define DUET_DIFFERENCE_H

#include "field.h"

struct difference {
	const char *call; /* borrows it from the case; NULL: of no call */
	enum field field;
	const char *kind;     /* static */
	json_t *left, *right; /* owns: the field's value (field.h); of kind
	                         raw the symbol */
};

struct difference_list {
	struct difference *items; /* owns; by call, then by field */
	size_t count;
};

/* Add to the list, which starts zeroed, what the observations differ in. */
void difference_find(struct difference_list *list, const struct testcase *tc,
    const json_t *left, const json_t *right);

void difference_list_release(struct difference_list *list);

/* The kinds of each field, the heaviest first, ending in NULL. */
extern const char *const *const difference_kinds[FIELD_COUNT];

/* Of one of these kinds; smaller is heavier. */
unsigned difference_weight(enum field field, const char *kind);

#endif
