/* SPDX-License-Identifier: MIT */
/* What servers have said, for who asks the same again. */
#include "cache.h"
#include "lifetime.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of the ring: places are counted in units, from 1; 0 is none. */
#define UNIT sizeof(uint64_t)
#define FIRST 1

/* So many bytes have one bucket of the index. */
#define BYTES_PER_BUCKET 128

/* Of those that have been given out, so many stay when room is made for
 * another: that takes a bounded time. */
#define CHANCES 16

struct entry {
	int64_t kept_us;
	uint32_t ttl_s;
	uint32_t hash;
	uint32_t next; /* in its bucket */
	uint16_t len;
	bool used; /* since it came to stand here */
	bool dead; /* it is in no bucket */
	unsigned char bytes[];
};

struct cache {
	uint32_t max_ttl_s;
	uint32_t mask;  /* of buckets */
	uint32_t limit; /* where the ring ends */
	/* Entries stand from begin to end; or, wrapped, from begin to top and
	 * from FIRST to end. */
	uint32_t begin, end, top, count;
	bool wrapped;
	uint64_t seed;
	uint64_t hits, misses;
	uint32_t *buckets; /* behind the ring */
	uint64_t ring[];
};

struct key {
	const unsigned char *qname;
	size_t len;
	unsigned char type_class[4];
	uint32_t hash;
};

struct cache *cache_new(size_t size, uint32_t max_ttl_s)
{
	size_t left = size - sizeof(struct cache), buckets = 1;
	struct cache *cache;

	assert(size >= CACHE_MIN_SIZE);
	cache = calloc(1, size);
	if (!cache)
		return NULL;
	if (getentropy(&cache->seed, sizeof(cache->seed)) != 0)
		cache->seed = (uintptr_t)cache;
	while (buckets * 2 <= size / BYTES_PER_BUCKET)
		buckets *= 2;
	cache->max_ttl_s = max_ttl_s;
	cache->mask = (uint32_t)(buckets - 1);
	cache->limit =
	    (uint32_t)((left - buckets * sizeof(*cache->buckets)) / UNIT);
	cache->buckets = (uint32_t *)(cache->ring + cache->limit);
	cache->begin = cache->end = FIRST;
	return cache;
}

void cache_free(struct cache *cache)
{
	free(cache);
}

void cache_empty(struct cache *cache)
{
	if (cache->count == 0)
		return;
	memset(cache->buckets, 0,
	    (cache->mask + (size_t)1) * sizeof(*cache->buckets));
	cache->begin = cache->end = FIRST;
	cache->wrapped = false;
	cache->count = 0;
}

uint64_t cache_hits(const struct cache *cache)
{
	return cache->hits;
}

uint64_t cache_misses(const struct cache *cache)
{
	return cache->misses;
}

/* The index */

/* Letters differ from those of the other case in this bit; that other bytes
 * are mixed up by it does not matter. */
#define NO_CASE UINT64_C(0x2020202020202020)
#define MIX UINT64_C(0x9e3779b97f4a7c15)

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * MIX;
	return hash ^ hash >> 32;
}

static struct key key_of(const struct cache *cache, const unsigned char *qname,
    uint16_t type, uint16_t class)
{
	struct key key = {
	    .qname = qname,
	    .len = name_length(qname),
	    .type_class = {(unsigned char)(type >> 8), (unsigned char)type,
		(unsigned char)(class >> 8), (unsigned char)class},
	};
	uint64_t hash = mix(cache->seed, (uint64_t) class << 16 | type);
	uint64_t word;
	size_t i = 0;

	for (; i + sizeof(word) <= key.len; i += sizeof(word)) {
		memcpy(&word, qname + i, sizeof(word));
		hash = mix(hash, word | NO_CASE);
	}
	word = 0;
	memcpy(&word, qname + i, key.len - i);
	key.hash = (uint32_t)mix(hash, word | NO_CASE);
	return key;
}

static struct entry *entry_at(struct cache *cache, uint32_t place)
{
	return (struct entry *)(cache->ring + place);
}

static bool is_about(const struct entry *e, const struct key *key)
{
	const unsigned char *qname = e->bytes + MESSAGE_HEADER;

	return e->hash == key->hash && name_equal(qname, key->qname) &&
	       memcmp(qname + key->len, key->type_class,
		   sizeof(key->type_class)) == 0;
}

static uint32_t *bucket_of(struct cache *cache, uint32_t hash)
{
	return &cache->buckets[hash & cache->mask];
}

static struct entry *find(struct cache *cache, const struct key *key)
{
	uint32_t place = *bucket_of(cache, key->hash);

	while (place && !is_about(entry_at(cache, place), key))
		place = entry_at(cache, place)->next;
	return place ? entry_at(cache, place) : NULL;
}

/* What leads to an entry that is not dead. */
static uint32_t *link_to(struct cache *cache, const struct entry *e)
{
	uint32_t *at = bucket_of(cache, e->hash);

	while (entry_at(cache, *at) != e)
		at = &entry_at(cache, *at)->next;
	return at;
}

static void kill(struct cache *cache, struct entry *e)
{
	*link_to(cache, e) = e->next;
	e->dead = true;
}

/* The ring */

static uint32_t units(size_t len)
{
	return (uint32_t)((sizeof(struct entry) + len + UNIT - 1) / UNIT);
}

static int64_t age_us(const struct entry *e, int64_t now_us)
{
	return now_us > e->kept_us ? now_us - e->kept_us : 0;
}

static bool is_fresh(const struct entry *e, int64_t now_us)
{
	return age_us(e, now_us) / 1000000 < e->ttl_s;
}

/* The oldest makes room, or becomes the newest: there is room for it then. */
static void pass_oldest(struct cache *cache, bool stays)
{
	struct entry *e = entry_at(cache, cache->begin);
	uint32_t size = units(e->len), *link;

	cache->begin += size;
	if (cache->begin == cache->top) {
		cache->begin = FIRST;
		cache->wrapped = false;
	}
	if (stays) {
		link = link_to(cache, e);
		e->used = false;
		memmove(entry_at(cache, cache->end), e, size * UNIT);
		*link = cache->end;
		cache->end += size;
		return;
	}
	if (!e->dead)
		kill(cache, e);
	cache->count--;
}

/* Where so many units may be written. */
static struct entry *make_room(
    struct cache *cache, uint32_t size, int64_t now_us)
{
	int chances = CHANCES;

	for (;;) {
		const struct entry *oldest;

		if (cache->count == 0) {
			cache->begin = cache->end = FIRST;
			cache->wrapped = false;
		}
		if (!cache->wrapped && cache->limit - cache->end < size) {
			cache->top = cache->end;
			cache->end = FIRST;
			cache->wrapped = true;
		}
		if (!cache->wrapped || cache->begin - cache->end >= size)
			return entry_at(cache, cache->end);
		oldest = entry_at(cache, cache->begin);
		pass_oldest(cache, oldest->used && !oldest->dead &&
				       is_fresh(oldest, now_us) &&
				       chances-- > 0);
	}
}

struct message *cache_get(struct cache *cache, const unsigned char *qname,
    uint16_t type, uint16_t class, int64_t now_us)
{
	struct key key = key_of(cache, qname, type, class);
	struct entry *e = find(cache, &key);
	struct message *m;

	if (!e || !is_fresh(e, now_us) ||
	    !(m = message_copy(e->bytes, e->len))) {
		cache->misses++;
		return NULL;
	}
	cache->hits++;
	e->used = true;
	memcpy(m->bytes + MESSAGE_HEADER, qname, key.len);
	lifetime_count_down(m, (uint32_t)(age_us(e, now_us) / 1000000));
	return m;
}

void cache_put(struct cache *cache, const unsigned char *qname, uint16_t type,
    uint16_t class, const struct message *response, int64_t now_us)
{
	struct key key = key_of(cache, qname, type, class);
	uint32_t ttl_s = lifetime_of(response), size = units(response->len);
	struct entry *e = find(cache, &key);

	if (ttl_s == 0 || size > cache->limit / 4 ||
	    !message_answers(
		response->bytes, response->len, qname, type, class))
		return;
	if (e)
		kill(cache, e);
	e = make_room(cache, size, now_us);
	*e = (struct entry){
	    .kept_us = now_us,
	    .ttl_s = ttl_s < cache->max_ttl_s ? ttl_s : cache->max_ttl_s,
	    .hash = key.hash,
	    .next = *bucket_of(cache, key.hash),
	    .len = (uint16_t)response->len,
	};
	memcpy(e->bytes, response->bytes, response->len);
	*bucket_of(cache, key.hash) = cache->end;
	cache->end += size;
	cache->count++;
}
