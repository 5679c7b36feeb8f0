/* SPDX-License-Identifier: MIT */
/*
 * pool.h - threads that run items of a queue
 *
 * It knows nothing of what an item is: a link that was submitted is given to
 * run() in some worker, once, or to drop() if the pool is closed first, and is
 * the pool's until then.
 *
 *	struct pool *pool = pool_new(&(struct pool_config){
 *	    .max_threads = 8, .context = me, .run = run, .drop = drop});
 *	if (pool_submit(pool, &thing->link) != 0)
 *		... the item is still the caller's
 *	pool_close(pool, 100);
 *
 * A thread is started when an item waits and every thread is in use, until
 * there are max_threads; one without work for idle_ms ends, and who has waited
 * least gets work first, so that they become fewer.  All signals are
 * blocked in them, so that the program's handlers run in its own threads.
 * pool_submit() may be called by several threads; while a worker is on its way
 * it takes no lock.
 */
#ifndef DUET_POOL_H
#define DUET_POOL_H

#include "core/stack.h"
#include <stdbool.h>

struct pool;

struct pool_config {
	unsigned max_threads; /* not 0 */
	int idle_ms;          /* not 0; -1: no limit */
	void *context;        /* passed on to the functions */
	void (*run)(void *context, struct link *item);
	void (*drop)(void *context, struct link *item);
	/* No thread uses the pool or the context any more.  Called by
	 * pool_close(), or else by the last worker as it ends. */
	void (*released)(void *context);
};

/* NULL when out of memory. */
struct pool *pool_new(const struct pool_config *config);

/* Returns 0, or why not: ENOMEM, or EAGAIN when there is no thread and none
 * can be made (pthread_create(3)). */
int pool_submit(struct pool *pool, struct link *item);

/* Threads that there are, and those of them that wait for work. */
unsigned pool_size(struct pool *pool);
unsigned pool_idle(struct pool *pool);

/* Whether four more items wait for each thread that there may be. */
bool pool_is_behind(struct pool *pool);

/* May be called in run() shortly before it returns, when somebody is about to
 * hear that the item is done: what he submits then will be taken by this
 * worker, and nobody else is woken for it. */
void pool_returning(struct pool *pool);

/*
 * Drop what no worker has begun and end the workers; to be called once, by
 * none of them.  Items under way are waited for up to wait_ms (-1: no limit,
 * 0: not at all); those that take longer are left to finish by themselves and
 * the pool is then theirs: the last of them frees it.
 */
void pool_close(struct pool *pool, int wait_ms);

#endif
