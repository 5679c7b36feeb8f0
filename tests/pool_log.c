/* SPDX-License-Identifier: MIT */
/* Items of a pool, and what has become of them. */
#include "pool_log.h"
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

struct item {
	struct link link;
	enum kind kind;
};

int try_submit(struct pool *pool, enum kind kind)
{
	struct item *item = malloc(sizeof(*item));
	int error;

	assert_non_null(item);
	item->kind = kind;
	error = pool_submit(pool, &item->link);
	if (error)
		free(item);
	return error;
}

static enum kind take_item(struct link *link)
{
	struct item *item = (struct item *)link;
	enum kind kind = item->kind;

	free(item);
	return kind;
}

static void note_thread(struct log *log)
{
	for (unsigned i = 0; i < log->threads; i++)
		if (pthread_equal(log->seen[i], pthread_self()))
			return;
	log->seen[log->threads++] = pthread_self();
}

static void run(void *context, struct link *item)
{
	enum kind kind = take_item(item);
	struct log *log = context;
	sigset_t mask;

	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	pthread_mutex_lock(&log->lock);
	if (!sigismember(&mask, SIGUSR1) || !sigismember(&mask, SIGTERM))
		log->signals_blocked = false;
	note_thread(log);
	if (++log->inside > log->most_inside)
		log->most_inside = log->inside;
	pthread_cond_broadcast(&log->changed);
	while (log->gate_closed && kind == SLOW)
		pthread_cond_wait(&log->changed, &log->lock);
	pool_returning(log->pool);
	log->inside--;
	log->ran++;
	pthread_cond_broadcast(&log->changed);
	pthread_mutex_unlock(&log->lock);
}

static void drop(void *context, struct link *item)
{
	struct log *log = context;

	take_item(item);
	pthread_mutex_lock(&log->lock);
	log->dropped++;
	pthread_mutex_unlock(&log->lock);
}

static void released(void *context)
{
	struct log *log = context;

	pthread_mutex_lock(&log->lock);
	log->released++;
	pthread_cond_broadcast(&log->changed);
	pthread_mutex_unlock(&log->lock);
}

struct pool *new_pool_idle(struct log *log, unsigned max_threads, int idle_ms)
{
	*log = (struct log){.signals_blocked = true};
	pthread_mutex_init(&log->lock, NULL);
	pthread_cond_init(&log->changed, NULL);
	log->pool = pool_new(&(struct pool_config){.max_threads = max_threads,
	    .idle_ms = idle_ms,
	    .context = log,
	    .run = run,
	    .drop = drop,
	    .released = released});
	assert_non_null(log->pool);
	return log->pool;
}

struct pool *new_pool(struct log *log, unsigned max_threads)
{
	return new_pool_idle(log, max_threads, -1);
}

void submit(struct pool *pool, enum kind kind, unsigned n)
{
	while (n--)
		assert_int_equal(try_submit(pool, kind), 0);
}

void set_gate(struct log *log, bool closed)
{
	pthread_mutex_lock(&log->lock);
	log->gate_closed = closed;
	pthread_cond_broadcast(&log->changed);
	pthread_mutex_unlock(&log->lock);
}

void wait_until(struct log *log, const unsigned *count, unsigned n)
{
	pthread_mutex_lock(&log->lock);
	while (*count < n)
		pthread_cond_wait(&log->changed, &log->lock);
	pthread_mutex_unlock(&log->lock);
}

unsigned read_count(struct log *log, const unsigned *count)
{
	unsigned n;

	pthread_mutex_lock(&log->lock);
	n = *count;
	pthread_mutex_unlock(&log->lock);
	return n;
}
