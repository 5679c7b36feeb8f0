/* SPDX-License-Identifier: MIT */
/*
 * rows.h - an answer of docs/protocol.md as lines of text for people
 */
#ifndef DUET_ROWS_H
#define DUET_ROWS_H

#include <jansson.h>
#include <stddef.h>

/* "address", "192.0.2.1", "port 80  stream dgram"; or, with the sections of
 * records.h, "answer", "www.example.", "60     IN  A      192.0.2.1".  The
 * texts are owned. */
struct row {
	const char *label;
	char *value;
	char *detail; /* "" if there is nothing to add */
};

struct rows {
	struct row *rows;
	size_t n;
};

/* In the order in which rows have them; ends in NULL. */
extern const char *const row_labels[];

/* The status comes first, then what was found.  Entries of one address that
 * follow each other share a row. */
void rows_init(struct rows *rows, const json_t *answer);
void rows_release(struct rows *rows); /* zeroed is fine */

#endif
