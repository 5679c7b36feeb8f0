/* SPDX-License-Identifier: MIT */
/* What servers have said, for who asks the same again. */
#include "cache.h"
#include "core/hash.h"
#include "lifetime.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In the ring: the response, and how long it lives. */
struct kept {
	uint32_t ttl_s;
	unsigned char message[];
};

struct key {
	const unsigned char *qname;
	size_t len;
	unsigned char type_class[4];
	uint32_t hash;
};

struct cache *cache_new(size_t size, uint32_t max_ttl_s)
{
	struct cache *cache;

	assert(size >= CACHE_MIN_SIZE);
	cache = calloc(1, sizeof(*cache));
	if (!cache)
		return NULL;
	if (getentropy(&cache->seed, sizeof(cache->seed)) != 0)
		cache->seed = (uintptr_t)cache;
	cache->max_ttl_s = max_ttl_s;
	cache->ring = ring_new(size - sizeof(*cache));
	if (cache->ring)
		return cache;
	free(cache);
	return NULL;
}

void cache_free(struct cache *cache)
{
	if (cache)
		ring_free(cache->ring);
	free(cache);
}

void cache_empty(struct cache *cache)
{
	ring_empty(cache->ring);
}

/* Letters differ from those of the other case in this bit; that other bytes
 * are mixed up by it does not matter. */
#define NO_CASE UINT64_C(0x2020202020202020)

static struct key key_of(const struct cache *cache, const unsigned char *qname,
    uint16_t type, uint16_t class)
{
	struct key key = {
	    .qname = qname,
	    .len = name_length(qname),
	    .type_class = {(unsigned char)(type >> 8), (unsigned char)type,
		(unsigned char)(class >> 8), (unsigned char)class},
	};
	uint64_t hash = hash_word(cache->seed, (uint64_t) class << 16 | type);
	uint64_t word;
	size_t i = 0;

	for (; i + sizeof(word) <= key.len; i += sizeof(word)) {
		memcpy(&word, qname + i, sizeof(word));
		hash = hash_word(hash, word | NO_CASE);
	}
	word = 0;
	memcpy(&word, qname + i, key.len - i);
	key.hash = (uint32_t)hash_word(hash, word | NO_CASE);
	return key;
}

static const struct kept *kept_in(const struct ring_entry *e)
{
	return (const struct kept *)e->bytes;
}

static bool is_about(const struct ring_entry *e, const struct key *key)
{
	const unsigned char *qname = kept_in(e)->message + MESSAGE_HEADER;

	return name_equal(qname, key->qname) &&
	       memcmp(qname + key->len, key->type_class,
		   sizeof(key->type_class)) == 0;
}

static struct ring_entry *find(struct cache *cache, const struct key *key)
{
	struct ring_entry *e = NULL;

	do
		e = ring_find(cache->ring, RING_RESPONSE, key->hash, e);
	while (e && !is_about(e, key));
	return e;
}

static uint32_t age_s(const struct ring_entry *e, int64_t now_us)
{
	int64_t left_us = e->expires_us - now_us;
	int64_t age_us = kept_in(e)->ttl_s * INT64_C(1000000) - left_us;

	return age_us > 0 ? (uint32_t)(age_us / 1000000) : 0;
}

struct message *cache_get(struct cache *cache, const unsigned char *qname,
    uint16_t type, uint16_t class, int64_t now_us, int64_t *expires_us)
{
	struct key key = key_of(cache, qname, type, class);
	struct ring_entry *e = find(cache, &key);
	struct message *m = NULL;

	if (e && now_us < e->expires_us)
		m = message_copy(
		    kept_in(e)->message, e->len - sizeof(struct kept));
	if (!m) {
		cache->misses++;
		return NULL;
	}
	cache->hits++;
	e->used = true;
	*expires_us = e->expires_us;
	memcpy(m->bytes + MESSAGE_HEADER, qname, key.len);
	lifetime_count_down(m, age_s(e, now_us));
	return m;
}

void cache_put(struct cache *cache, const unsigned char *qname, uint16_t type,
    uint16_t class, const struct message *response, int64_t now_us)
{
	struct key key = key_of(cache, qname, type, class);
	uint32_t ttl_s = lifetime_of(response);
	size_t len = sizeof(struct kept) + response->len;
	struct ring_entry *e = find(cache, &key);
	struct kept *kept;

	if (ttl_s > cache->max_ttl_s)
		ttl_s = cache->max_ttl_s;
	if (ttl_s == 0 || len > UINT16_MAX ||
	    !message_answers(
		response->bytes, response->len, qname, type, class))
		return;
	if (e)
		ring_kill(cache->ring, e);
	e = ring_add(cache->ring,
	    &(struct ring_entry){
		.expires_us = now_us + ttl_s * INT64_C(1000000),
		.hash = key.hash,
		.len = (uint16_t)len,
		.kind = RING_RESPONSE,
	    },
	    now_us);
	if (!e)
		return;
	kept = (struct kept *)e->bytes;
	kept->ttl_s = ttl_s;
	memcpy(kept->message, response->bytes, response->len);
}
