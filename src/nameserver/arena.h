/* SPDX-License-Identifier: MIT */
/*
 * arena.h - memory that is freed all at once
 *
 * What is allocated stays where it is until the arena is released.  A zeroed
 * arena is empty.
 */
#ifndef DUET_NAMESERVER_ARENA_H
#define DUET_NAMESERVER_ARENA_H

#include <stddef.h>

struct arena {
	struct chunk *chunks; /* the newest first */
};

/* Aligned for anything, not zeroed; NULL when there is no memory. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy of size octets. */
void *arena_copy(struct arena *a, const void *data, size_t size);

void arena_release(struct arena *a); /* empty again; zeroed is fine */

#endif
