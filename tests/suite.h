/* SPDX-License-Identifier: MIT */
/*
 * suite.h - tests that every backend has to pass
 *
 * They run in a machine of their own, on the backend that the program's
 * argument names, or on all in turn.  Names that begin with "held" and end in
 * ".example" have an address, which comes when suite_let_go() was called; that
 * of www.example comes at once.
 */
#ifndef SUITE_H
#define SUITE_H

#include <duet.h>
#include <stdbool.h>

#include "done.h"

#define HELD "held.example"

extern const char *backend; /* that is tested now */

/* Runs the tests, by cmocka; what it returns is the number of failures. */
typedef int suite_run(void);

/* The end of main(). */
int suite_main(int argc, char **argv, suite_run *run);

bool suite_is_fake(void);

/* No name that begins with held is answered between the two. */
void suite_hold(void);
void suite_let_go(void);

/* How often the backend (a fake) or its server has been asked for HELD. */
size_t suite_lookups(void);

duet_resolver *suite_open(unsigned flags);

/* For cmocka: one without flags in *state. */
int suite_set_up(void **state);
int suite_tear_down(void **state);

/* Ask for an IPv4 address; done_run() tells. */
duet_id suite_ask(duet_resolver *r, const char *node, struct done *done);

/* It has ended once, and so; frees what it was told. */
void suite_expect(struct done *done, enum duet_status status);

#endif
