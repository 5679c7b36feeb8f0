/* SPDX-License-Identifier: MIT */
/* forked_child.h - children of fork(2), and what they find of a resolver */
#ifndef DUET_TEST_FORKED_CHILD_H
#define DUET_TEST_FORKED_CHILD_H

#include "done.h"
#include <sys/types.h>
#include <unistd.h>

/* A child says what was wrong by its exit status, and a child that hangs by a
 * signal. */
#define CHECK(condition)                       \
	do {                                   \
		if (!(condition))              \
			_exit(__LINE__ % 256); \
	} while (0)

/* fork(2). */
pid_t begin_child(void);

/* That it has ended, and nothing was wrong. */
void expect_success(pid_t pid);

/* In a child: every call to a resolver of the parent's is refused. */
void use_in_child(duet_resolver *r);

/* All were answered; frees what they were told. */
void expect_all(struct done *done, size_t n);

#endif
