/* SPDX-License-Identifier: MIT */
/* Answers: a few members over memory that is taken in order and freed at
 * once. */
#include "answer.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct answer_block {
	struct answer_block *next;
	size_t size, used;
	alignas(max_align_t) unsigned char data[];
};

/* The first block comes with the answer, in one allocation. */
struct answer_start {
	struct answer answer;
	struct answer_block block;
};

struct answer *answer_new(size_t size)
{
	struct answer_start *start = malloc(sizeof(*start) + size);

	if (!start)
		return NULL;
	start->answer = (struct answer){.blocks = &start->block};
	start->block.next = NULL;
	start->block.size = size;
	start->block.used = 0;
	return &start->answer;
}

static struct answer_block *grow(struct answer *a, size_t size)
{
	size_t double_size = a->blocks->size * 2;
	struct answer_block *block;

	if (size < double_size)
		size = double_size;
	block = malloc(sizeof(*block) + size);
	if (!block)
		return NULL;
	block->size = size;
	block->used = 0;
	block->next = a->blocks;
	a->blocks = block;
	return block;
}

void *answer_alloc(struct answer *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct answer_block *block = a->blocks;
	unsigned char *mem;

	if (size > SIZE_MAX / 4)
		return NULL;
	size = (size + align - 1) & ~(align - 1);
	if (size > block->size - block->used)
		block = grow(a, size);
	if (!block)
		return NULL;
	mem = block->data + block->used;
	block->used += size;
	return memset(mem, 0, size);
}

void *answer_memdup(struct answer *a, const void *data, size_t size)
{
	void *mem = answer_alloc(a, size);

	return mem && size ? memcpy(mem, data, size) : mem;
}

char *answer_strdup(struct answer *a, const char *text)
{
	return answer_memdup(a, text, strlen(text) + 1);
}

struct addrinfo *answer_copy_addrinfo(
    struct answer *a, const struct addrinfo *list)
{
	struct addrinfo *first = NULL, **end = &first, *copy;

	for (; list; list = list->ai_next) {
		copy = answer_alloc(a, sizeof(*copy) + list->ai_addrlen);
		if (!copy)
			return NULL;
		*copy = *list;
		copy->ai_next = NULL;
		copy->ai_addr =
		    memcpy(copy + 1, list->ai_addr, list->ai_addrlen);
		if (list->ai_canonname && !(copy->ai_canonname = answer_strdup(
						a, list->ai_canonname)))
			return NULL;
		*end = copy;
		end = &copy->ai_next;
	}
	return first;
}

/* A copy of a vector that ends in NULL.  Its elements are strings if size is
 * 0, else size bytes each. */
static char **copy_vector(struct answer *a, char *const *vector, size_t size)
{
	size_t n = 0;
	char **copy;

	while (vector && vector[n])
		n++;
	copy = answer_alloc(a, (n + 1) * sizeof(*copy));
	if (!copy)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t len = size ? size : strlen(vector[i]) + 1;
		copy[i] = answer_memdup(a, vector[i], len);
		if (!copy[i])
			return NULL;
	}
	return copy;
}

struct hostent *answer_copy_hostent(struct answer *a, const struct hostent *h)
{
	struct hostent *copy = answer_memdup(a, h, sizeof(*h));

	if (!copy)
		return NULL;
	if (h->h_name && !(copy->h_name = answer_strdup(a, h->h_name)))
		return NULL;
	copy->h_aliases = copy_vector(a, h->h_aliases, 0);
	copy->h_addr_list = copy_vector(a, h->h_addr_list, (size_t)h->h_length);
	return copy->h_aliases && copy->h_addr_list ? copy : NULL;
}

void answer_free(struct answer *a)
{
	struct answer_block *block, *next;

	if (!a)
		return;
	for (block = a->blocks; block->next; block = next) {
		next = block->next;
		free(block);
	}
	free(a); /* and with it the first block, the last one here */
}

/* Packing */

static bool copy_members(struct answer *copy, const struct answer *a)
{
	if (a->addrinfo &&
	    !(copy->addrinfo = answer_copy_addrinfo(copy, a->addrinfo)))
		return false;
	if (a->hostent &&
	    !(copy->hostent = answer_copy_hostent(copy, a->hostent)))
		return false;
	return true;
}

static struct packed_answer *pack(const struct answer *a)
{
	const struct answer_block *block = a->blocks;
	struct packed_answer *packed;

	if (block->next) /* not in one piece */
		return NULL;
	packed = malloc(sizeof(*packed) + block->used);
	if (!packed)
		return NULL;
	packed->size = sizeof(*packed) + block->used;
	packed->base = (uintptr_t)block->data;
	packed->addrinfo = a->addrinfo;
	packed->hostent = a->hostent;
	memcpy(packed->bytes, block->data, block->used);
	return packed;
}

struct packed_answer *answer_pack(const struct answer *a)
{
	const struct answer_block *block;
	struct packed_answer *packed = NULL;
	struct answer *copy;
	size_t size = 0;

	if (a->host || a->service || a->packet)
		return NULL;
	for (block = a->blocks; block; block = block->next)
		size += block->used;
	copy = answer_new(size);
	if (copy && copy_members(copy, a))
		packed = pack(copy);
	answer_free(copy);
	return packed;
}

/* A pointer into bytes that have moved so far. */
#define MOVED(pointer, by) \
	((pointer) ? (void *)((uintptr_t)(pointer) + (by)) : NULL)

static struct addrinfo *move_list(struct addrinfo *list, uintptr_t by)
{
	struct addrinfo *first = MOVED(list, by), *at;

	for (at = first; at; at = at->ai_next) {
		at->ai_addr = MOVED(at->ai_addr, by);
		at->ai_canonname = MOVED(at->ai_canonname, by);
		at->ai_next = MOVED(at->ai_next, by);
	}
	return first;
}

static char **move_vector(char **vector, uintptr_t by)
{
	char **first = MOVED(vector, by), **at;

	for (at = first; *at; at++)
		*at = MOVED(*at, by);
	return first;
}

static struct hostent *move_hostent(struct hostent *hostent, uintptr_t by)
{
	struct hostent *h = MOVED(hostent, by);

	if (!h)
		return NULL;
	h->h_name = MOVED(h->h_name, by);
	h->h_aliases = move_vector(h->h_aliases, by);
	h->h_addr_list = move_vector(h->h_addr_list, by);
	return h;
}

struct answer *answer_unpack(const void *bytes)
{
	struct packed_answer packed;
	struct answer *a;
	uintptr_t by;

	memcpy(&packed, bytes, sizeof(packed));
	packed.size -= sizeof(packed);
	a = answer_new(packed.size);
	if (!a)
		return NULL;
	a->blocks->used = packed.size;
	memcpy(a->blocks->data, (const unsigned char *)bytes + sizeof(packed),
	    packed.size);
	by = (uintptr_t)a->blocks->data - packed.base;
	a->addrinfo = move_list(packed.addrinfo, by);
	a->hostent = move_hostent(packed.hostent, by);
	return a;
}
