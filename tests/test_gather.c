/* SPDX-License-Identifier: MIT */
/* While a backend is behind, answers gather: none is lost, none late. */
#include "fake_resolver.h"
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/resolver.h"

static bool bell_is_rung(const duet_resolver *r)
{
	struct pollfd p = {.fd = r->waker.bell.fd, .events = POLLIN};

	return poll(&p, 1, 0) == 1;
}

/* One that has just run a callback. */
static duet_resolver *busy(int timeout_ms, bool behind)
{
	duet_resolver *r = fake_open("fake-threads", 0, timeout_ms);
	struct done done = {0};

	fake_fall_behind(behind);
	fake_ask(r, "now", &done);
	duet_wait(r, -1);
	assert_int_equal(done.times, 1);
	done_free(&done);
	return r;
}

static int tear_down(void **state)
{
	(void)state;
	fake_fall_behind(false);
	return 0;
}

static void an_answer_rings_unless_the_backend_is_behind(void **state)
{
	(void)state;
	for (int behind = 0; behind <= 1; behind++) {
		duet_resolver *r = busy(0, behind);
		struct done done = {0};

		fake_ask(r, "now", &done);
		assert_int_equal(bell_is_rung(r), !behind);
		duet_close(r);
		done_free(&done);
	}
}

static void what_gathers_waits_for_no_other_answer(void **state)
{
	duet_resolver *r = busy(-1, true);
	struct done never = {0}, done = {0};

	(void)state;
	fake_ask(r, "never", &never);
	for (int i = 0; i < 3; i++) {
		fake_ask(r, i ? "www.example" : "now", &done);
		while (!done.times) {
			assert_int_equal(fake_readable(r, -1), 1);
			duet_process(r);
		}
		done_free(&done);
		done.times = 0;
	}
	assert_int_equal(never.times, 0);
	duet_close(r);
	done_free(&never);
}

static void who_waits_is_told(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags <= DUET_THREAD; flags += DUET_THREAD) {
		duet_resolver *r = fake_open("fake-threads", flags, 0);
		struct done done[3] = {0};

		fake_fall_behind(true);
		for (int i = 0; i < 3; i++) {
			fake_ask(r, "now", &done[i]);
			assert_int_equal(duet_wait(r, -1), 0);
		}
		duet_close(r);
		for (int i = 0; i < 3; i++) {
			assert_int_equal(done[i].times, 1);
			done_free(&done[i]);
		}
	}
}

static void a_cancel_rings(void **state)
{
	duet_resolver *r = busy(0, true);
	struct done done = {0};
	duet_id id = fake_ask(r, "never", &done);

	(void)state;
	assert_false(bell_is_rung(r));
	assert_int_equal(duet_cancel(r, id), 1);
	assert_true(bell_is_rung(r));
	duet_close(r);
	done_free(&done);
}

static void what_gathers_is_delivered_by_a_close(void **state)
{
	duet_resolver *r = busy(0, true);
	struct done done = {0};

	(void)state;
	fake_ask(r, "now", &done);
	duet_close(r);
	assert_int_equal(done.times, 1);
	assert_int_equal(duet_result_status(done.res), DUET_OK);
	done_free(&done);
}

static void a_close_waits_for_what_is_under_way(void **state)
{
	duet_resolver *r = busy(0, true);
	struct done done[100] = {0};

	(void)state;
	for (int i = 0; i < 100; i++)
		fake_ask(r, "www.example", &done[i]);
	duet_close(r);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(done[i].times, 1);
		done_free(&done[i]);
	}
}

static void deadlines_hold_while_answers_gather(void **state)
{
	duet_resolver *r = busy(5, true);
	struct done done = {0};

	(void)state;
	fake_ask(r, "never", &done);
	while (!done.times) {
		assert_int_equal(fake_readable(r, -1), 1);
		duet_process(r);
	}
	assert_int_equal(duet_result_status(done.res), DUET_ETIMEOUT);
	duet_close(r);
	done_free(&done);
}

static void where_none_has_come_the_next_rings(void **state)
{
	duet_resolver *r = busy(0, true);
	struct done done = {0};

	(void)state;
	assert_int_equal(fake_readable(r, -1), 1);
	duet_process(r);
	assert_int_equal(fake_readable(r, 0), 0);
	fake_ask(r, "now", &done);
	assert_true(bell_is_rung(r));
	duet_close(r);
	done_free(&done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_teardown(f, tear_down)
	    TEST(an_answer_rings_unless_the_backend_is_behind),
	    TEST(what_gathers_waits_for_no_other_answer),
	    TEST(who_waits_is_told),
	    TEST(a_cancel_rings),
	    TEST(what_gathers_is_delivered_by_a_close),
	    TEST(a_close_waits_for_what_is_under_way),
	    TEST(deadlines_hold_while_answers_gather),
	    TEST(where_none_has_come_the_next_rings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
