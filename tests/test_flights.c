/* SPDX-License-Identifier: MIT */
/* Identical requests that share a lookup, whichever backend makes it. */
#include "core/resolver.h"
#include "done.h"
#include "fake_backend.h"
#include "suite.h"
#include <arpa/nameser.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MANY 1000

static const struct addrinfo stream = {
    .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};

static void a_thousand_at_once_are_one_lookup(void **state)
{
	static struct done done[MANY];
	size_t before = suite_lookups();
	int first;

	suite_hold();
	for (int i = 0; i < MANY; i++)
		suite_ask(*state, HELD, &done[i]);
	suite_let_go();
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(suite_lookups() - before, 1);
	first = done[0].order;
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(done[i].order, first + i);
		suite_expect(&done[i], DUET_OK);
	}
}

static void without_sharing_each_is_a_lookup(void **state)
{
	duet_resolver *r = suite_open(DUET_NO_SHARING);
	struct done done[5] = {0};
	size_t before = suite_lookups();

	(void)state;
	for (int i = 0; i < 5; i++)
		suite_ask(r, HELD, &done[i]);
	assert_int_equal(duet_wait(r, -1), 0);
	assert_int_equal(suite_lookups() - before, 5);
	for (int i = 0; i < 5; i++)
		suite_expect(&done[i], DUET_OK);
	duet_close(r);
}

static void what_has_ended_answers_nobody(void **state)
{
	size_t before = suite_lookups();

	for (int i = 0; i < 3; i++) {
		struct done done = {0};

		suite_ask(*state, HELD, &done);
		assert_int_equal(duet_wait(*state, -1), 0);
		suite_expect(&done, DUET_OK);
	}
	assert_int_equal(suite_lookups() - before, 3);
}

static void the_first_may_be_cancelled_and_others_are_answered(void **state)
{
	struct done done[4] = {0};
	size_t before = suite_lookups();
	duet_id id[4];

	suite_hold();
	for (int i = 0; i < 3; i++)
		id[i] = suite_ask(*state, HELD, &done[i]);
	assert_int_equal(duet_cancel(*state, id[0]), 1);
	assert_int_equal(duet_process(*state), 1);
	suite_expect(&done[0], DUET_ECANCELLED);
	id[3] = suite_ask(*state, HELD, &done[3]);
	assert_int_equal(duet_cancel(*state, id[2]), 1);
	suite_let_go();
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(suite_lookups() - before, 1);
	suite_expect(&done[1], DUET_OK);
	suite_expect(&done[2], DUET_ECANCELLED);
	suite_expect(&done[3], DUET_OK);
}

static void set_timeout(duet_resolver *r, int timeout_ms)
{
	pthread_mutex_lock(&r->lock);
	r->timeout_ms = timeout_ms;
	pthread_mutex_unlock(&r->lock);
}

static void each_has_its_own_time_limit(void **state)
{
	struct done done[2] = {0};
	size_t before = suite_lookups();

	suite_hold();
	set_timeout(*state, 1);
	suite_ask(*state, HELD, &done[0]);
	set_timeout(*state, -1);
	suite_ask(*state, HELD, &done[1]);
	while (!done[0].times)
		duet_wait(*state, 1);
	suite_expect(&done[0], DUET_ETIMEOUT);
	assert_int_equal(done[1].times, 0);
	suite_let_go();
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(suite_lookups() - before, 1);
	suite_expect(&done[1], DUET_OK);
}

static void what_all_have_cancelled_is_discarded(void **state)
{
	struct done done[3] = {0};
	unsigned discarded = fake_discarded();
	struct done again = {0};
	duet_id id[3];

	suite_hold();
	for (int i = 0; i < 3; i++)
		id[i] = suite_ask(*state, HELD, &done[i]);
	for (int i = 0; i < 3; i++) {
		if (suite_is_fake())
			assert_int_equal(fake_discarded(), discarded);
		assert_int_equal(duet_cancel(*state, id[i]), 1);
	}
	if (suite_is_fake())
		assert_int_equal(fake_discarded(), discarded + 1);
	suite_ask(*state, HELD, &again); /* nobody boards what was discarded */
	suite_let_go();
	assert_int_equal(duet_wait(*state, -1), 0);
	for (int i = 0; i < 3; i++)
		suite_expect(&done[i], DUET_ECANCELLED);
	suite_expect(&again, DUET_OK);
}

static void an_answer_is_shared_and_goes_with_the_last(void **state)
{
	duet_resolver *r = suite_open(0);
	struct done done[3] = {0};
	const struct addrinfo *ai;

	(void)state;
	suite_hold();
	for (int i = 0; i < 3; i++)
		suite_ask(r, HELD, &done[i]);
	suite_let_go();
	assert_int_equal(duet_wait(r, -1), 0);
	duet_close(r);
	ai = duet_result_addrinfo(done[0].res);
	assert_ptr_equal(duet_result_addrinfo(done[1].res), ai);
	suite_expect(&done[0], DUET_OK);
	suite_expect(&done[2], DUET_OK);
	assert_int_equal(ai->ai_family, AF_INET);
	suite_expect(&done[1], DUET_OK);
}

static void each_reads_its_records_itself(void **state)
{
	const struct duet_record *record[2];
	struct done done[2] = {0};

	suite_hold();
	for (int i = 0; i < 2; i++)
		duet_query(
		    *state, HELD, ns_c_in, ns_t_a, done_run, &done[i], NULL);
	suite_let_go();
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_ptr_equal(duet_result_packet(done[0].res, NULL),
	    duet_result_packet(done[1].res, NULL));
	for (int i = 0; i < 2; i++)
		record[i] =
		    duet_result_records(done[i].res, DUET_SECTION_ANSWER, NULL);
	assert_non_null(record[0]);
	assert_ptr_not_equal(record[0], record[1]);
	done_free(&done[0]);
	assert_int_equal(record[1]->type, DUET_TYPE_A);
	done_free(&done[1]);
}

static void every_request_counts(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	struct done done[3] = {0};
	struct duet_stats stats;
	duet_resolver *r;

	(void)state;
	opts.backend = backend;
	opts.max_pending = 3;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	suite_hold();
	for (int i = 0; i < 3; i++)
		suite_ask(r, HELD, &done[i]);
	assert_int_equal(
	    duet_getaddrinfo(r, HELD, "80", &stream, done_run, done, NULL),
	    DUET_EBUSY);
	duet_get_stats(r, &stats, sizeof(stats));
	assert_int_equal(stats.submitted, 3);
	assert_int_equal(stats.pending, 3);
	suite_let_go();
	assert_int_equal(duet_wait(r, -1), 0);
	duet_get_stats(r, &stats, sizeof(stats));
	assert_int_equal(stats.succeeded, 3);
	duet_close(r);
	for (int i = 0; i < 3; i++)
		suite_expect(&done[i], DUET_OK);
}

static void look_at_unwanted(void *resolver, duet_result *res)
{
	struct duet_resolver *r = resolver;

	assert_null(r->unwanted);
	duet_result_free(res);
}

static void what_is_answered_is_not_discarded(void **state)
{
	for (int i = 0; i < 2; i++)
		assert_int_equal(duet_gethostbyname(*state, HELD, AF_INET,
				     look_at_unwanted, *state, NULL),
		    DUET_OK);
	assert_int_equal(duet_wait(*state, -1), 0);
}

static void *ask_and_wait(void *r)
{
	return duet_getaddrinfo_sync(r, HELD, "80", &stream);
}

static size_t pending(duet_resolver *r)
{
	struct duet_stats stats;

	duet_get_stats(r, &stats, sizeof(stats));
	return stats.pending;
}

static void blocking_calls_share_with_the_others(void **state)
{
	struct done done = {0};
	pthread_t threads[3];
	size_t before = suite_lookups();

	suite_hold();
	suite_ask(*state, HELD, &done);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, ask_and_wait, *state);
	while (pending(*state) < 4)
		sched_yield();
	suite_let_go();
	for (int i = 0; i < 3; i++) {
		void *res;

		pthread_join(threads[i], &res);
		assert_int_equal(duet_result_status(res), DUET_OK);
		duet_result_free(res);
	}
	assert_int_equal(done.times, 0);
	assert_int_equal(duet_wait(*state, -1), 0);
	suite_expect(&done, DUET_OK);
	assert_int_equal(suite_lookups() - before, 1);
}

static void close_in_callback(void *r, duet_result *res)
{
	duet_result_free(res);
	duet_close(r);
}

static void a_close_in_a_callback_ends_the_others_once(void **state)
{
	duet_resolver *r = suite_open(0);
	struct done done[3] = {0};

	(void)state;
	suite_hold();
	suite_ask(r, HELD, &done[0]);
	duet_getaddrinfo(r, HELD, "80", &stream, close_in_callback, r, NULL);
	suite_ask(r, HELD, &done[1]);
	duet_gethostbyname(r, HELD, AF_INET, done_run, &done[2], NULL);
	suite_let_go();
	while (!done[1].times)
		duet_process(r);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(done[i].times, 1);
		done_free(&done[i]);
	}
}

static void a_close_ends_all_of_a_flight(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags <= DUET_THREAD; flags += DUET_THREAD) {
		duet_resolver *r = suite_open(flags);
		struct done done[3] = {0};

		suite_hold();
		for (int i = 0; i < 3; i++)
			suite_ask(r, HELD, &done[i]);
		duet_close(r);
		suite_let_go();
		for (int i = 0; i < 3; i++)
			suite_expect(&done[i], DUET_ECANCELLED);
		fake_join();
	}
}

struct load {
	duet_resolver *r;
	atomic_int ended;
};

static void count(void *arg, duet_result *res)
{
	duet_result_free(res);
	atomic_fetch_add(&((struct load *)arg)->ended, 1);
}

static void *submit_and_cancel(void *arg)
{
	static const char *const names[] = {
	    "now.example", "www.example", "held.example"};
	struct load *load = arg;
	duet_id id[4];

	for (int i = 0; i < 100; i++) {
		const char *name = names[i % 3];

		for (int j = 0; j < 4; j++)
			duet_gethostbyname(
			    load->r, name, AF_INET, count, load, &id[j]);
		duet_cancel(load->r, id[i % 4]);
		duet_result_free(
		    duet_gethostbyname_sync(load->r, name, AF_INET));
	}
	return NULL;
}

static void requests_of_several_threads_end_once(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags <= DUET_THREAD; flags += DUET_THREAD) {
		struct load load = {.r = suite_open(flags)};
		pthread_t threads[3];

		for (int i = 0; i < 3; i++)
			pthread_create(
			    &threads[i], NULL, submit_and_cancel, &load);
		for (int i = 0; i < 3; i++)
			pthread_join(threads[i], NULL);
		assert_int_equal(duet_wait(load.r, -1), 0);
		duet_close(load.r);
		assert_int_equal(load.ended, 3 * 400);
	}
}

static int run(void)
{
#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, suite_set_up, suite_tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_thousand_at_once_are_one_lookup),
	    TEST(without_sharing_each_is_a_lookup),
	    TEST(what_has_ended_answers_nobody),
	    TEST(the_first_may_be_cancelled_and_others_are_answered),
	    TEST(each_has_its_own_time_limit),
	    TEST(what_all_have_cancelled_is_discarded),
	    TEST(an_answer_is_shared_and_goes_with_the_last),
	    TEST(each_reads_its_records_itself),
	    TEST(every_request_counts),
	    TEST(what_is_answered_is_not_discarded),
	    TEST(blocking_calls_share_with_the_others),
	    TEST(a_close_in_a_callback_ends_the_others_once),
	    TEST(a_close_ends_all_of_a_flight),
	    TEST(requests_of_several_threads_end_once),
	};

	return cmocka_run_group_tests_name(backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	return suite_main(argc, argv, run);
}
