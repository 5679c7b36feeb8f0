/* SPDX-License-Identifier: MIT */
/* pool_log.h - items of a pool, and what has become of them */
#ifndef DUET_TEST_POOL_LOG_H
#define DUET_TEST_POOL_LOG_H

#include "thread_backend/pool.h"
#include <pthread.h>
#include <stdbool.h>

/* What has become of a test's items.  Static in each test, because a worker
 * that was left behind may use it longer than the test lasts. */
struct log {
	struct pool *pool;
	pthread_mutex_t lock; /* guards all below */
	pthread_cond_t changed;
	unsigned ran, dropped, released;
	unsigned inside, most_inside;
	unsigned threads;  /* different ones that have run items */
	pthread_t seen[8]; /* them */
	bool gate_closed;  /* SLOW items wait while it is */
	bool signals_blocked;
};

/* A pool of so many threads, which writes in the log; idle_ms as in pool.h. */
struct pool *new_pool_idle(struct log *log, unsigned max_threads, int idle_ms);
struct pool *new_pool(struct log *log, unsigned max_threads);

/* Items are made when they are submitted, and freed by who gets them. */
enum kind { QUICK, SLOW };

int try_submit(struct pool *pool, enum kind kind); /* 0 or an errno */
void submit(struct pool *pool, enum kind kind, unsigned n);

void set_gate(struct log *log, bool closed);

/* Of one of the log's counts. */
void wait_until(struct log *log, const unsigned *count, unsigned least);
unsigned read_count(struct log *log, const unsigned *count);

#endif
