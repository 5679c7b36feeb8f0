/* SPDX-License-Identifier: MIT */
/*
 * fork.h - a child of fork() and the resolvers that its parent opened
 *
 * They go on in the parent.  What they have of the kernel (an epoll descriptor
 * above all) both share, what they have of memory may have been copied half
 * written, and any lock may be held by a thread that the child does not have.
 * So the child looks at nothing but what stands since the resolver was opened:
 * every call asks is_forked() first, and so does whoever has run a callback,
 * since that may return in the child as well.
 *
 * Children are told apart by a count that pthread_atfork(3) lets us keep;
 * _Fork(3), vfork(2) and a bare clone(2) are not noticed.
 */
#ifndef DUET_FORK_H
#define DUET_FORK_H

#include <stdbool.h>

struct duet_resolver;

/* Begin to notice forks.  False when out of memory. */
bool fork_notice(void);

/* Forks between this process and the first that called fork_notice(). */
unsigned fork_depth(void);

bool is_forked(const struct duet_resolver *r);

/* In the child: close its descriptors.  The memory stays as it is, for calls
 * that are on the stack, and within reach of leak checkers.  Any time, and
 * again. */
void fork_abandon(struct duet_resolver *r);

#endif
