/* SPDX-License-Identifier: MIT */
/*
 * ring.h - what is kept for some time, in memory of a fixed size
 *
 * Entries of bytes stand in a ring, oldest first, and an index finds them by a
 * hash.  When there is no room the oldest goes, unless it has been used since it
 * came to stand there: then it becomes the newest once more, which is the CLOCK
 * algorithm.  What can be made again from other entries is never marked as used,
 * and takes the place of nothing that is: so it takes no room from them.
 *
 * One thread at a time.  Times are microseconds of the monotonic clock.
 */
#ifndef DUET_RING_H
#define DUET_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an entry holds is its user's. */
enum ring_kind { RING_RESPONSE, RING_RESULT };

struct ring_entry {
	int64_t expires_us;
	uint32_t hash;
	uint32_t next; /* ring.c's */
	uint16_t len;
	uint8_t kind;
	bool used : 1; /* to be set by who uses it */
	bool dead : 1; /* ring.c's: it is not found any more */
	unsigned char bytes[];
};

/* All that it ever takes is size bytes, some hundreds at least; memory that is
 * not needed yet is not touched.  NULL when out of memory. */
struct ring *ring_new(size_t size);
void ring_free(struct ring *ring); /* NULL is fine */

void ring_empty(struct ring *ring);

/* The entries of a kind and hash, expired or not, one after the other: first
 * that after NULL.  NULL: there is no more. */
struct ring_entry *ring_find(struct ring *ring, enum ring_kind kind,
    uint32_t hash, const struct ring_entry *after);

/* It is not found any more. */
void ring_kill(struct ring *ring, struct ring_entry *e);

/* A new entry as *like, with room for its bytes; others may go for it, if it is a
 * RING_RESULT those that are not used alone.  NULL: there is no room, or it would
 * take more than a quarter of the ring.  A pointer to an entry counts until the
 * next of these calls. */
struct ring_entry *ring_add(
    struct ring *ring, const struct ring_entry *like, int64_t now_us);

#endif
