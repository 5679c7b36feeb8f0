/* SPDX-License-Identifier: MIT */
/* store.h - where what is read from a packet is kept */
#ifndef DUET_STORE_H
#define DUET_STORE_H

#include "core/answer.h"
#include "wire.h"

/* Without memory, wires fail, too. */
struct store {
	struct answer *memory;
	bool no_memory;
};

/* NULL, and the wire has failed, when out of memory. */
void *store_alloc(struct store *store, struct wire *w, size_t size);

/* ---- svc_params.c */

/* The rest of the wire; it fails where RFC 9460 section 2.2 has the record
 * malformed: keys that do not rise, values that are not as their keys say. */
struct duet_svc_params svc_params_read(struct store *store, struct wire *w);

#endif
