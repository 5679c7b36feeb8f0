/* SPDX-License-Identifier: MIT */
/*
 * share.h - items that one worker has taken together, to run in turn
 *
 * The one thread that runs them begins each by counting it, so that everybody
 * else can take back the rest by counting all of them at once.  Filled and
 * taken back under the pool's lock, begun without it.
 */
#ifndef DUET_SHARE_H
#define DUET_SHARE_H

#include "queue.h"
#include <stdatomic.h>

#define SHARE_MAX 16

struct share {
	atomic_uint begun; /* or taken back; zeroed, with count: none left */
	unsigned count;
	struct link *items[SHARE_MAX];
};

/* With up to limit items, of which there is one.  None is left in it. */
static inline void share_fill(
    struct share *share, struct queue *queue, unsigned limit)
{
	share->count = 0;
	while (share->count < limit && queue->first)
		share->items[share->count++] = queue_take(queue);
	atomic_store(&share->begun, 0);
}

/* NULL if none is left. */
static inline struct link *share_begin(struct share *share)
{
	unsigned at = atomic_fetch_add(&share->begun, 1);

	return at < share->count ? share->items[at] : NULL;
}

static inline void share_take_back(struct share *share, struct queue *queue)
{
	unsigned at = atomic_load(&share->begun);

	if (at >= share->count)
		return;
	at = atomic_exchange(&share->begun, SHARE_MAX);
	for (; at < share->count; at++)
		queue_put(queue, share->items[at]);
}

#endif
