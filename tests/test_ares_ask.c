/* SPDX-License-Identifier: MIT */
/* Questions to servers: whose turn it is, and what counts as an answer. */
#include "ask_world.h"
#include <errno.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void both_families_are_asked_at_once(void **state)
{
	struct world *w = *state;

	world_run(w);

	assert_true(w->ask.ok);
	assert_int_equal(world_addresses(w), 2);
	assert_int_equal(w->servers[0].asked, 2);
}

static void a_refusal_goes_to_the_next_server(void **state)
{
	static const int refusals[] = {
	    RCODE_SERVFAIL, RCODE_REFUSED, RCODE_NOTIMP};
	struct world *w = *state;

	w->conf.nservers = 2;
	for (int i = 0; i < 3; i++) {
		w->servers[0].a = w->servers[0].aaaa = refusals[i];
		world_run(w);
		assert_true(w->ask.ok);
		assert_int_equal(world_addresses(w), 2);
	}
	assert_int_equal(w->servers[0].asked, 6);
	assert_int_equal(w->servers[1].asked, 6);
}

static void a_format_error_is_an_answer(void **state)
{
	struct world *w = *state;

	w->conf.nservers = 2;
	w->servers[0].a = w->servers[0].aaaa = RCODE_FORMERR;
	world_run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, NO_RECOVERY);
	assert_int_equal(w->ask.err, 0);
	assert_int_equal(w->servers[1].asked, 0);
}

static void refused_by_all_it_says_so_and_may_be_tried_again(void **state)
{
	struct world *w = *state;

	w->conf.attempts = 2;
	w->servers[0].a = w->servers[0].aaaa = RCODE_REFUSED;
	world_run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, TRY_AGAIN);
	assert_int_equal(w->ask.err, ETIMEDOUT);
	assert_int_equal(w->ask.buffer_rcode, RCODE_REFUSED);
	assert_int_equal(w->servers[0].asked, 4);
}

static void one_family_refused_leaves_the_other(void **state)
{
	struct world *w = *state;

	w->servers[0].aaaa = RCODE_SERVFAIL;
	world_run(w);
	assert_true(w->ask.ok);
	assert_int_equal(world_addresses(w), 1);

	w->servers[0].a = EMPTY; /* NOERROR with recursion available */
	world_run(w);
	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, NO_DATA);
}

static void a_silent_server_has_its_time_and_then_the_next(void **state)
{
	struct world *w = *state;

	w->conf.nservers = 2;
	w->servers[0].a = w->servers[0].aaaa = SILENT;
	world_run(w);

	assert_true(w->ask.ok);
	assert_int_equal(world_addresses(w), 2);
}

static void silence_of_all_is_a_timeout(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->servers[0].a = SILENT;
	world_run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, TRY_AGAIN);
	assert_int_equal(w->ask.err, ETIMEDOUT);
	assert_int_equal(w->ask.rcode, -1);
}

/* Its time is longer than the test waits. */
static void what_is_lost_is_asked_for_again_before_time_is_up(void **state)
{
	struct world *w = *state;

	w->conf.attempts_given = false;
	w->conf.timeout_ms = 600000;
	w->servers[0].lose = 1;
	world_run(w);
	assert_true(w->ask.ok);
	assert_int_equal(world_addresses(w), 2);
	assert_int_equal(w->servers[0].asked, 3);

	/* Both, and the first of them twice. */
	w->servers[0].lose = w->servers[0].asked + 3;
	world_run(w);
	assert_true(w->ask.ok);
	assert_int_equal(world_addresses(w), 2);
	assert_int_equal(w->servers[0].asked, 3 + 2 + 2 + 1);
}

static void who_says_how_many_attempts_gets_no_more(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->servers[0].a = SILENT;
	world_run(w);

	assert_int_equal(w->servers[0].asked, 1);
}

static void nobody_listening_is_heard_at_once(void **state)
{
	struct world *w = *state;

	script_close(&w->servers[0]);
	world_run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, TRY_AGAIN);
	assert_int_equal(w->ask.err, ECONNREFUSED);
}

static void one_family_silent_is_asked_alone_before_it_is_left(void **state)
{
	struct world *w = *state;

	w->servers[0].aaaa = SILENT;
	world_run(w);

	assert_true(w->ask.ok);
	assert_int_equal(world_addresses(w), 1);
	assert_int_equal(w->servers[0].asked, 6);
}

static void a_late_answer_counts_when_it_is_the_servers_turn_again(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->conf.attempts = 2;
	w->servers[0].hold = true;
	ask_start(&w->ask);
	world_wait(w, 1);
	w->servers[0].a = SILENT;
	world_wait(w, 2);
	assert_false(w->done);
	script_release(&w->servers[0]);
	world_wait(w, 1000);

	assert_true(w->ask.ok);
	assert_int_equal(world_addresses(w), 1);
}

static void a_cut_answer_is_asked_for_over_tcp(void **state)
{
	struct world *w = *state;

	w->servers[0].a = TRUNCATED;
	world_run(w);

	assert_true(w->ask.ok);
	assert_int_equal(world_addresses(w), 2);
	assert_int_equal(w->servers[0].tcp_asked, 2);
}

static void over_tcp_any_answer_is_final(void **state)
{
	struct world *w = *state;

	w->conf.nservers = 2;
	w->conf.use_vc = true;
	w->servers[0].over_tcp = RCODE_REFUSED;
	world_run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, NO_RECOVERY);
	assert_int_equal(w->servers[0].asked, 0);
	assert_int_equal(w->servers[1].tcp_asked, 0);
}

static void a_closed_tcp_port_fails_and_the_next_server_is_asked(void **state)
{
	struct world *w = *state;

	w->conf.use_vc = true;
	script_close(&w->servers[0]);
	world_run(w);
	assert_false(w->ask.ok);
	assert_int_equal(w->ask.err, ECONNREFUSED);

	w->conf.nservers = 2;
	world_run(w);
	assert_true(w->ask.ok);
	assert_int_equal(w->servers[1].tcp_asked, 2);
}

static void a_server_that_closes_its_connection_fails(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->conf.use_vc = true;
	w->servers[0].over_tcp = CLOSE;
	world_run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, TRY_AGAIN);
	assert_int_equal(w->ask.err, 0);
}

static void answers_to_other_questions_are_passed_over(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->servers[0].a = FOREIGN;
	world_run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, TRY_AGAIN);
}

static void a_broken_answer_is_an_answer(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->servers[0].a = GARBAGE;
	world_run(w);

	assert_true(w->ask.ok); /* by its header, which is what libc looks at */
	assert_int_equal(world_addresses(w), 1);
}

static void requests_may_be_one_by_one(void **state)
{
	struct world *w = *state;

	w->conf.single_request = true;
	ask_start(&w->ask);
	world_wait(w, 1);
	assert_int_equal(w->servers[0].asked, 1);
	world_wait(w, 1000);

	assert_true(w->ask.ok);
	assert_int_equal(world_addresses(w), 2);
}

static void rotate_begins_with_another_server(void **state)
{
	struct world *w = *state;

	w->conf.nservers = 3;
	w->conf.rotate = true;
	for (int i = 0; i < 3; i++)
		world_run(w);

	for (int i = 0; i < 3; i++)
		assert_int_equal(w->servers[i].asked, 2);
}

static void without_attempts_nobody_is_asked(void **state)
{
	struct world *w = *state;

	w->conf.attempts = 0;
	world_run(w);

	assert_int_equal(w->ask.herr, TRY_AGAIN);
	assert_int_equal(w->ask.err, ECONNREFUSED);
	assert_int_equal(w->servers[0].asked, 0);
}

static void a_name_that_cannot_be_is_not_sent(void **state)
{
	struct world *w = *state;

	w->ask.name = "a..b";
	world_run(w);
	assert_int_equal(w->ask.herr, NO_RECOVERY);
	w->ask.name = "x.onion";
	world_run(w);
	assert_int_equal(w->ask.herr, HOST_NOT_FOUND);
	assert_int_equal(w->servers[0].asked, 0);
}

static void a_refusal_may_be_a_header_alone(void **state)
{
	struct world *w = *state;

	w->conf.nservers = 2;
	w->servers[0].a = w->servers[0].aaaa = HEADER_ONLY;
	world_run(w);

	assert_true(w->ask.ok);
	assert_int_equal(w->servers[0].asked, 2);
	assert_int_equal(w->servers[1].asked, 2);
	assert_true(w->ask.turn == 2);
}

static void any_bytes_may_be_in_a_name(void **state)
{
	static const unsigned char question[] = "\010My Pr<i>\007example";
	struct world *w = *state;

	w->ask.name = "My\\032Pr<i>.example";
	for (int tcp = 0; tcp < 2; tcp++) {
		w->conf.use_vc = tcp;
		world_run(w);
		assert_true(w->ask.ok);
		assert_int_equal(world_addresses(w), 2);
		assert_memory_equal(w->ask.responses[0]->bytes + 12, question,
		    sizeof(question));
	}
}

static void an_ask_may_be_dropped_while_it_is_under_way(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 3; i++) {
		ask_start(&w->ask);
		ask_release(&w->ask);
	}
	ask_start(&w->ask);
	world_wait(w, 1);
	ask_release(&w->ask);
	w->servers[0].hold = false;
	world_run(w);

	assert_true(w->ask.ok);
}

static void everything_may_end_while_it_is_under_way(void **state)
{
	struct world *w = *state;

	w->servers[0].a = SILENT;
	ask_start(&w->ask);
	world_pump(w);
}

#define with_world(test)                 \
	cmocka_unit_test_setup_teardown( \
	    test, ask_world_set_up, ask_world_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    with_world(both_families_are_asked_at_once),
	    with_world(a_refusal_goes_to_the_next_server),
	    with_world(a_format_error_is_an_answer),
	    with_world(refused_by_all_it_says_so_and_may_be_tried_again),
	    with_world(one_family_refused_leaves_the_other),
	    with_world(a_silent_server_has_its_time_and_then_the_next),
	    with_world(silence_of_all_is_a_timeout),
	    with_world(what_is_lost_is_asked_for_again_before_time_is_up),
	    with_world(who_says_how_many_attempts_gets_no_more),
	    with_world(nobody_listening_is_heard_at_once),
	    with_world(one_family_silent_is_asked_alone_before_it_is_left),
	    with_world(a_late_answer_counts_when_it_is_the_servers_turn_again),
	    with_world(a_cut_answer_is_asked_for_over_tcp),
	    with_world(over_tcp_any_answer_is_final),
	    with_world(a_closed_tcp_port_fails_and_the_next_server_is_asked),
	    with_world(a_server_that_closes_its_connection_fails),
	    with_world(answers_to_other_questions_are_passed_over),
	    with_world(a_broken_answer_is_an_answer),
	    with_world(requests_may_be_one_by_one),
	    with_world(rotate_begins_with_another_server),
	    with_world(without_attempts_nobody_is_asked),
	    with_world(a_name_that_cannot_be_is_not_sent),
	    with_world(a_refusal_may_be_a_header_alone),
	    with_world(any_bytes_may_be_in_a_name),
	    with_world(an_ask_may_be_dropped_while_it_is_under_way),
	    with_world(everything_may_end_while_it_is_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
