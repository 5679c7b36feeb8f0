/* SPDX-License-Identifier: MIT */
/*
 * select.h - which cases of a set to run
 */
#ifndef DUET_SELECT_H
#define DUET_SELECT_H

#include "case.h"

/* All that is given must hold.  Lists end in NULL; NULL is none. */
struct selection {
	/* "search and not (rf or sf)": words, or "texts" in quotes, that are
	 * part of the id or of the title, case aside; NULL: any */
	const char *keywords;
	const char *const *tags;     /* one of them at least */
	const char *const *not_tags; /* none of them */
	/* One of them is the id; or the id up to a '.', '[' or ','; or
	 * matches it with * for any text and ? for any character. */
	const char *const *ids;
};

struct select_error {
	char text[256]; /* without a newline */
};

/* Whether it can be understood, and names ids and tags that cases of the set
 * have; false and *error with what may have been meant. */
bool selection_check(const struct selection *selection,
    const struct case_set *set, struct select_error *error);

bool selection_has(
    const struct selection *selection, const struct testcase *tc);

#endif
