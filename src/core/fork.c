/* SPDX-License-Identifier: MIT */
/* Noticing that this process is not the one that opened a resolver. */
#include "fork.h"

#include <pthread.h>
#include <stdatomic.h>

#include "resolver.h"

static unsigned depth; /* written while there is one thread */
static bool noticing;

/* Those that children have closed, for leak checkers to find. */
static _Atomic(struct duet_resolver *) abandoned;

static void in_child(void)
{
	depth++;
}

static void begin(void)
{
	noticing = pthread_atfork(NULL, NULL, in_child) == 0;
}

bool fork_notice(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, begin);
	return noticing;
}

unsigned fork_depth(void)
{
	return depth;
}

bool is_forked(const struct duet_resolver *r)
{
	return r->fork_depth != depth;
}

void fork_abandon(struct duet_resolver *r)
{
	const struct backend_ops *ops = r->backend->ops;

	if (r->abandoned)
		return;
	r->abandoned = true;
	waker_release(&r->waker);
	bell_release(&r->sync.bell);
	/* Unless a thread was in the backend when the process forked. */
	if (ops->after_fork && pthread_mutex_trylock(&r->backend_lock) == 0)
		ops->after_fork(r->backend);
	r->next_abandoned = atomic_load(&abandoned);
	while (!atomic_compare_exchange_weak(&abandoned, &r->next_abandoned, r))
		;
}
