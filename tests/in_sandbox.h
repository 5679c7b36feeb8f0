/* SPDX-License-Identifier: MIT */
/* in_sandbox.h - what a process in a sandbox finds, as root and as anyone */
#ifndef DUET_TEST_IN_SANDBOX_H
#define DUET_TEST_IN_SANDBOX_H

#include "compare/sandbox.h"

/* Inside: the text of the check that failed, NULL if none did. */
typedef const char *inside_fn(void);
#define CHECK(condition)                   \
	do {                               \
		if (!(condition))          \
			return #condition; \
	} while (0)

/* Run inside() in a sandbox; the text it returns, or that of the error. */
const char *result_of(
    const struct sandbox_config *config, bool nobody, inside_fn *inside);

/* As the user of the test and, if that is root, as an ordinary one too. */
void passes(const struct sandbox_config *config, inside_fn *inside);

const char *content(const char *path); /* of a file; NULL: none */
bool holds(const char *path, const char *expected);
bool missing(const char *path);

/* The local address that a datagram to the given one would have; "" and errno
 * if it cannot be sent. */
const char *source_for(const char *to);

/* All addresses, as "lo 127.0.0.1, d0 192.0.2.254". */
const char *addresses(void);

/* On UDP. */
bool can_listen(const char *address);

/* The network without a configuration. */
inside_fn default_network;

/* From now on; where root can say so. */
bool forbid_user_namespaces(void);

#endif
