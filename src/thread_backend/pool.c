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
 * Who submits writes the stack, then looks whether somebody is coming; who
 * arrives says that he comes no longer, then looks at the stack.  One of them
 * sees the other, so that submitting takes no lock while somebody is coming.
 *
 * A worker takes one item at a time, as those behind a slow one would wait for
 * it.  Only if its last ones were QUICK, so that to lock for each would cost
 * more than they do, it takes more, and then everybody may take back those
 * that it has not begun: before a worker waits for work it does.
 */
#include "pool.h"
#include "parking.h"
#include "share.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
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

/* How long an item may last for more than one to be taken at a time. */
#define QUICK_NS 2000

struct worker {
	struct pool *pool;
	struct worker *next;
	struct worker *next_idle;
	pthread_t thread;
	struct parking parking;
	bool idle;      /* in the pool's list */
	bool ended;     /* takes no lock any more: joining will not block */
	bool at_last;   /* runs the last item that it has taken */
	bool returning; /* counted in the pool's coming */
	unsigned limit; /* of items that it takes at a time */
	struct share share;
};

struct pool {
	struct pool_config config;
	pthread_attr_t attr;
	pthread_cond_t ended; /* a worker has ended */
	struct stack submitted;
	/* Workers that will look at the stack; only lessened with the lock
	 * held. */
	atomic_uint coming;

	pthread_mutex_t lock; /* guards all below; nothing is taken under it */
	struct queue queue;   /* before what is on the stack */
	struct worker *workers;
	unsigned nworkers;
	struct worker *idle; /* workers that wait for work, the last first */
	struct worker *gone; /* the last that has ended, to be joined */
	unsigned busy;       /* workers in run() */
	unsigned sharing;    /* of them, those that have taken more than one */
	unsigned alive;      /* workers that have not ended */
	bool closing;
	bool abandoned; /* pool_close() has returned */
};

static _Thread_local struct worker *this_worker;

static void pool_free(struct pool *pool)
{
	while (pool->workers) {
		struct worker *next = pool->workers->next;

		free(pool->workers);
		pool->workers = next;
	}
	if (pool->config.released)
		pool->config.released(pool->config.context);
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->ended);
	pthread_attr_destroy(&pool->attr);
	free(pool);
}

struct pool *pool_new(const struct pool_config *config)
{
	struct pool *pool = calloc(1, sizeof(*pool));
	pthread_condattr_t monotonic;

	if (!pool)
		return NULL;
	pool->config = *config;
	queue_init(&pool->queue);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->ended, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pthread_attr_init(&pool->attr);
	pthread_attr_setstacksize(&pool->attr, STACK_SIZE);
	return pool;
}

/* With the lock held: whether there is something in the queue now. */
static bool has_work(struct pool *pool)
{
	if (!pool->queue.first)
		queue_put_all(&pool->queue, &pool->submitted);
	if (pool->queue.first || pool->sharing == 0)
		return pool->queue.first;
	for (struct worker *worker = pool->workers; worker;
	     worker = worker->next)
		share_take_back(&worker->share, &pool->queue);
	return pool->queue.first;
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
	worker->limit = 1;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = create_thread(worker);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (error) {
		free(worker);
		return error;
	}
	worker->next = pool->workers;
	pool->workers = worker;
	pool->nworkers++;
	pool->alive++;
	return 0;
}

/* With the lock held: somebody comes, if anybody can.  Who was waiting and has
 * waited least is to be woken when the lock is given back. */
static int send_for_worker(struct pool *pool, struct worker **to_wake)
{
	int error = 0;

	*to_wake = NULL;
	if (atomic_load(&pool->coming) > 0)
		return 0;
	if (pool->idle) {
		*to_wake = pool->idle;
		pool->idle = (*to_wake)->next_idle;
		(*to_wake)->idle = false;
		parking_leave(&(*to_wake)->parking);
	} else if (pool->nworkers == pool->config.max_threads) {
		return 0;
	} else {
		error = start_worker(pool);
	}
	if (!error)
		atomic_fetch_add(&pool->coming, 1);
	return error;
}

static void wake(struct worker *worker)
{
	if (worker)
		parking_wake(&worker->parking);
}

static void leave_idle(struct worker *self)
{
	struct worker **link = &self->pool->idle;

	while (*link != self)
		link = &(*link)->next_idle;
	*link = self->next_idle;
	self->idle = false;
}

/* With the lock held.  False if there was none for too long. */
static bool wait_for_work(struct worker *self)
{
	struct pool *pool = self->pool;

	while (!pool->closing && !has_work(pool)) {
		self->idle = true;
		self->next_idle = pool->idle;
		pool->idle = self;
		parking_take(&self->parking);
		pthread_mutex_unlock(&pool->lock);
		parking_wait(&self->parking, pool->config.idle_ms);
		pthread_mutex_lock(&pool->lock);
		if (self->idle) {
			leave_idle(self);
			return false;
		}
		atomic_fetch_sub(&pool->coming, 1);
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
	free(worker);
}

static void run_share(struct worker *self)
{
	const struct pool_config *config = &self->pool->config;
	unsigned left = self->share.count;
	struct link *item;

	while ((item = share_begin(&self->share))) {
		self->at_last = --left == 0;
		config->run(config->context, item);
	}
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Take and run, and give the lock back meanwhile. */
static void work(struct worker *self)
{
	struct pool *pool = self->pool;
	struct worker *to_wake = NULL;
	unsigned limit = self->limit, n;
	int64_t began;
	bool more;

	share_fill(&self->share, &pool->queue, limit);
	n = self->share.count;
	more = pool->queue.first || !stack_is_empty(&pool->submitted);
	began = more ? now_ns() : 0;
	if (more || n > 1)
		send_for_worker(pool, &to_wake);
	pool->busy++;
	pool->sharing += n > 1;
	pthread_mutex_unlock(&pool->lock);
	wake(to_wake);
	run_share(self);
	if (more)
		limit = now_ns() - began > n * QUICK_NS ? 1 : limit * 2;
	pthread_mutex_lock(&pool->lock);
	pool->busy--;
	pool->sharing -= n > 1;
	self->limit = limit < SHARE_MAX ? limit : SHARE_MAX;
	if (self->returning)
		atomic_fetch_sub(&pool->coming, 1);
	self->returning = false;
}

static void *worker_main(void *arg)
{
	struct worker *self = arg, *before = NULL;
	struct pool *pool = self->pool;
	bool last;

	this_worker = self;
	pthread_mutex_lock(&pool->lock);
	atomic_fetch_sub(&pool->coming, 1);
	while (wait_for_work(self))
		work(self);
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

bool pool_is_behind(struct pool *pool)
{
	bool behind;

	pthread_mutex_lock(&pool->lock);
	queue_put_all(&pool->queue, &pool->submitted);
	behind = pool->queue.count / 4 >= pool->config.max_threads;
	pthread_mutex_unlock(&pool->lock);
	return behind;
}

void pool_returning(struct pool *pool)
{
	struct worker *self = this_worker;

	if (!self || self->pool != pool || !self->at_last || self->returning)
		return;
	self->returning = true;
	atomic_fetch_add(&pool->coming, 1);
}

int pool_submit(struct pool *pool, struct link *item)
{
	struct worker *to_wake;
	int error;

	stack_push(&pool->submitted, item);
	if (atomic_load(&pool->coming) > 0)
		return 0;
	pthread_mutex_lock(&pool->lock);
	error = send_for_worker(pool, &to_wake);
	if (error && pool->nworkers > 0)
		error = 0; /* those there are will come to it */
	if (error) {
		queue_put_all(&pool->queue, &pool->submitted);
		queue_remove(&pool->queue, item);
	}
	pthread_mutex_unlock(&pool->lock);
	wake(to_wake);
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
	struct link *left, *next;
	bool last;

	pthread_mutex_lock(&pool->lock);
	pool->closing = true;
	for (struct worker *worker = pool->workers; worker;
	     worker = worker->next) {
		share_take_back(&worker->share, &pool->queue);
		parking_leave(&worker->parking);
		parking_wake(&worker->parking);
	}
	queue_put_all(&pool->queue, &pool->submitted);
	left = pool->queue.first;
	pthread_mutex_unlock(&pool->lock);
	for (; left; left = next) {
		next = left->next;
		pool->config.drop(pool->config.context, left);
	}
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
		struct worker *next_gone = gone->next;

		join(gone);
		gone = next_gone;
	}
	if (last)
		pool_free(pool);
}
