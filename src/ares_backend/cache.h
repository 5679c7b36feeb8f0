/* SPDX-License-Identifier: MIT */
/*
 * cache.h - what servers have said, for who asks the same again
 *
 * The responses stand in a ring (ring.h), each as it was received behind 24
 * bytes of ours, and are found by name (in any case), type and class.  Beside
 * them stands what lookups have made of them (results.h).
 *
 * One thread at a time.  Times are microseconds of the monotonic clock.
 */
#ifndef DUET_CACHE_H
#define DUET_CACHE_H

#include "message.h"
#include "ring.h"
#include <stddef.h>
#include <stdint.h>

#define CACHE_MIN_SIZE 4096

struct cache {
	struct ring *ring;
	uint32_t max_ttl_s;
	uint64_t seed; /* of hashes */
	/* Questions that it had a response to, and had none. */
	uint64_t hits, misses;
};

/* All that it ever takes is size bytes, at least CACHE_MIN_SIZE; memory that is
 * not needed yet is not touched.  Nothing is kept for more than max_ttl_s
 * seconds.  NULL when out of memory. */
struct cache *cache_new(size_t size, uint32_t max_ttl_s);
void cache_free(struct cache *cache); /* NULL is fine */

void cache_empty(struct cache *cache);

/* The response to a question, as if its server had sent it now: with the name as
 * asked for and TTLs counted down; and when it will be forgotten.  The caller
 * owns it.  NULL: there is none, or no memory. */
struct message *cache_get(struct cache *cache, const unsigned char *qname,
    uint16_t type, uint16_t class, int64_t now_us, int64_t *expires_us);

/* Keep the response to a question, if it is one and as long as lifetime.h
 * says, in place of an earlier one.  One that would take more than a quarter of
 * the ring is not kept. */
void cache_put(struct cache *cache, const unsigned char *qname, uint16_t type,
    uint16_t class, const struct message *response, int64_t now_us);

#endif
