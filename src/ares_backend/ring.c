/* SPDX-License-Identifier: MIT */
/* What is kept for some time, in memory of a fixed size. */
#include "ring.h"
#include <stdlib.h>
#include <string.h>

/* Places are counted in units, from 1; 0 is none. */
#define UNIT sizeof(uint64_t)
#define FIRST 1

/* So many bytes have one bucket of the index. */
#define BYTES_PER_BUCKET 128

/* Of those that have been used, so many stay when room is made for another:
 * that takes a bounded time. */
#define CHANCES 16

struct ring {
	uint32_t mask;  /* of buckets */
	uint32_t limit; /* where the units end */
	/* Entries stand from begin to end; or, wrapped, from begin to top and
	 * from FIRST to end. */
	uint32_t begin, end, top, count;
	bool wrapped;
	uint32_t *buckets; /* behind the units */
	uint64_t units[];
};

struct ring *ring_new(size_t size)
{
	size_t left = size - sizeof(struct ring), buckets = 1;
	struct ring *ring = calloc(1, size);

	if (!ring)
		return NULL;
	while (buckets * 2 <= size / BYTES_PER_BUCKET)
		buckets *= 2;
	ring->mask = (uint32_t)(buckets - 1);
	ring->limit =
	    (uint32_t)((left - buckets * sizeof(*ring->buckets)) / UNIT);
	ring->buckets = (uint32_t *)(ring->units + ring->limit);
	ring->begin = ring->end = FIRST;
	return ring;
}

void ring_free(struct ring *ring)
{
	free(ring);
}

void ring_empty(struct ring *ring)
{
	if (ring->count == 0)
		return;
	memset(ring->buckets, 0,
	    (ring->mask + (size_t)1) * sizeof(*ring->buckets));
	ring->begin = ring->end = FIRST;
	ring->wrapped = false;
	ring->count = 0;
}

static struct ring_entry *entry_at(struct ring *ring, uint32_t place)
{
	return (struct ring_entry *)(ring->units + place);
}

static uint32_t *bucket_of(struct ring *ring, uint32_t hash)
{
	return &ring->buckets[hash & ring->mask];
}

struct ring_entry *ring_find(struct ring *ring, enum ring_kind kind,
    uint32_t hash, const struct ring_entry *after)
{
	uint32_t place = after ? after->next : *bucket_of(ring, hash);

	for (; place; place = entry_at(ring, place)->next) {
		struct ring_entry *e = entry_at(ring, place);

		if (e->hash == hash && e->kind == kind)
			return e;
	}
	return NULL;
}

/* What leads to an entry that is not dead. */
static uint32_t *link_to(struct ring *ring, const struct ring_entry *e)
{
	uint32_t *at = bucket_of(ring, e->hash);

	while (entry_at(ring, *at) != e)
		at = &entry_at(ring, *at)->next;
	return at;
}

void ring_kill(struct ring *ring, struct ring_entry *e)
{
	*link_to(ring, e) = e->next;
	e->dead = true;
}

static uint32_t units(size_t len)
{
	return (
	    uint32_t)((offsetof(struct ring_entry, bytes) + len + UNIT - 1) /
		      UNIT);
}

/* The oldest makes room, or becomes the newest: there is room for it then. */
static void pass_oldest(struct ring *ring, bool stays)
{
	struct ring_entry *e = entry_at(ring, ring->begin);
	uint32_t size = units(e->len), *link;

	ring->begin += size;
	if (ring->begin == ring->top) {
		ring->begin = FIRST;
		ring->wrapped = false;
	}
	if (stays) {
		link = link_to(ring, e);
		e->used = false;
		memmove(entry_at(ring, ring->end), e, size * UNIT);
		*link = ring->end;
		ring->end += size;
		return;
	}
	if (!e->dead)
		ring_kill(ring, e);
	ring->count--;
}

static bool is_wanted(const struct ring_entry *e, int64_t now_us)
{
	return e->used && !e->dead && now_us < e->expires_us;
}

/* Where so many units may be written; NULL: what is wanted would have to go, and
 * must not. */
static struct ring_entry *make_room(
    struct ring *ring, uint32_t size, bool may_push, int64_t now_us)
{
	int chances = CHANCES;

	for (;;) {
		bool wanted;

		if (ring->count == 0) {
			ring->begin = ring->end = FIRST;
			ring->wrapped = false;
		}
		if (!ring->wrapped && ring->limit - ring->end < size) {
			ring->top = ring->end;
			ring->end = FIRST;
			ring->wrapped = true;
		}
		if (!ring->wrapped || ring->begin - ring->end >= size)
			return entry_at(ring, ring->end);
		wanted = is_wanted(entry_at(ring, ring->begin), now_us);
		if (wanted && !may_push)
			return NULL;
		pass_oldest(ring, wanted && chances-- > 0);
	}
}

struct ring_entry *ring_add(
    struct ring *ring, const struct ring_entry *like, int64_t now_us)
{
	uint32_t size = units(like->len);
	struct ring_entry *e;

	if (size > ring->limit / 4)
		return NULL;
	e = make_room(ring, size, like->kind != RING_RESULT, now_us);
	if (!e)
		return NULL;
	*e = *like;
	e->next = *bucket_of(ring, e->hash);
	*bucket_of(ring, e->hash) = ring->end;
	ring->end += size;
	ring->count++;
	return e;
}
