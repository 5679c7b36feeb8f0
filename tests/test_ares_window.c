/* SPDX-License-Identifier: MIT */
/* What is sent again and when, and how many lookups may be under way. */
#include "ares_backend/unheard.h"
#include "ares_backend/window.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT 100
#define SECOND_US 1000000

static struct unheard unheard;
static struct exchange *questions[COUNT];

/* All are sent at that time. */
static int ask(void **state)
{
	(void)state;
	memset(&unheard, 0, sizeof(unheard));
	for (int i = 0; i < COUNT; i++) {
		questions[i] = calloc(1, sizeof(*questions[i]));
		assert_non_null(questions[i]);
		questions[i]->question.insist = true;
		questions[i]->sent_us = SECOND_US;
		unheard_add(&unheard, questions[i]);
	}
	return 0;
}

static int forget(void **state)
{
	(void)state;
	for (int i = 0; i < COUNT; i++)
		free(questions[i]);
	return 0;
}

static void answer(int i, int64_t now_us)
{
	unheard_answered(&unheard, questions[i], now_us);
	unheard_remove(&unheard, questions[i]);
}

static int sent_again(int64_t now_us)
{
	int n = 0;

	while (unheard_due(&unheard, now_us))
		n++;
	return n;
}

static void answers_in_order_overtake_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < COUNT; i++) {
		answer(i, SECOND_US + 100);
		assert_int_equal(unheard_overtaken(&unheard), 0);
	}
}

static void what_is_overtaken_counts_until_it_is_answered(void **state)
{
	(void)state;
	for (int i = 10; i < 20; i++)
		answer(i, SECOND_US + 100);
	assert_int_equal(unheard_overtaken(&unheard), 10);
	unheard_remove(&unheard, questions[0]);
	assert_int_equal(unheard_overtaken(&unheard), 9);
	for (int i = 1; i < 10; i++)
		answer(i, SECOND_US + 200);
	assert_int_equal(unheard_overtaken(&unheard), 0);
}

static void what_was_lost_in_a_burst_is_sent_again_some_at_a_time(void **state)
{
	int64_t due_us, now_us;
	int n = 0;

	(void)state;
	due_us = unheard_next_us(&unheard);
	assert_int_equal(sent_again(due_us - 1), 0);
	for (now_us = due_us; n < COUNT; now_us = unheard_next_us(&unheard)) {
		int some = sent_again(now_us);

		assert_in_range(some, 1, COUNT / 2);
		n += some;
	}
	assert_int_equal(n, COUNT);
}

static void a_server_that_takes_a_second_has_more_time(void **state)
{
	(void)state;
	for (int i = 0; i < COUNT / 2; i++)
		answer(i, 2 * SECOND_US);
	assert_int_equal(sent_again(SECOND_US + 1400000), 0);
	assert_true(sent_again(SECOND_US + 1600000) > 0);
}

static void one_that_many_have_overtaken_is_sent_again_early(void **state)
{
	(void)state;
	for (int i = 1; i < 10; i++)
		answer(i, SECOND_US + 600);
	assert_int_equal(sent_again(SECOND_US + 200000), 0);
	for (int i = 10; i < COUNT; i++)
		answer(i, SECOND_US + 600);
	assert_int_equal(sent_again(SECOND_US + 20000), 0);
	assert_true(unheard_next_us(&unheard) < SECOND_US + 30000);
	assert_int_equal(sent_again(SECOND_US + 30000), 1);
	assert_int_equal(sent_again(SECOND_US + 90000), 0);
	assert_int_equal(sent_again(SECOND_US + 110000), 1);
	assert_int_equal(sent_again(SECOND_US + 300000), 0);
}

static void ask_anew(int i, int64_t now_us)
{
	questions[i]->sends = 0;
	questions[i]->sent_us = now_us;
	unheard_add(&unheard, questions[i]);
}

/* One of five takes 60 ms, the others 1 ms. */
static void late_answers_are_seldom_taken_for_losses(void **state)
{
	int early = 0;

	(void)state;
	for (int i = 0; i < COUNT; i++)
		answer(i, SECOND_US);
	for (int i = 0; i < 10000; i++) {
		int64_t now_us = SECOND_US + i * INT64_C(1000);

		early += sent_again(now_us);
		if (i > 0 && i % 5 != 1)
			answer((i - 1) % COUNT, now_us);
		if (i >= 60 && i % 5 == 0)
			answer((i - 60) % COUNT, now_us);
		ask_anew(i % COUNT, now_us);
	}
	assert_in_range(early, 0, 100);
}

/* How long the first waits for being sent again when it alone has no answer;
 * that comes so much later. */
static int64_t wait_of_overtaken(int64_t now_us, int64_t later_us)
{
	int64_t due_us;

	for (int i = 0; i < COUNT / 2; i++)
		ask_anew(i, now_us);
	for (int i = 1; i < COUNT / 2; i++)
		answer(i, now_us + 600);
	due_us = unheard_next_us(&unheard);
	assert_int_equal(sent_again(due_us), 1);
	answer(0, due_us + later_us);
	return due_us - now_us;
}

static void losses_take_back_what_a_late_answer_has_taught(void **state)
{
	int64_t now_us = 2 * SECOND_US, first_us, last_us = 0;

	(void)state;
	for (int i = 0; i < COUNT; i++)
		answer(i, SECOND_US + 600);
	assert_in_range(wait_of_overtaken(now_us, 75000), 25000, 30000);
	first_us = wait_of_overtaken(now_us += SECOND_US, 600);
	assert_in_range(first_us, 110000, 150000);
	for (int i = 0; i < 30; i++)
		last_us = wait_of_overtaken(now_us += SECOND_US, 600);
	assert_in_range(last_us, 25000, 30000);
}

static struct window_answer answered(
    int64_t now_us, int64_t took_us, unsigned overtaken)
{
	return (struct window_answer){
	    .now_us = now_us,
	    .took_us = took_us,
	    .overtaken = overtaken,
	    .full = true,
	};
}

static void hear(struct window *w, int n, struct window_answer a)
{
	while (n-- > 0)
		window_answered(w, &a);
}

static void a_far_server_gets_more_at_a_time(void **state)
{
	struct window near = WINDOW_INIT, far = WINDOW_INIT;

	(void)state;
	hear(&near, 1000, answered(SECOND_US, 1000, 0));
	hear(&far, 1000, answered(SECOND_US, 50000, 0));
	assert_int_equal(near.size, WINDOW_MIN);
	assert_true(far.size >= 1000);
}

static void one_burst_of_losses_halves_the_window_once(void **state)
{
	struct window w = WINDOW_INIT;
	size_t before;

	(void)state;
	hear(&w, 2000, answered(SECOND_US, 50000, 0));
	before = w.size;
	hear(&w, 100, answered(SECOND_US, 50000, (unsigned)before));
	assert_int_equal(w.size, before / 2);
	hear(&w, 1, answered(2 * SECOND_US, 50000, (unsigned)before));
	assert_int_equal(w.size, before / 4);
}

static void what_is_late_now_and_then_does_not_keep_it_small(void **state)
{
	struct window w = WINDOW_INIT;

	(void)state;
	hear(&w, 1000, answered(SECOND_US, 50000, 5));
	assert_true(w.size > WINDOW_MIN);
}

static void after_a_loss_it_grows_with_care(void **state)
{
	struct window w = WINDOW_INIT;

	(void)state;
	window_timed_out(&w);
	hear(&w, 100, answered(SECOND_US, 50000, 0));
	assert_in_range(w.size, WINDOW_MIN + 10, WINDOW_MIN + 50);
}

#define with_questions(test) cmocka_unit_test_setup_teardown(test, ask, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    with_questions(answers_in_order_overtake_nothing),
	    with_questions(what_is_overtaken_counts_until_it_is_answered),
	    with_questions(
		what_was_lost_in_a_burst_is_sent_again_some_at_a_time),
	    with_questions(a_server_that_takes_a_second_has_more_time),
	    with_questions(one_that_many_have_overtaken_is_sent_again_early),
	    with_questions(late_answers_are_seldom_taken_for_losses),
	    with_questions(losses_take_back_what_a_late_answer_has_taught),
	    cmocka_unit_test(a_far_server_gets_more_at_a_time),
	    cmocka_unit_test(one_burst_of_losses_halves_the_window_once),
	    cmocka_unit_test(what_is_late_now_and_then_does_not_keep_it_small),
	    cmocka_unit_test(after_a_loss_it_grows_with_care),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
