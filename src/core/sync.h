/* SPDX-License-Identifier: MIT */
/*
 * sync.h - threads that wait for one request each
 *
 * Such a request is never put in the inbox: its end wakes the thread that
 * waits for it, so that nobody's callback has to run.  Where the backend has
 * to be pumped, one of the waiting threads does that for all of them (the
 * leader) and hands it on when it leaves.
 */
#ifndef DUET_SYNC_H
#define DUET_SYNC_H

#include <pthread.h>
#include <stdbool.h>

#include "list.h"
#include "waker.h"

struct waiter {
	struct list node;
	pthread_cond_t woken;
	bool done;
};

struct sync {
	pthread_mutex_t lock; /* guards all of it; nothing is taken under it */
	struct list waiters;
	struct waiter *leader; /* NULL: none, or the backend needs no pump */
	bool asleep;           /* the leader polls */
	bool rung;
	struct bell bell; /* the leader's */
};

bool sync_init(struct sync *sync);
void sync_release(struct sync *sync);

/* The waiter's request has ended.  The resolver may be gone on return. */
void sync_wake(struct sync *sync, struct waiter *waiter);

#endif
