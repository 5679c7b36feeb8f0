/* SPDX-License-Identifier: MIT */
/* The descriptor, deadlines and cancelling. */
#include "fake_resolver.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>

#include <cmocka.h>

#define MANY 1000

static void the_descriptor_is_readable_while_something_is_due(void **state)
{
	static const char *const names[] = {"now", "pump", "www.example"};

	assert_int_equal(fake_readable(*state, 0), 0);
	for (int i = 0; i < 3; i++) {
		struct done done = {0};

		fake_ask(*state, names[i], &done);
		while (!done.times) {
			assert_int_equal(fake_readable(*state, -1), 1);
			duet_process(*state);
		}
		done_free(&done);
		assert_int_equal(fake_readable(*state, 0), 0);
	}
}

static void the_descriptor_stays_the_same(void **state)
{
	int fd = duet_fd(*state);
	struct done done = {0};

	for (int i = 0; i < 10; i++) {
		fake_ask(*state, "pump", &done);
		duet_wait(*state, -1);
		assert_int_equal(duet_fd(*state), fd);
	}
	done_free(&done);
}

static void nothing_pending_waits_for_nothing(void **state)
{
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(duet_process(*state), 0);
}

static void wait_gives_up_in_time(void **state)
{
	struct done done = {0};

	fake_ask(*state, "never", &done);
	assert_int_equal(duet_wait(*state, 0), 1);
	assert_int_equal(duet_wait(*state, 5), 1);
	duet_cancel_all(*state);
	duet_wait(*state, -1);
	done_free(&done);
}

static void a_deadline_ends_a_request(void **state)
{
	duet_resolver *r = fake_open("fake", 0, 5);
	struct done done = {0};
	unsigned before;

	(void)state;
	fake_ask(r, "never", &done);
	assert_int_equal(fake_readable(r, -1), 1);
	before = fake_discarded();
	assert_int_equal(duet_process(r), 1);
	assert_int_equal(fake_discarded(), before + 1);
	assert_int_equal(duet_result_status(done.res), DUET_ETIMEOUT);
	assert_int_equal(duet_result_error(done.res), EAI_AGAIN);
	assert_int_equal(duet_result_cause(done.res)->domain, DUET_FROM_DUET);
	assert_int_equal(fake_readable(r, 0), 0);
	duet_close(r);
	done_free(&done);
}

static void deadlines_come_in_order_and_one_by_one(void **state)
{
	duet_resolver *r = fake_open("fake", 0, 20);
	struct done first = {0}, second = {0};

	(void)state;
	fake_ask(r, "never", &first);
	while (duet_wait(r, 5) && !first.times)
		if (!second.res && !second.order) {
			fake_ask(r, "never", &second);
			second.order = -1;
		}
	duet_wait(r, -1);
	assert_true(first.order < second.order);
	assert_int_equal(duet_result_status(second.res), DUET_ETIMEOUT);
	duet_close(r);
	done_free(&first);
	done_free(&second);
}

static void a_limit_of_minus_one_is_none(void **state)
{
	duet_resolver *r = fake_open("fake", 0, -1);
	struct done done = {0};

	(void)state;
	fake_ask(r, "never", &done);
	assert_int_equal(duet_wait(r, 10), 1);
	duet_close(r);
	assert_int_equal(duet_result_status(done.res), DUET_ECANCELLED);
	done_free(&done);
}

static void a_cancelled_request_tells_its_owner(void **state)
{
	struct done done = {0};
	duet_id id = fake_ask(*state, "never", &done);

	assert_int_equal(duet_cancel(*state, id), 1);
	assert_int_equal(done.times, 0);
	assert_int_equal(fake_readable(*state, 0), 1);
	assert_int_equal(duet_process(*state), 1);
	assert_int_equal(duet_result_status(done.res), DUET_ECANCELLED);
	assert_int_equal(duet_result_error(done.res), EAI_CANCELED);
	done_free(&done);
}

static void a_request_is_cancelled_once(void **state)
{
	struct done done = {0};
	duet_id id = fake_ask(*state, "never", &done);

	assert_int_equal(duet_cancel(*state, id), 1);
	assert_int_equal(duet_cancel(*state, id), 0);
	duet_wait(*state, -1);
	assert_int_equal(duet_cancel(*state, id), 0);
	assert_int_equal(done.times, 1);
	done_free(&done);
}

static void cancel_after_the_end_keeps_the_true_outcome(void **state)
{
	struct done done = {0};
	duet_id id = fake_ask(*state, "now", &done);

	assert_int_equal(duet_cancel(*state, id), 0);
	duet_process(*state);
	assert_int_equal(duet_result_status(done.res), DUET_OK);
	done_free(&done);
}

static void cancelling_what_never_was_is_harmless(void **state)
{
	assert_int_equal(duet_cancel(*state, 0), 0);
	assert_int_equal(duet_cancel(*state, 12345), 0);
	assert_int_equal(duet_cancel_all(*state), 0);
}

static void any_of_many_can_be_cancelled(void **state)
{
	static struct done done[MANY];
	duet_id ids[MANY];

	memset(done, 0, sizeof(done));
	for (int i = 0; i < MANY; i++)
		ids[i] = fake_ask(*state, "never", &done[i]);
	for (int i = MANY - 1; i >= 0; i -= 2)
		assert_int_equal(duet_cancel(*state, ids[i]), 1);
	assert_int_equal(duet_wait(*state, 0), MANY / 2);
	assert_int_equal(duet_cancel_all(*state), MANY / 2);
	assert_int_equal(duet_wait(*state, -1), 0);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(done[i].times, 1);
		done_free(&done[i]);
	}
}

static void a_backend_is_told_what_nobody_waits_for(void **state)
{
	unsigned before = fake_discarded();
	struct done done[2] = {0};

	duet_cancel(*state, fake_ask(*state, "never", &done[0]));
	assert_int_equal(fake_discarded(), before + 1);
	/* Not of what it has finished. */
	duet_cancel(*state, fake_ask(*state, "now", &done[1]));
	assert_int_equal(fake_discarded(), before + 1);
	duet_wait(*state, -1);
	done_free(&done[0]);
	done_free(&done[1]);
}

static void a_cancelled_result_stands_still(void **state)
{
	struct done done = {0};
	struct duet_stats stats;
	duet_id id;

	fake_hold();
	id = fake_ask(*state, "held", &done);
	fake_await_held(1);
	assert_int_equal(duet_cancel(*state, id), 1);
	duet_wait(*state, -1);
	duet_get_stats(*state, &stats, sizeof(stats));
	assert_int_equal(stats.abandoned, 1);
	fake_release();
	duet_result_free(
	    duet_getaddrinfo_sync(*state, "www.example", NULL, NULL));
	assert_int_equal(duet_result_status(done.res), DUET_ECANCELLED);
	assert_null(duet_result_addrinfo(done.res));
	duet_get_stats(*state, &stats, sizeof(stats));
	assert_int_equal(stats.abandoned, 0);
	done_free(&done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, fake_set_up, fake_tear_down)
	    TEST(the_descriptor_is_readable_while_something_is_due),
	    TEST(the_descriptor_stays_the_same),
	    TEST(nothing_pending_waits_for_nothing),
	    TEST(wait_gives_up_in_time),
	    TEST(a_deadline_ends_a_request),
	    TEST(deadlines_come_in_order_and_one_by_one),
	    TEST(a_limit_of_minus_one_is_none),
	    TEST(a_cancelled_request_tells_its_owner),
	    TEST(a_request_is_cancelled_once),
	    TEST(cancel_after_the_end_keeps_the_true_outcome),
	    TEST(cancelling_what_never_was_is_harmless),
	    TEST(any_of_many_can_be_cancelled),
	    TEST(a_backend_is_told_what_nobody_waits_for),
	    TEST(a_cancelled_result_stands_still),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
