/* SPDX-License-Identifier: MIT */
/*
 * contract.h - for the tests of what holds whichever backend answers
 *
 * Their machine has www.example and its alias, empty.example without addresses,
 * host.example in hosts, and no answer for SILENT.
 */
#ifndef CONTRACT_H
#define CONTRACT_H

#include <duet.h>

#include "done.h"

#define SILENT "never.example" /* no server says anything about it */

extern const char *backend; /* that is tested now */

duet_resolver *open_with(unsigned flags, int timeout_ms);

/* A resolver for each test, without sharing. */
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int set_up(void **state);
int tear_down(void **state);

/* For one IPv4 address and service 80. */
extern const struct addrinfo stream;
duet_id ask(duet_resolver *r, const char *node, struct done *done);

/* It ended once and so; frees the result. */
void expect(struct done *done, enum duet_status status);
void expect_address(const duet_result *res, const char *address);

/* It has nothing but these; frees it. */
void expect_no(duet_result *res, enum duet_status status, int error);

/* The end of main(): run() on the backend that the argument names, or on all in
 * turn.  Returns the number of failures. */
int contract_main(int argc, char **argv, int (*run)(void));

#endif
