/* SPDX-License-Identifier: MIT */
/*
 * align.h - two lists side by side
 *
 * Lists of the same elements in another order are set row by row; others so
 * that as many equal elements as possible share a row.
 */
#ifndef DUET_ALIGN_H
#define DUET_ALIGN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct aligned_row {
	const char *left, *right; /* borrows from the lists; NULL: nothing */
	bool same;
};

/* The rows, to be freed; *count of them.  Elements are texts. */
struct aligned_row *align(
    const json_t *left, const json_t *right, size_t *count);

#endif
