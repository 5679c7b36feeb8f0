/* SPDX-License-Identifier: MIT */
/*
 * one_cell.h - a case of a few calls, and a cell of it
 *
 * What cannot be had fails the test.
 */
#ifndef DUET_TESTS_ONE_CELL_H
#define DUET_TESTS_ONE_CELL_H

#include "compare/cell.h"

/* adapters/shell.sh, which does what the ops of calls say. */
extern const struct resolver_spec shell_spec;

/* A case whose calls have these ops, up to 4, with ids c0, c1, ...; each
 * "op" or "op name". */
struct one_case {
	struct testcase tc;
	struct call calls[4];
};

void one_case_init(struct one_case *f, const char *const *ops);
#define ONE_CASE(f, ...)   \
	struct one_case f; \
	one_case_init(&(f), (const char *const[]){__VA_ARGS__, NULL})
void one_case_release(struct one_case *f);

struct cell *cell_begin(
    const struct one_case *f, const struct resolver_spec *spec);
json_t *cell_end(struct cell *cell); /* when it has ended by itself */

/* Both, and release the case; the observation is the caller's. */
json_t *cell_run_with(struct one_case *f, const struct resolver_spec *spec);
json_t *cell_run(struct one_case *f); /* with the shell */

/* Of an observation; "" if it is not there. */
const char *error_of(const json_t *observation);
const char *call_text(const json_t *observation, size_t i, const char *member);

/* Assert that the calls are this JSON, without an error; that a case ends so
 * with the shell; that it ends with this error. */
void calls_are(const json_t *observation, const char *expected);
void ends_with(struct one_case *f, const char *calls);
void fails_with(
    struct one_case *f, const struct resolver_spec *spec, const char *error);

#endif
