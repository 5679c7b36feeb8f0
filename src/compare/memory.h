/* SPDX-License-Identifier: MIT */
/*
 * memory.h - when memory ends, so does the comparison
 *
 * A comparison that lost a value for want of memory would report something
 * untrue, so the command says so and exits with status 3 instead.
 */
#ifndef DUET_MEMORY_H
#define DUET_MEMORY_H

#include <stddef.h>

/* What an allocation gave, unless it is NULL. */
void *memory_needed(void *memory);

void *memory_zeroed(size_t count, size_t size); /* free() it */

/* The array with room for one more after count elements. */
void *memory_grow(void *array, size_t count, size_t size);

/* Let jansson do the same. */
void memory_guard_json(void);

#endif
