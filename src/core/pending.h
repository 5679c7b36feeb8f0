/* SPDX-License-Identifier: MIT */
/*
 * pending.h - the requests that have not ended yet
 *
 * In order of submission, which is the order of their deadlines because all
 * requests of a resolver have the same time limit, and by id.  Guarded by the
 * resolver's lock.
 */
#ifndef DUET_PENDING_H
#define DUET_PENDING_H

#include "request.h"

struct pending {
	struct list oldest_first; /* of request.node */
	size_t count;
	duet_id last_id;
	struct request **buckets; /* by the low bits of the id */
	size_t nbuckets;          /* a power of two */
};

bool pending_init(struct pending *p); /* false when out of memory */
void pending_release(struct pending *p);

/* For a request that never becomes pending. */
duet_id pending_next_id(struct pending *p);

/* Gives the request its id. */
void pending_add(struct pending *p, struct request *req);
void pending_remove(struct pending *p, struct request *req);

struct request *pending_find(const struct pending *p, duet_id id);

#endif
