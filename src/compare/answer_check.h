/* SPDX-License-Identifier: MIT */
/*
 * answer_check.h - whether an answer is one of docs/protocol.md
 */
#ifndef DUET_ANSWER_CHECK_H
#define DUET_ANSWER_CHECK_H

#include <jansson.h>

/* What is wrong with the members of an answer to a call, beside its id: "has a
 * 'code' that is none of the protocol's".  NULL if nothing is. */
const char *answer_wrong(const json_t *answer);

#endif
