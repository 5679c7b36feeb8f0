/* SPDX-License-Identifier: MIT */
/*
 * cache.h - what servers have said, for who asks the same again
 *
 * The responses stand in a ring of bytes, oldest first, each as it was received
 * behind 24 bytes of ours, and an index finds them by name (in any case), type
 * and class.  When there is no room the oldest goes, unless it has been given
 * out since it came to stand there: then it becomes the newest once more.
 *
 * One thread at a time.  Times are microseconds of the monotonic clock.
 */
#ifndef DUET_CACHE_H
#define DUET_CACHE_H

#include "message.h"
#include <stddef.h>
#include <stdint.h>

#define CACHE_MIN_SIZE 4096

/* All that it ever takes is size bytes, at least CACHE_MIN_SIZE; memory that is
 * not needed yet is not touched.  Nothing is kept for more than max_ttl_s
 * seconds.  NULL when out of memory. */
struct cache *cache_new(size_t size, uint32_t max_ttl_s);
void cache_free(struct cache *cache); /* NULL is fine */

void cache_empty(struct cache *cache);

/* The response to a question, as if its server had sent it now: with the name as
 * asked for and TTLs counted down.  The caller owns it.  NULL: there is none,
 * or no memory. */
struct message *cache_get(struct cache *cache, const unsigned char *qname,
    uint16_t type, uint16_t class, int64_t now_us);

/* Keep the response to a question, if it is one and as long as lifetime.h
 * says, in place of an earlier one.  One that would take more than a quarter of
 * the ring is not kept. */
void cache_put(struct cache *cache, const unsigned char *qname, uint16_t type,
    uint16_t class, const struct message *response, int64_t now_us);

/* Questions that cache_get() had a response to, and had none. */
uint64_t cache_hits(const struct cache *cache);
uint64_t cache_misses(const struct cache *cache);

#endif
