/* SPDX-License-Identifier: MIT */
/*
 * memory.c - allocation that does not fail
 */
#include "memory.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

void *memory_needed(void *memory)
{
	if (!memory) {
		fputs("duet: out of memory\n", stderr);
		exit(3);
	}
	return memory;
}

void *memory_zeroed(size_t count, size_t size)
{
	return memory_needed(calloc(count ? count : 1, size));
}

void *memory_grow(void *array, size_t count, size_t size)
{
	/* Room is made at every power of two. */
	if (count & (count - 1))
		return array;
	return memory_needed(reallocarray(array, count ? 2 * count : 1, size));
}

static void *json_malloc_needed(size_t size)
{
	return memory_needed(malloc(size));
}

void memory_guard_json(void)
{
	json_set_alloc_funcs(json_malloc_needed, free);
}
