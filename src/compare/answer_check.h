/* SPDX-License-Identifier: MIT */
/*
 * answer_check.h - whether an answer is one of docs/protocol.md
 */
#ifndef DUET_ANSWER_CHECK_H
#define DUET_ANSWER_CHECK_H

#include <jansson.h>
#include <stdbool.h>

/* What the members of an answer must be, in the order in which they are looked
 * at; ends with a member of NULL. */
extern const struct answer_check {
	const char *member;
	bool (*is_wrong)(const json_t *value); /* NULL: it is absent */
	const char *fault;
} answer_checks[];

/* What is wrong with the members of an answer to a call, beside its id: "has a
 * 'code' that is none of the protocol's", one of these faults.  NULL if nothing is. */
const char *answer_wrong(const json_t *answer);

#endif
