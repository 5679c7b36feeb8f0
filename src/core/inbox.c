/* SPDX-License-Identifier: MIT */
/*
 * A lock-free stack and the bell that tells of it.
 *
 * All atomic operations here are sequentially consistent, because the argument
 * for the bell is about two variables: who pushes writes top, then looks at
 * rung; who rests writes rung, then looks at top.  One of them sees the other.
 *
 * The bell itself is rung with no lock held that the woken thread would want:
 * on one processor that costs two switches more.
 */
#include "inbox.h"

#include "request.h"

bool inbox_init(struct inbox *in, const struct bell *bell)
{
	atomic_init(&in->top, NULL);
	atomic_init(&in->rung, false);
	atomic_init(&in->attended, 0);
	in->bell = bell;
	return pthread_rwlock_init(&in->ringing, NULL) == 0;
}

void inbox_ring(struct inbox *in)
{
	if (!atomic_exchange(&in->rung, true))
		bell_ring(in->bell);
}

void inbox_push(struct inbox *in, struct request *req)
{
	struct request *top = atomic_load(&in->top);

	/* Who put the first one there rings. */
	while (top) {
		req->next = top;
		if (atomic_compare_exchange_weak(&in->top, &top, req))
			return;
	}
	pthread_rwlock_rdlock(&in->ringing);
	do
		req->next = top;
	while (!atomic_compare_exchange_weak(&in->top, &top, req));
	if (!top && !atomic_load(&in->attended))
		inbox_ring(in);
	pthread_rwlock_unlock(&in->ringing);
}

struct request *inbox_take(struct inbox *in)
{
	struct request *newest, *oldest = NULL;

	if (!atomic_load(&in->top))
		return NULL;
	newest = atomic_exchange(&in->top, NULL);
	while (newest) {
		struct request *req = newest;
		newest = req->next;
		req->next = oldest;
		oldest = req;
	}
	return oldest;
}

void inbox_attend(struct inbox *in)
{
	atomic_fetch_add(&in->attended, 1);
}

void inbox_unattend(struct inbox *in)
{
	atomic_fetch_sub(&in->attended, 1);
	if (atomic_load(&in->top))
		inbox_ring(in);
}

void inbox_rest(struct inbox *in)
{
	/* In this order: whoever finds it rung in between is seen below.  Not
	 * only if it is rung, as one who found it silent may ring late. */
	bell_clear(in->bell);
	atomic_store(&in->rung, false);
	if (atomic_load(&in->top))
		inbox_ring(in);
}

void inbox_release(struct inbox *in)
{
	pthread_rwlock_wrlock(&in->ringing);
	pthread_rwlock_unlock(&in->ringing);
	pthread_rwlock_destroy(&in->ringing);
}
