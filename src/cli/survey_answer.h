/* SPDX-License-Identifier: MIT */
/*
 * survey_answer.h - what a resolver said of a name, and how two of them differ
 *
 * As a result of the library's or as the JSON of docs/protocol.md: for most
 * names JSON is never made.
 */
#ifndef DUET_SURVEY_ANSWER_H
#define DUET_SURVEY_ANSWER_H

#include <duet.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* One of them is set, and owned; zeroed is no answer. */
struct answer {
	duet_result *res;
	json_t *json;
};

/* The common code (docs/protocol.md), or "unsupported"; borrowed. */
const char *answer_code(const struct answer *answer);

/* A hash of the addresses in their order (FNV-1a over families, addresses and
 * scopes in network order); that of no address is the same for all. */
uint64_t answer_hash(const struct answer *answer);

/* The answer in full, but for what differs from one time to the next. */
json_t *answer_full(const struct answer *answer);

/* The kinds of difference as texts, "addresses: order", by the rules that a
 * case has by default; NULL if there is none. */
json_t *answer_differences(
    const struct answer *left, const struct answer *right);

void answer_release(struct answer *answer);

#endif
