/* SPDX-License-Identifier: MIT */
/*
 * each_backend.h - tests of each backend in turn, or of both side by side
 */
#ifndef DUET_TEST_EACH_BACKEND_H
#define DUET_TEST_EACH_BACKEND_H

#include <duet.h>

/* What main() returns: run() for the backend that the program's argument names,
 * or for each in turn.  *backend says which. */
int run_on_each(int argc, char **argv, const char **backend, int (*run)(void));

/* A resolver of each, from the setup to the teardown of a group. */
extern duet_resolver *resolvers[2];
int open_both(void **state);
int close_both(void **state);

#endif
