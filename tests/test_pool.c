/* SPDX-License-Identifier: MIT */
/* The thread backend's pool, without a lookup. */
#include "thread_backend/pool.h"
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

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

/* Items are made when they are submitted, and freed by who gets them. */
enum kind { QUICK, SLOW };

struct item {
	struct link link;
	enum kind kind;
};

static int try_submit(struct pool *pool, enum kind kind)
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

/* The number of pthread_create() calls that will fail. */
static atomic_int creations_to_fail;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*start)(void *), void *arg);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*start)(void *), void *arg);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*start)(void *), void *arg)
{
	if (atomic_load(&creations_to_fail) > 0) {
		atomic_fetch_sub(&creations_to_fail, 1);
		return EAGAIN;
	}
	return __real_pthread_create(thread, attr, start, arg);
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

static struct pool *new_pool_idle(
    struct log *log, unsigned max_threads, int idle_ms)
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

static struct pool *new_pool(struct log *log, unsigned max_threads)
{
	return new_pool_idle(log, max_threads, -1);
}

static void submit(struct pool *pool, enum kind kind, unsigned n)
{
	while (n--)
		assert_int_equal(try_submit(pool, kind), 0);
}

static void set_gate(struct log *log, bool closed)
{
	pthread_mutex_lock(&log->lock);
	log->gate_closed = closed;
	pthread_cond_broadcast(&log->changed);
	pthread_mutex_unlock(&log->lock);
}

static void wait_until(struct log *log, const unsigned *count, unsigned n)
{
	pthread_mutex_lock(&log->lock);
	while (*count < n)
		pthread_cond_wait(&log->changed, &log->lock);
	pthread_mutex_unlock(&log->lock);
}

static unsigned read_count(struct log *log, const unsigned *count)
{
	unsigned n;

	pthread_mutex_lock(&log->lock);
	n = *count;
	pthread_mutex_unlock(&log->lock);
	return n;
}

static void every_item_runs_once(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 4);

	(void)state;
	for (unsigned i = 1; i <= 3; i++) { /* so that the queue wraps around */
		submit(pool, QUICK, 5000);
		wait_until(&log, &log.ran, i * 5000);
	}
	pool_close(pool, -1);

	assert_int_equal(log.ran, 15000);
	assert_int_equal(log.dropped, 0);
	assert_int_equal(log.released, 1);
}

static void it_grows_to_its_limit_and_no_further(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 3);

	(void)state;
	set_gate(&log, true);
	submit(pool, SLOW, 20);
	wait_until(&log, &log.inside, 3);
	set_gate(&log, false);
	wait_until(&log, &log.ran, 20);
	pool_close(pool, -1);

	assert_int_equal(log.most_inside, 3);
	assert_int_equal(log.threads, 3);
}

static void items_one_after_the_other_need_one_worker(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 8);

	(void)state;
	for (unsigned i = 1; i <= 200; i++) {
		submit(pool, QUICK, 1);
		wait_until(&log, &log.ran, i);
	}
	pool_close(pool, -1);

	assert_int_equal(log.threads, 1);
}

static void a_slow_item_does_not_hold_up_those_behind_it(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 2);

	(void)state;
	set_gate(&log, true);
	submit(pool, SLOW, 1);
	submit(pool, QUICK, 1000);
	wait_until(&log, &log.ran, 1000);
	set_gate(&log, false);
	pool_close(pool, -1);

	assert_int_equal(log.ran, 1001);
}

/* After quick ones, which it takes several of at a time. */
static void a_slow_item_does_not_hold_up_what_was_taken_with_it(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 2);

	(void)state;
	for (unsigned i = 1; i <= 50; i++) {
		set_gate(&log, true);
		submit(pool, QUICK, 40);
		submit(pool, SLOW, 1);
		submit(pool, QUICK, 40);
		wait_until(&log, &log.ran, 81 * i - 1);
		set_gate(&log, false);
		wait_until(&log, &log.ran, 81 * i);
	}
	pool_close(pool, -1);
}

static void workers_have_all_signals_blocked(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 2);
	sigset_t mask;

	(void)state;
	submit(pool, QUICK, 1);
	wait_until(&log, &log.ran, 1);
	pool_close(pool, -1);

	assert_true(log.signals_blocked);
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	assert_false(sigismember(&mask, SIGUSR1));
}

static void close_drops_what_has_not_begun(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 1);

	(void)state;
	set_gate(&log, true);
	submit(pool, SLOW, 10);
	wait_until(&log, &log.inside, 1);
	pool_close(pool, 0);
	assert_int_equal(read_count(&log, &log.dropped), 9);

	set_gate(&log, false);
	wait_until(&log, &log.released, 1);
	assert_int_equal(log.ran, 1);
}

static void close_drops_what_was_taken_with_a_slow_item(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 1);

	(void)state;
	set_gate(&log, true);
	submit(pool, QUICK, 40);
	submit(pool, SLOW, 1);
	submit(pool, QUICK, 40);
	wait_until(&log, &log.ran, 40);
	wait_until(&log, &log.inside, 1);
	pool_close(pool, 0);
	assert_int_equal(read_count(&log, &log.dropped), 40);

	set_gate(&log, false);
	wait_until(&log, &log.released, 1);
	assert_int_equal(log.ran, 41);
}

static void close_leaves_a_pool_to_the_items_under_way(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 4);

	(void)state;
	set_gate(&log, true);
	submit(pool, SLOW, 4);
	wait_until(&log, &log.inside, 4);
	pool_close(pool, 0);
	assert_int_equal(read_count(&log, &log.released), 0);
	assert_int_equal(read_count(&log, &log.ran), 0);

	set_gate(&log, false);
	wait_until(&log, &log.released, 1);
	assert_int_equal(log.ran, 4);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void close_waits_no_longer_than_it_is_told(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 1);
	int64_t begin;

	(void)state;
	set_gate(&log, true);
	submit(pool, SLOW, 1);
	wait_until(&log, &log.inside, 1);
	begin = now_ms();
	pool_close(pool, 30);
	assert_in_range(now_ms() - begin, 30, 5000);
	assert_int_equal(read_count(&log, &log.released), 0);

	set_gate(&log, false);
	wait_until(&log, &log.released, 1);
}

static void *open_gate(void *arg)
{
	set_gate(arg, false);
	return NULL;
}

static void close_without_a_limit_waits_for_the_last(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 2);
	pthread_t opener;

	(void)state;
	set_gate(&log, true);
	submit(pool, SLOW, 2);
	wait_until(&log, &log.inside, 2);
	pthread_create(&opener, NULL, open_gate, &log);
	pool_close(pool, -1);

	assert_int_equal(log.ran, 2);
	assert_int_equal(log.released, 1);
	pthread_join(opener, NULL);
}

static void an_unused_pool_closes(void **state)
{
	static struct log log;

	(void)state;
	pool_close(new_pool(&log, 4), -1);
	assert_int_equal(log.released, 1);
}

static void without_any_thread_submit_says_so(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 4);

	(void)state;
	atomic_store(&creations_to_fail, 1);
	assert_int_equal(try_submit(pool, QUICK), EAGAIN);

	submit(pool, QUICK, 1);
	wait_until(&log, &log.ran, 1);
	pool_close(pool, -1);
	assert_int_equal(log.ran, 1);
	assert_int_equal(log.dropped, 0);
}

static void it_makes_do_with_the_threads_it_could_make(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 4);

	(void)state;
	set_gate(&log, true);
	submit(pool, SLOW, 1);
	wait_until(&log, &log.inside, 1);
	atomic_store(&creations_to_fail, 1000);
	submit(pool, QUICK, 10);
	set_gate(&log, false);
	wait_until(&log, &log.ran, 11);
	atomic_store(&creations_to_fail, 0);
	pool_close(pool, -1);

	assert_int_equal(log.threads, 1);
}

static void *submit_a_thousand(void *arg)
{
	for (int i = 0; i < 1000; i++)
		if (try_submit(arg, QUICK) != 0)
			return arg;
	return NULL;
}

static void several_threads_may_submit(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 3);
	pthread_t submitters[4];
	void *failed;

	(void)state;
	for (int i = 0; i < 4; i++)
		pthread_create(&submitters[i], NULL, submit_a_thousand, pool);
	for (int i = 0; i < 4; i++) {
		pthread_join(submitters[i], &failed);
		assert_null(failed);
	}
	wait_until(&log, &log.ran, 4000);
	pool_close(pool, -1);
}

static void it_grows_and_shrinks_again_and_again(void **state)
{
	static struct log log;
	struct pool *pool = new_pool_idle(&log, 3, 1);

	(void)state;
	for (unsigned i = 1; i <= 3; i++) {
		set_gate(&log, true);
		submit(pool, SLOW, 3);
		wait_until(&log, &log.inside, 3);
		assert_int_equal(pool_size(pool), 3);
		set_gate(&log, false);
		wait_until(&log, &log.ran, 3 * i);
		while (pool_size(pool) > 0)
			sched_yield();
	}
	pool_close(pool, -1);
	assert_int_equal(log.dropped, 0);
	assert_int_equal(log.released, 1);
}

static void work_goes_to_who_has_waited_least(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 3);

	(void)state;
	set_gate(&log, true);
	submit(pool, SLOW, 3);
	wait_until(&log, &log.inside, 3);
	set_gate(&log, false);
	wait_until(&log, &log.ran, 3);
	while (pool_idle(pool) < 3)
		sched_yield();
	log.threads = 0;
	for (unsigned i = 1; i <= 10; i++) {
		submit(pool, QUICK, 1);
		wait_until(&log, &log.ran, 3 + i);
		while (pool_idle(pool) < 3)
			sched_yield();
	}
	assert_int_equal(log.threads, 1);
	pool_close(pool, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_item_runs_once),
	    cmocka_unit_test(it_grows_to_its_limit_and_no_further),
	    cmocka_unit_test(items_one_after_the_other_need_one_worker),
	    cmocka_unit_test(a_slow_item_does_not_hold_up_those_behind_it),
	    cmocka_unit_test(
		a_slow_item_does_not_hold_up_what_was_taken_with_it),
	    cmocka_unit_test(workers_have_all_signals_blocked),
	    cmocka_unit_test(close_drops_what_has_not_begun),
	    cmocka_unit_test(close_drops_what_was_taken_with_a_slow_item),
	    cmocka_unit_test(close_leaves_a_pool_to_the_items_under_way),
	    cmocka_unit_test(close_waits_no_longer_than_it_is_told),
	    cmocka_unit_test(close_without_a_limit_waits_for_the_last),
	    cmocka_unit_test(an_unused_pool_closes),
	    cmocka_unit_test(without_any_thread_submit_says_so),
	    cmocka_unit_test(it_makes_do_with_the_threads_it_could_make),
	    cmocka_unit_test(several_threads_may_submit),
	    cmocka_unit_test(it_grows_and_shrinks_again_and_again),
	    cmocka_unit_test(work_goes_to_who_has_waited_least),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
