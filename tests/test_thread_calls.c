/* SPDX-License-Identifier: MIT */
/* The thread backend: calls that outlast their request. */
#include "done.h"
#include "machine.h"
#include "thread_machine.h"
#include <arpa/nameser.h>
#include <duet.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t abandoned(const duet_resolver *resolver)
{
	struct duet_stats stats;

	duet_get_stats(resolver, &stats, sizeof(stats));
	return stats.abandoned;
}

static void a_call_that_nobody_waits_for_is_counted_until_it_ends(void **state)
{
	duet_resolver *resolver = thread_open(-1);
	struct done done = {.times = 0};
	duet_id id;

	(void)state;
	assert_int_equal(duet_query(resolver, "silent2.example.", ns_c_in,
			     ns_t_a, done_run, &done, &id),
	    DUET_OK);
	machine_wait_for_query("silent2.example.");
	assert_int_equal(abandoned(resolver), 0);
	assert_int_equal(duet_cancel(resolver, id), 1);
	duet_wait(resolver, -1);
	assert_int_equal(duet_result_status(done.res), DUET_ECANCELLED);
	assert_int_equal(abandoned(resolver), 1);
	done_free(&done);

	while (abandoned(resolver) > 0)
		sched_yield();
	duet_close(resolver);
}

static void close_does_not_wait_for_a_call_under_way(void **state)
{
	duet_resolver *resolver = thread_open(-1);
	struct done done = {.times = 0};
	int64_t begin;

	(void)state;
	assert_int_equal(duet_query(resolver, "silent.example.", ns_c_in,
			     ns_t_aaaa, done_run, &done, NULL),
	    DUET_OK);
	machine_wait_for_query("silent.example.");
	begin = now_ms();
	duet_close(resolver);

	assert_in_range(now_ms() - begin, 0, 500);
	assert_int_equal(done.times, 1);
	assert_int_equal(duet_result_status(done.res), DUET_ECANCELLED);
	done_free(&done);
}

static void a_deadline_ends_the_request_and_not_the_call(void **state)
{
	duet_resolver *resolver = thread_open(50);
	duet_result *res =
	    duet_query_sync(resolver, "silent.example.", ns_c_in, ns_t_a);

	(void)state;
	assert_int_equal(duet_result_status(res), DUET_ETIMEOUT);
	duet_result_free(res);
	duet_close(resolver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_call_that_nobody_waits_for_is_counted_until_it_ends),
	    cmocka_unit_test(close_does_not_wait_for_a_call_under_way),
	    cmocka_unit_test(a_deadline_ends_the_request_and_not_the_call),
	};

	thread_machine_enter();
	return cmocka_run_group_tests(tests, thread_set_up, thread_tear_down);
}
