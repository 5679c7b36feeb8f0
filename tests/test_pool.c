/* SPDX-License-Identifier: MIT */
/* The thread backend's pool, without a lookup: work, and who does it. */
#include "pool_log.h"
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

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

static void it_is_behind_when_four_items_wait_for_each_thread(void **state)
{
	static struct log log;
	struct pool *pool = new_pool(&log, 2);

	(void)state;
	set_gate(&log, true);
	submit(pool, SLOW, 9);
	wait_until(&log, &log.inside, 2);
	assert_false(pool_is_behind(pool));
	submit(pool, SLOW, 1);
	assert_true(pool_is_behind(pool));
	set_gate(&log, false);
	wait_until(&log, &log.ran, 10);
	assert_false(pool_is_behind(pool));
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
	    cmocka_unit_test(it_is_behind_when_four_items_wait_for_each_thread),
	    cmocka_unit_test(workers_have_all_signals_blocked),
	    cmocka_unit_test(without_any_thread_submit_says_so),
	    cmocka_unit_test(it_makes_do_with_the_threads_it_could_make),
	    cmocka_unit_test(several_threads_may_submit),
	    cmocka_unit_test(it_grows_and_shrinks_again_and_again),
	    cmocka_unit_test(work_goes_to_who_has_waited_least),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
