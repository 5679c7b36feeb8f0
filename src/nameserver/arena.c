/* SPDX-License-Identifier: MIT */
/* A list of chunks, each twice as large as the one before, to a bound. */
#include "arena.h"
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define SMALLEST 2048
#define LARGEST (1 << 20)

struct chunk {
	struct chunk *next;
	size_t used, room;
	alignas(max_align_t) unsigned char data[];
};

static struct chunk *chunk_new(struct arena *a, size_t size)
{
	size_t room = a->chunks ? 2 * a->chunks->room : SMALLEST;
	if (room > LARGEST)
		room = LARGEST;
	if (room < size)
		room = size;
	struct chunk *c = malloc(sizeof *c + room);
	if (!c)
		return NULL;
	*c = (struct chunk){.next = a->chunks, .room = room};
	a->chunks = c;
	return c;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size = (size + alignof(max_align_t) - 1) & -alignof(max_align_t);
	struct chunk *c = a->chunks;
	if (!c || c->room - c->used < size)
		c = chunk_new(a, size);
	if (!c)
		return NULL;
	void *p = c->data + c->used;
	c->used += size;
	return p;
}

void *arena_copy(struct arena *a, const void *data, size_t size)
{
	void *p = arena_alloc(a, size);
	return p ? memcpy(p, data, size) : NULL;
}

void arena_release(struct arena *a)
{
	for (struct chunk *c = a->chunks, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	a->chunks = NULL;
}
