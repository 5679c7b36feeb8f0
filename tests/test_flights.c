/* SPDX-License-Identifier: MIT */
/* Identical requests that share a lookup, whichever backend makes it. */
#include <arpa/nameser.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/resolver.h"
#include "done.h"
#include "fake_backend.h"
#include "machine.h"
#include "suite.h"

#define MANY 1000

static int set_up(void **state)
{
	*state = suite_open(0);
	return 0;
}

static int tear_down(void **state)
{
	duet_close(*state);
	return 0;
}

static const struct addrinfo stream = {
    .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};

static duet_id ask(duet_resolver *r, struct done *done)
{
	return suite_ask(r, HELD, done);
}

static void expect(struct done *done, enum duet_status status)
{
	assert_int_equal(done->times, 1);
	assert_int_equal(duet_result_status(done->res), status);
	if (status == DUET_OK)
		assert_non_null(duet_result_addrinfo(done->res));
	else
		assert_null(duet_result_addrinfo(done->res));
	done_free(done);
}

static void a_thousand_at_once_are_one_lookup(void **state)
{
	static struct done done[MANY];
	size_t before = suite_lookups();
	int first;

	suite_hold();
	for (int i = 0; i < MANY; i++)
		ask(*state, &done[i]);
	suite_let_go();
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(suite_lookups() - before, 1);
	first = done[0].order;
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(done[i].order, first + i);
		expect(&done[i], DUET_OK);
	}
}

static void without_sharing_each_is_a_lookup(void **state)
{
	duet_resolver *r = suite_open(DUET_NO_SHARING);
	struct done done[5] = {0};
	size_t before = suite_lookups();

	(void)state;
	for (int i = 0; i < 5; i++)
		ask(r, &done[i]);
	assert_int_equal(duet_wait(r, -1), 0);
	assert_int_equal(suite_lookups() - before, 5);
	for (int i = 0; i < 5; i++)
		expect(&done[i], DUET_OK);
	duet_close(r);
}

static void what_has_ended_answers_nobody(void **state)
{
	size_t before = suite_lookups();

	for (int i = 0; i < 3; i++) {
		struct done done = {0};

		ask(*state, &done);
		assert_int_equal(duet_wait(*state, -1), 0);
		expect(&done, DUET_OK);
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
		id[i] = ask(*state, &done[i]);
	assert_int_equal(duet_cancel(*state, id[0]), 1);
	assert_int_equal(duet_process(*state), 1);
	expect(&done[0], DUET_ECANCELLED);
	id[3] = ask(*state, &done[3]);
	assert_int_equal(duet_cancel(*state, id[2]), 1);
	suite_let_go();
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(suite_lookups() - before, 1);
	expect(&done[1], DUET_OK);
	expect(&done[2], DUET_ECANCELLED);
	expect(&done[3], DUET_OK);
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
	ask(*state, &done[0]);
	set_timeout(*state, -1);
	ask(*state, &done[1]);
	while (!done[0].times)
		duet_wait(*state, 1);
	expect(&done[0], DUET_ETIMEOUT);
	assert_int_equal(done[1].times, 0);
	suite_let_go();
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(suite_lookups() - before, 1);
	expect(&done[1], DUET_OK);
}

static void what_all_have_cancelled_is_discarded(void **state)
{
	struct done done[3] = {0};
	unsigned discarded = fake_discarded();
	struct done again = {0};
	duet_id id[3];

	suite_hold();
	for (int i = 0; i < 3; i++)
		id[i] = ask(*state, &done[i]);
	for (int i = 0; i < 3; i++) {
		if (suite_is_fake())
			assert_int_equal(fake_discarded(), discarded);
		assert_int_equal(duet_cancel(*state, id[i]), 1);
	}
	if (suite_is_fake())
		assert_int_equal(fake_discarded(), discarded + 1);
	ask(*state, &again); /* nobody boards what was discarded */
	suite_let_go();
	assert_int_equal(duet_wait(*state, -1), 0);
	for (int i = 0; i < 3; i++)
		expect(&done[i], DUET_ECANCELLED);
	expect(&again, DUET_OK);
}

static void an_answer_is_shared_and_goes_with_the_last(void **state)
{
	duet_resolver *r = suite_open(0);
	struct done done[3] = {0};
	const struct addrinfo *ai;

	(void)state;
	suite_hold();
	for (int i = 0; i < 3; i++)
		ask(r, &done[i]);
	suite_let_go();
	assert_int_equal(duet_wait(r, -1), 0);
	duet_close(r);
	ai = duet_result_addrinfo(done[0].res);
	assert_ptr_equal(duet_result_addrinfo(done[1].res), ai);
	expect(&done[0], DUET_OK);
	expect(&done[2], DUET_OK);
	assert_int_equal(ai->ai_family, AF_INET);
	expect(&done[1], DUET_OK);
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
		ask(r, &done[i]);
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
		expect(&done[i], DUET_OK);
}

/* What differs in one argument, and what is said of two is not said of one. */
static void different_requests_share_nothing(void **state)
{
	struct sockaddr_in sin = {.sin_family = AF_INET};
	struct addrinfo hints[5] = {[1].ai_flags = AI_CANONNAME,
	    [2].ai_family = AF_INET,
	    [3].ai_socktype = SOCK_STREAM,
	    [4].ai_protocol = IPPROTO_TCP};
	static const char *const nodes[] = {"never", "NEVER", "never.", NULL};
	static const char *const services[] = {NULL, "", "never"};
	struct flights flights;
	struct request *reqs[64];
	size_t n = 0;

	(void)state;
	assert_true(flights_init(&flights, true, "/etc/resolv.conf"));
	for (int i = 0; i < 4; i++)
		for (int j = 0; j < 3; j++)
			request_addrinfo(
			    &reqs[n++], nodes[i], services[j], &hints[0]);
	for (int i = 1; i < 5; i++)
		request_addrinfo(&reqs[n++], "never", NULL, &hints[i]);
	request_hostbyname(&reqs[n++], "never", AF_INET);
	request_hostbyname(&reqs[n++], "never", AF_INET6);
	request_query(&reqs[n++], "never", 1, 1);
	request_query(&reqs[n++], "never", 1, 28);
	request_query(&reqs[n++], "never", 3, 1);
	for (int flags = 0; flags < 2; flags++)
		request_nameinfo(&reqs[n++], (void *)&sin, sizeof(sin), flags);
	request_nameinfo(&reqs[n++], (void *)&sin, sizeof(sin) - 1, 0);
	sin.sin_port = 1;
	request_nameinfo(&reqs[n++], (void *)&sin, sizeof(sin), 0);
	request_hostbyaddr(&reqs[n++], "never", 4, AF_INET);
	request_hostbyaddr(&reqs[n++], "neve", 4, AF_INET6);
	request_hostbyaddr(&reqs[n++], "never", 5, AF_INET);
	request_hostbyaddr(&reqs[n++], "nevar", 4, AF_INET);
	for (size_t i = 0; i < n; i++) {
		reqs[i]->hash = flights_hash(&flights, &reqs[i]->job);
		assert_false(flights_enter(&flights, reqs[i]));
	}
	for (size_t i = 0; i < n; i++) {
		assert_true(flights_leave(&flights, reqs[i]));
		request_put(reqs[i]);
	}
	assert_int_equal(flights.count, 0);
	flights_release(&flights);
}

static void set_servers(struct duet_resolver *r)
{
	if (duet_set_servers(r, "127.0.0.1") == DUET_OK)
		return;
	/* This backend has none that could be set. */
	pthread_mutex_lock(&r->lock);
	flights_forget(&r->flights);
	pthread_mutex_unlock(&r->lock);
}

static void what_was_asked_of_other_servers_answers_only_those_before(
    void **state)
{
	struct duet_resolver *r = *state;
	struct done done[3] = {0};
	size_t before = suite_lookups();

	suite_hold();
	ask(r, &done[0]);
	ask(r, &done[1]);
	set_servers(r);
	ask(r, &done[2]);
	suite_let_go();
	assert_int_equal(duet_wait(r, -1), 0);
	assert_int_equal(suite_lookups() - before, 2);
	for (int i = 0; i < 3; i++)
		expect(&done[i], DUET_OK);
}

/* As if the last look at the files were 10 ms ago. */
static void make_look_again(struct duet_resolver *r)
{
	pthread_mutex_lock(&r->backend_lock);
	r->flights.watch.look_again_ns = 1;
	pthread_mutex_unlock(&r->backend_lock);
}

static void what_was_asked_before_a_file_changed_answers_only_those_before(
    void **state)
{
	static const char *const files[][2] = {
	    {"/etc/hosts", "192.0.2.7 other.example\n"},
	    {"/etc/nsswitch.conf", "hosts: files dns # again\n"},
	    {"/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:20 "
				 "attempts:1\n# again\n"},
	};

	for (int i = 0; i < 3; i++) {
		size_t before = suite_lookups();
		struct done done[4] = {0};

		suite_hold();
		ask(*state, &done[0]);
		make_look_again(*state);
		ask(*state, &done[1]); /* nothing has changed */
		machine_replace(files[i][0], files[i][1]);
		make_look_again(*state);
		ask(*state, &done[2]);
		ask(*state, &done[3]);
		suite_let_go();
		assert_int_equal(duet_wait(*state, -1), 0);
		assert_int_equal(suite_lookups() - before, 2);
		for (int j = 0; j < 4; j++)
			expect(&done[j], DUET_OK);
	}
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
	ask(*state, &done);
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
	expect(&done, DUET_OK);
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
	ask(r, &done[0]);
	duet_getaddrinfo(r, HELD, "80", &stream, close_in_callback, r, NULL);
	ask(r, &done[1]);
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
			ask(r, &done[i]);
		duet_close(r);
		suite_let_go();
		for (int i = 0; i < 3; i++)
			expect(&done[i], DUET_ECANCELLED);
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
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
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
	    TEST(different_requests_share_nothing),
	    TEST(what_was_asked_of_other_servers_answers_only_those_before),
	    TEST(
		what_was_asked_before_a_file_changed_answers_only_those_before),
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
