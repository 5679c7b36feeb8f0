/* SPDX-License-Identifier: MIT */
/*
 * inside.h - any program in the sandbox of a case, with its servers
 *
 *	if (!sandbox_enter(&tc->sandbox, &error))
 *		...
 *	ok = inside_run(tc, argv, &end);
 */
#ifndef DUET_INSIDE_H
#define DUET_INSIDE_H

#include "case.h"

struct inside_end {
	int status;     /* of wait(2) */
	int err;        /* errno if the program could not be executed, else 0 */
	json_t *wire;   /* what the servers were asked, as in an observation */
	char text[256]; /* what went wrong with the servers */
};

/*
 * In the sandbox of the case, in a process of one thread: run the program
 * until it ends, with the servers answering.  It has the files, descriptors
 * and environment of this process but for what would tell a resolver something
 * (LOCALDOMAIN, RES_OPTIONS, HOSTALIASES), which is as the case says, and none
 * of the privileges of the sandbox.  False and end->text if there can be no
 * servers; else release end->wire.
 */
bool inside_run(
    const struct testcase *tc, char *const *argv, struct inside_end *end);

#endif
