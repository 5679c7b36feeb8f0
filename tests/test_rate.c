/* SPDX-License-Identifier: MIT */
/* The token bucket, by a clock of the test's. */
#include "compare/rate.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* How many may go from now on, each at the time that it is told. */
static unsigned count_until(struct rate *rate, int64_t now, int64_t end)
{
	unsigned n = 0;

	while (now < end) {
		int64_t wait = rate_wait_ms(rate, now);

		if (wait == 0) {
			assert_true(rate_take(rate, now));
			n++;
		}
		now += wait;
	}
	return n;
}

static void no_limit_never_waits(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 0, 5);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(rate_wait_ms(&rate, 5), 0);
		assert_true(rate_take(&rate, 5));
	}
}

static void ten_seconds_have_ten_times_the_rate(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 50, 1000);
	assert_in_range(count_until(&rate, 1000, 11000), 495, 501);
	rate_init(&rate, 3, 0);
	assert_in_range(count_until(&rate, 0, 10000), 29, 31);
}

static void the_second_waits_for_its_time(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 4, 100);
	assert_true(rate_take(&rate, 100));
	assert_false(rate_take(&rate, 100));
	assert_in_range(rate_wait_ms(&rate, 100), 250, 251);
	assert_false(rate_take(&rate, 340));
	assert_true(rate_take(&rate, 351));
}

static void an_hour_of_rest_saves_up_a_tenth_of_a_second(void **state)
{
	struct rate rate;
	unsigned burst = 0;

	(void)state;
	rate_init(&rate, 200, 0);
	while (rate_take(&rate, 3600000))
		burst++;
	assert_int_equal(burst, 20);
}

static void a_clock_that_stands_gives_nothing(void **state)
{
	struct rate rate;

	(void)state;
	rate_init(&rate, 1000, 7);
	while (rate_take(&rate, 7))
		;
	assert_false(rate_take(&rate, 7));
	assert_false(rate_take(&rate, 6));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_limit_never_waits),
	    cmocka_unit_test(ten_seconds_have_ten_times_the_rate),
	    cmocka_unit_test(the_second_waits_for_its_time),
	    cmocka_unit_test(an_hour_of_rest_saves_up_a_tenth_of_a_second),
	    cmocka_unit_test(a_clock_that_stands_gives_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
