/* SPDX-License-Identifier: MIT */
/* query_ids.h - numbers that nobody can guess (RFC 5452 section 9.2) */
#ifndef DUET_QUERY_IDS_H
#define DUET_QUERY_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct query_ids {
	uint16_t numbers[128];
	size_t left;
};

/* From the kernel's generator, some at a time; begin with zeros.  False if it
 * gives none. */
bool query_ids_next(struct query_ids *ids, uint16_t *id);

#endif
