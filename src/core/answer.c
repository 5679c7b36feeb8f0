/* SPDX-License-Identifier: MIT */
/* Answers: a few members over memory that is taken in order and freed at
 * once. */
#include "answer.h"

#include <stdalign.h>
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
	memset(start, 0, sizeof(*start));
	start->block.size = size;
	start->answer.blocks = &start->block;
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
	if (a->free_addrinfo && a->addrinfo)
		a->free_addrinfo(a->addrinfo);
	for (block = a->blocks; block->next; block = next) {
		next = block->next;
		free(block);
	}
	free(a); /* and with it the first block, the last one here */
}
