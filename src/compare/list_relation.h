/* SPDX-License-Identifier: MIT */
/*
 * list_relation.h - what two lists of texts have in common
 *
 * If folded, case does not count, nor one dot at the end of a text.
 */
#ifndef DUET_LIST_RELATION_H
#define DUET_LIST_RELATION_H

#include <jansson.h>
#include <stdbool.h>

bool text_same(const char *a, const char *b, bool folded);

/* How two lists relate. */
struct list_relation {
	bool missing; /* the left has one that is not in the right */
	bool extra;   /* the right has one that is not in the left */
	bool counts;  /* one that is in both is not in both as often */
	bool order;   /* those common to both come in another order */
};
struct list_relation list_relate(
    const json_t *left, const json_t *right, bool folded);

/* The elements of the left that are in the right too, at most as often. */
json_t *list_common(const json_t *left, const json_t *right, bool folded);

#endif
