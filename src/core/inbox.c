/* SPDX-License-Identifier: MIT */
/*
 * A lock-free stack and the bell that tells of it.
 *
 * All atomic operations here are sequentially consistent, because the argument
 * for the bell is about two variables: who pushes writes the stack, then looks
 * at rung; who rests writes rung, then looks at the stack.  One of them sees
 * the other.
 *
 * The bell itself is rung with no lock held that the woken thread would want:
 * on one processor that costs two switches more.
 */
#include "inbox.h"

bool inbox_init(struct inbox *in, const struct bell *bell)
{
	in->stack = (struct stack){NULL};
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

void inbox_push(struct inbox *in, struct link *link)
{
	if (stack_push_upon(&in->stack, link))
		return; /* who put the first one there rings */
	pthread_rwlock_rdlock(&in->ringing);
	if (stack_push(&in->stack, link) && !atomic_load(&in->attended))
		inbox_ring(in);
	pthread_rwlock_unlock(&in->ringing);
}

struct link *inbox_take(struct inbox *in)
{
	return stack_take(&in->stack);
}

void inbox_attend(struct inbox *in)
{
	atomic_fetch_add(&in->attended, 1);
}

void inbox_unattend(struct inbox *in)
{
	atomic_fetch_sub(&in->attended, 1);
	if (!stack_is_empty(&in->stack))
		inbox_ring(in);
}

void inbox_rest(struct inbox *in)
{
	/* In this order: whoever finds it rung in between is seen below.  Not
	 * only if it is rung, as one who found it silent may ring late. */
	bell_clear(in->bell);
	atomic_store(&in->rung, false);
	if (!stack_is_empty(&in->stack) && !atomic_load(&in->attended))
		inbox_ring(in);
}

void inbox_release(struct inbox *in)
{
	pthread_rwlock_wrlock(&in->ringing);
	pthread_rwlock_unlock(&in->ringing);
	pthread_rwlock_destroy(&in->ringing);
}
