/* SPDX-License-Identifier: MIT */
/*
 * inbox.h - what is finished, on its way to whoever delivers it
 *
 * Any thread pushes, without waiting for another; one thread at a time (the
 * resolver's lock) takes all that is there.  The bell is rung when the first
 * comes in, and is the waker's, so that the resolver's descriptor
 * polls readable.
 */
#ifndef DUET_INBOX_H
#define DUET_INBOX_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "stack.h"
#include "waker.h"

struct inbox {
	struct stack stack;
	const struct bell *bell;
	/* Somebody has rung or is about to, and nobody need do so again. */
	atomic_bool rung;
	atomic_uint attended; /* threads that are about to look */

	/* Shared by pushes that ring, which touch the inbox after the link
	 * was handed over; inbox_release() takes it whole. */
	pthread_rwlock_t ringing;
};

bool inbox_init(struct inbox *in, const struct bell *bell);

/* What is linked, and with it the inbox, may be gone when this returns. */
void inbox_push(struct inbox *in, struct link *link);

/* All that has come in, oldest first; NULL if nothing. */
struct link *inbox_take(struct inbox *in);

/* Between the two nothing need ring: the caller looks afterwards. */
void inbox_attend(struct inbox *in);
void inbox_unattend(struct inbox *in);

/* Make the bell ring whether or not something has come in. */
void inbox_ring(struct inbox *in);

/* Silence the bell, and ring it anew if something has come in: an edge, too.
 * One thread at a time. */
void inbox_rest(struct inbox *in);

/* All that was pushed has been taken; wait for the last push to return. */
void inbox_release(struct inbox *in);

#endif
