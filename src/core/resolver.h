/* SPDX-License-Identifier: MIT */
/*
 * resolver.h - the resolver's structure, for the core alone
 *
 * Locks are taken in this order, leaving out any:
 *
 *	backend_lock, lock, then one of sync.lock and inbox.ringing
 *
 * A backend may call job_finish() with locks of its own held, under
 * backend_lock or not: job_finish() takes only one of the last two.  No lock
 * is held while a callback runs.
 */
#ifndef DUET_RESOLVER_H
#define DUET_RESOLVER_H

#include <pthread.h>

#include "backend.h"
#include "flights.h"
#include "fork.h"
#include "inbox.h"
#include "options.h"
#include "pending.h"
#include "pick.h"
#include "sync.h"
#include "waker.h"

struct duet_resolver {
	struct options options; /* owned */
	struct backend *backend;
	struct reason reason; /* why this one */
	int backend_fd;       /* -1: no need to pump */
	int timeout_ms;       /* -1: no limit */
	int close_wait_ms;
	unsigned max_pending; /* 0: no limit */
	bool has_thread;
	unsigned fork_depth; /* of the process that opened it */
	bool abandoned;      /* fork.h: closed in a child */
	struct duet_resolver *next_abandoned;
	pthread_t thread;

	struct waker waker;
	struct inbox inbox;
	struct sync sync;

	pthread_mutex_t backend_lock; /* one call into the backend at a time */

	pthread_mutex_t lock;   /* guards what follows */
	pthread_cond_t changed; /* idle or closing, or a frame was left */
	struct pending pending;
	struct flights flights;
	struct list due; /* ended, callback not yet begun; of request.node */
	size_t ndue;
	struct request *unwanted; /* to be told to the backend; counted */
	int64_t armed_ns;         /* when the waker's timer fires */
	bool gathering;           /* until then nothing need ring the bell */
	struct list frames;       /* of frame.node */
	unsigned nasleep;         /* threads that poll in duet_wait() */
	bool closing;
	pthread_t closer; /* when closing: who frees the resolver */
	struct duet_stats stats;
};

/* A thread that is inside a call; close waits for it to come back. */
struct frame {
	struct list node;
	pthread_t thread;
};

/* ---- open.c */

/* The backend is closed, or was never opened. */
void resolver_free(struct duet_resolver *r);

/* ---- submit.c */

/* Start a request that cannot be answered at once; the core's reference becomes
 * the resolver's.  Returns a refusal, and then the reference is still the
 * caller's, or DUET_OK.  The process has not forked. */
int submit(struct duet_resolver *r, struct request *req, duet_id *id);

/* The same for one that has its answer: its callback is due, or if it has none
 * it has left the resolver. */
int submit_answered(struct duet_resolver *r, struct request *req, duet_id *id);

/* The backend with these operations, which is the resolver's or a part of
 * it. */
static inline struct backend *backend_with(
    const struct duet_resolver *r, const struct backend_ops *ops)
{
	struct backend *be = r->backend;

	return be->ops == ops ? be : be->ops->part(be, ops);
}

/* ---- ending.c: with the lock held unless said otherwise */

/* Accepted requests whose callback has not begun. */
static inline size_t unfinished(const struct duet_resolver *r)
{
	return r->pending.count + r->ndue;
}

/* End a request in the library's name.  False if it has ended already. */
bool end_request(
    struct duet_resolver *r, struct request *req, enum duet_status status);
size_t end_all(struct duet_resolver *r, enum duet_status status);

/* End what is past its deadline and set the timer for the next. */
void end_overdue(struct duet_resolver *r);

/* It has ended: it no longer counts as pending, nor as waiting for its job. */
void leave_pending(struct duet_resolver *r, struct request *req);

/* Its callback is to run, and somebody to hear of it. */
void make_due(struct duet_resolver *r, struct request *req);

/* Set the timer for a request just added. */
void arm_for(struct duet_resolver *r, const struct request *req);

/* Make due what came in. */
void collect(struct duet_resolver *r);

/* While the backend is behind, let what comes in gather for a moment rather
 * than wake somebody for each. */
void gather(struct duet_resolver *r);

/* Count how it ended. */
void count_end(struct duet_resolver *r, const struct request *req);

/* The same as it leaves the resolver, which may be what others wait for. */
void account(struct duet_resolver *r, struct request *req);

/* Without the lock: tell the backend what nobody waits for any more. */
void discard_unwanted(struct duet_resolver *r);

/* ---- dispatch.c */

/* Run up to limit callbacks that are due.  With the lock held, which is
 * released around each.  Returns how many ran.  May return in a child of
 * fork(): then is_forked() is true and the lock is not held. */
size_t deliver(struct duet_resolver *r, size_t limit);

/* Without the lock: what the backend can do now. */
void pump(struct duet_resolver *r);

void *resolver_thread(void *resolver);

/* ---- close.c */

void frame_enter(struct duet_resolver *r, struct frame *frame);

/* May free the resolver, if it was closed by this thread meanwhile. */
void frame_leave(struct duet_resolver *r, struct frame *frame);

/* The same with the lock held, which is released; the process has not forked. */
void frame_leave_locked(struct duet_resolver *r, struct frame *frame);

/* Send home whoever waits in duet_wait(), as nothing is pending, and on
 * closing every thread.  With the lock held. */
void wake_waiting(struct duet_resolver *r);

#endif
