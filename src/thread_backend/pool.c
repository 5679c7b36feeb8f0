/* SPDX-License-Identifier: MIT */
/*
 * Threads that run items of a queue.
 *
 * At most one worker is on its way (being woken or started) at a time; when it
 * arrives and finds more than it takes it sends for the next.  So a burst
 * costs its submitter one wake-up, and items that are done before a second
 * worker could arrive cost no second one.  A worker that has called
 * pool_returning() is on its way as well.
 *
 * Workers take one item at a time: of several, those behind a slow one would
 * wait while other workers have nothing to do, and taking one costs a tenth of
 * a microsecond.
 */
#include "pool.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * The C library's default is the limit of the main thread's stack, 8 MiB, of
 * which only what is touched costs memory but all counts as mapped (ulimit -v,
 * containers without overcommit).  musl gives 128 KiB and its resolver runs in
 * that; glibc's keeps up to 64 KiB of a frame on the stack (alloca) and calls
 * NSS modules that nobody has measured.
 */
#define STACK_SIZE (256 * 1024)

struct worker {
	struct pool *pool;
	struct worker *next;
	struct worker *next_idle;
	pthread_t thread;
	pthread_cond_t wake;
	bool idle;  /* in the pool's list */
	bool ended; /* takes no lock any more: joining will not block */
};

struct pool {
	struct pool_config config;
	pthread_attr_t attr;
	pthread_condattr_t monotonic;
	pthread_cond_t ended;  /* a worker has ended */
	atomic_uint returning; /* workers; only lessened with the lock held */

	pthread_mutex_t lock; /* guards all below; nothing is taken under it */
	void **items;         /* a ring */
	size_t capacity;      /* of it: a power of two */
	size_t first, count;
	struct worker *workers;
	unsigned nworkers;
	struct worker *idle; /* workers that wait for work, the last first */
	struct worker *gone; /* the last that has ended, to be joined */
	unsigned busy;       /* workers in run() */
	unsigned alive;      /* workers that have not ended */
	bool sent_for;       /* a worker is on its way */
	bool closing;
	bool abandoned; /* pool_close() has returned */
};

/* Whether this worker is counted in the pool's. */
static _Thread_local bool returning;

static void worker_free(struct worker *worker)
{
	pthread_cond_destroy(&worker->wake);
	free(worker);
}

static void pool_free(struct pool *pool)
{
	while (pool->workers) {
		struct worker *next = pool->workers->next;

		worker_free(pool->workers);
		pool->workers = next;
	}
	if (pool->config.released)
		pool->config.released(pool->config.context);
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->ended);
	pthread_condattr_destroy(&pool->monotonic);
	pthread_attr_destroy(&pool->attr);
	free(pool->items);
	free(pool);
}

struct pool *pool_new(const struct pool_config *config)
{
	struct pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pool->config = *config;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_condattr_init(&pool->monotonic);
	pthread_condattr_setclock(&pool->monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->ended, &pool->monotonic);
	pthread_attr_init(&pool->attr);
	pthread_attr_setstacksize(&pool->attr, STACK_SIZE);
	return pool;
}

static bool queue_reserve(struct pool *pool)
{
	size_t capacity = pool->capacity ? pool->capacity * 2 : 64;
	size_t head = pool->capacity - pool->first;
	void **items;

	if (pool->count < pool->capacity)
		return true;
	items = reallocarray(pool->items, capacity, sizeof(*items));
	if (!items)
		return false;
	memmove(items + capacity - head, items + pool->first,
	    head * sizeof(*items));
	pool->first = pool->count ? capacity - head : 0;
	pool->items = items;
	pool->capacity = capacity;
	return true;
}

static void queue_put(struct pool *pool, void *item)
{
	pool->items[(pool->first + pool->count++) & (pool->capacity - 1)] =
	    item;
}

static void *queue_take(struct pool *pool)
{
	void *item = pool->items[pool->first];

	pool->first = (pool->first + 1) & (pool->capacity - 1);
	pool->count--;
	return item;
}

static void *worker_main(void *arg);

static int create_thread(struct worker *worker)
{
	struct pool *pool = worker->pool;
	int error =
	    pthread_create(&worker->thread, &pool->attr, worker_main, worker);

	/* The program's thread-local variables do not fit into our stacks. */
	if (error == EINVAL)
		error =
		    pthread_create(&worker->thread, NULL, worker_main, worker);
	return error;
}

/* With the lock held, so that pool_close() knows every worker. */
static int start_worker(struct pool *pool)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	sigset_t all, old;
	int error;

	if (!worker)
		return ENOMEM;
	worker->pool = pool;
	pthread_cond_init(&worker->wake, &pool->monotonic);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = create_thread(worker);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (error) {
		worker_free(worker);
		return error;
	}
	worker->next = pool->workers;
	pool->workers = worker;
	pool->nworkers++;
	pool->alive++;
	return 0;
}

/* With the lock held: the one that has waited least. */
static void wake_worker(struct pool *pool)
{
	struct worker *worker = pool->idle;

	pool->idle = worker->next_idle;
	worker->idle = false;
	pthread_cond_signal(&worker->wake);
}

/* With the lock held. */
static int send_for_worker(struct pool *pool)
{
	int error = 0;

	if (pool->sent_for || atomic_load(&pool->returning) > 0)
		return 0;
	if (pool->idle) {
		pool->sent_for = true;
		wake_worker(pool);
	} else if (pool->nworkers < pool->config.max_threads) {
		error = start_worker(pool);
		pool->sent_for = !error;
	}
	return error;
}

static struct timespec time_in(int ms)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_sec += ms / 1000;
	time.tv_nsec += ms % 1000 * 1000000L;
	if (time.tv_nsec >= 1000000000L) {
		time.tv_sec++;
		time.tv_nsec -= 1000000000L;
	}
	return time;
}

static int wait_to_be_woken(struct worker *self)
{
	struct pool *pool = self->pool;
	struct timespec until = time_in(pool->config.idle_ms);
	int error = 0;

	self->idle = true;
	self->next_idle = pool->idle;
	pool->idle = self;
	while (self->idle && !error)
		error = pool->config.idle_ms < 0
			    ? pthread_cond_wait(&self->wake, &pool->lock)
			    : pthread_cond_timedwait(
				  &self->wake, &pool->lock, &until);
	return self->idle ? error : 0;
}

static void leave_idle(struct worker *self)
{
	struct worker **link = &self->pool->idle;

	while (*link != self)
		link = &(*link)->next_idle;
	*link = self->next_idle;
	self->idle = false;
}

/* False if there was none for too long. */
static bool wait_for_work(struct worker *self)
{
	struct pool *pool = self->pool;

	while (!pool->closing && pool->count == 0) {
		if (wait_to_be_woken(self) != 0) {
			leave_idle(self);
			return false;
		}
		pool->sent_for = false;
	}
	return !pool->closing;
}

/* With the lock held.  What an ended thread leaves is only freed when it is
 * joined, which the next to end does, or pool_close(). */
static struct worker *retire(struct worker *self)
{
	struct pool *pool = self->pool;
	struct worker **link = &pool->workers, *before = pool->gone;

	while (*link != self)
		link = &(*link)->next;
	*link = self->next;
	self->next = NULL;
	pool->nworkers--;
	pool->gone = self;
	return before;
}

static void join(struct worker *worker)
{
	if (!worker)
		return;
	pthread_join(worker->thread, NULL);
	worker_free(worker);
}

static void *worker_main(void *arg)
{
	struct worker *self = arg, *before = NULL;
	struct pool *pool = self->pool;
	bool last;

	pthread_mutex_lock(&pool->lock);
	pool->sent_for = false;
	while (wait_for_work(self)) {
		void *item = queue_take(pool);

		if (pool->count > 0)
			send_for_worker(pool);
		pool->busy++;
		pthread_mutex_unlock(&pool->lock);
		pool->config.run(pool->config.context, item);
		pthread_mutex_lock(&pool->lock);
		pool->busy--;
		if (returning)
			atomic_fetch_sub(&pool->returning, 1);
		returning = false;
	}
	if (!pool->closing)
		before = retire(self);
	self->ended = true;
	pool->alive--;
	last = pool->abandoned && pool->alive == 0;
	if (!pool->abandoned)
		pthread_cond_signal(&pool->ended);
	pthread_mutex_unlock(&pool->lock);
	join(before);
	if (last)
		pool_free(pool);
	return NULL;
}

unsigned pool_idle(struct pool *pool)
{
	unsigned idle = 0;

	pthread_mutex_lock(&pool->lock);
	for (struct worker *worker = pool->idle; worker;
	     worker = worker->next_idle)
		idle++;
	pthread_mutex_unlock(&pool->lock);
	return idle;
}

unsigned pool_size(struct pool *pool)
{
	unsigned size;

	pthread_mutex_lock(&pool->lock);
	size = pool->nworkers;
	pthread_mutex_unlock(&pool->lock);
	return size;
}

void pool_returning(struct pool *pool)
{
	if (!returning)
		atomic_fetch_add(&pool->returning, 1);
	returning = true;
}

int pool_submit(struct pool *pool, void *item)
{
	int error = ENOMEM;

	pthread_mutex_lock(&pool->lock);
	if (!queue_reserve(pool))
		goto out;
	error = send_for_worker(pool);
	if (error && pool->nworkers > 0)
		error = 0; /* those there are will come to it */
	if (!error)
		queue_put(pool, item);
out:
	pthread_mutex_unlock(&pool->lock);
	return error;
}

/* With the lock held.  Workers that are not in run() end at once and are
 * waited for in any case, so that closing an unused pool leaves no thread. */
static void wait_for_workers(struct pool *pool, int wait_ms)
{
	struct timespec until = time_in(wait_ms);
	int error = 0;

	while (wait_ms < 0 ? pool->alive > 0 : pool->alive > pool->busy)
		pthread_cond_wait(&pool->ended, &pool->lock);
	while (pool->alive > 0 && wait_ms > 0 && !error)
		error =
		    pthread_cond_timedwait(&pool->ended, &pool->lock, &until);
}

void pool_close(struct pool *pool, int wait_ms)
{
	struct worker *gone, **link;
	bool last;

	pthread_mutex_lock(&pool->lock);
	pool->closing = true;
	while (pool->idle)
		wake_worker(pool);
	pthread_mutex_unlock(&pool->lock);
	/* Nobody else touches the queue any more. */
	while (pool->count > 0)
		pool->config.drop(pool->config.context, queue_take(pool));

	pthread_mutex_lock(&pool->lock);
	wait_for_workers(pool, wait_ms);
	gone = pool->gone;
	pool->gone = NULL;
	for (link = &pool->workers; *link;) {
		struct worker *worker = *link;

		if (worker->ended) {
			*link = worker->next;
			worker->next = gone;
			gone = worker;
		} else {
			pthread_detach(worker->thread);
			link = &worker->next;
		}
	}
	last = pool->alive == 0;
	pool->abandoned = !last;
	pthread_mutex_unlock(&pool->lock);

	while (gone) {
		struct worker *next = gone->next;

		join(gone);
		gone = next;
	}
	if (last)
		pool_free(pool);
}
