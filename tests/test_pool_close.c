/* SPDX-License-Identifier: MIT */
/* The thread backend's pool: what a close leaves undone, and to whom. */
#include "pool_log.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(close_drops_what_has_not_begun),
	    cmocka_unit_test(close_drops_what_was_taken_with_a_slow_item),
	    cmocka_unit_test(close_leaves_a_pool_to_the_items_under_way),
	    cmocka_unit_test(close_waits_no_longer_than_it_is_told),
	    cmocka_unit_test(close_without_a_limit_waits_for_the_last),
	    cmocka_unit_test(an_unused_pool_closes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
