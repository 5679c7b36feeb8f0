/* SPDX-License-Identifier: MIT */
/*
 * cli_machine.h - the command, run as a user does, on a machine of the test's
 * own (machine.h)
 */
#ifndef DUET_TEST_CLI_MACHINE_H
#define DUET_TEST_CLI_MACHINE_H

#include <stdbool.h>

/* First in main().  It has hosts, the zone example. and its addresses. */
void cli_machine_enter(void);

struct run {
	int status;
	char out[65536], err[4096];
};

/* A shell command, in which $duet is the command under test; until the next. */
struct run *sh(const char *command);

/* Whether there is another backend than the system's. */
bool has_both(void);

void assert_contains(const char *text, const char *part);

#endif
