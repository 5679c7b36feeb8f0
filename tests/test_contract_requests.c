/* SPDX-License-Identifier: MIT */
/*
 * How requests run and end, whichever backend answers.
 *
 * Each is a lookup of its own; test_flights.c is about those that share one.
 */
#include <arpa/nameser.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cmocka.h>

#include "contract.h"

#define MANY 1000

static void a_callback_runs_when_the_descriptor_says_so(void **state)
{
	struct pollfd p = {.fd = duet_fd(*state), .events = POLLIN};
	struct done done = {0};

	ask(*state, "www.example", &done);
	while (!done.times) {
		assert_int_equal(poll(&p, 1, 10000), 1);
		duet_process(*state);
	}
	expect_address(done.res, "192.0.2.1");
	expect(&done, DUET_OK);
}

static void the_descriptor_is_silent_while_nothing_is_due(void **state)
{
	struct pollfd p = {.fd = duet_fd(*state), .events = POLLIN};
	struct done done = {0};
	int rounds = 0;

	ask(*state, SILENT, &done);
	while (rounds < 10 && poll(&p, 1, 100) > 0) {
		assert_int_equal(duet_process(*state), 0);
		rounds++;
	}
	assert_true(rounds < 10);
	duet_cancel_all(*state);
	duet_wait(*state, -1);
	expect(&done, DUET_ECANCELLED);
	assert_int_equal(poll(&p, 1, 0), 0);
}

static void one_of_several_can_be_cancelled(void **state)
{
	struct done silent[2] = {0}, www = {0};
	duet_id id = ask(*state, SILENT, &silent[0]);

	ask(*state, SILENT, &silent[1]);
	ask(*state, "www.example", &www);
	assert_int_equal(duet_cancel(*state, id), 1);
	assert_int_equal(duet_cancel(*state, id), 0);
	while (!silent[0].times || !www.times)
		duet_wait(*state, 1);
	expect(&silent[0], DUET_ECANCELLED);
	expect(&www, DUET_OK);
	assert_int_equal(silent[1].times, 0);
	assert_int_equal(duet_cancel_all(*state), 1);
	assert_int_equal(duet_wait(*state, -1), 0);
	expect(&silent[1], DUET_ECANCELLED);
}

static void cancel_after_the_end_changes_nothing(void **state)
{
	struct done done = {0};
	duet_id id = ask(*state, "www.example", &done);

	duet_wait(*state, -1);
	assert_int_equal(duet_cancel(*state, id), 0);
	assert_int_equal(duet_wait(*state, 0), 0);
	expect(&done, DUET_OK);
}

static void every_kind_can_be_cancelled(void **state)
{
	struct done done[3] = {0};

	ask(*state, SILENT, &done[0]);
	duet_gethostbyname(*state, SILENT, AF_INET, done_run, &done[1], NULL);
	duet_query(*state, SILENT, ns_c_in, ns_t_a, done_run, &done[2], NULL);
	assert_int_equal(duet_cancel_all(*state), 3);
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(duet_result_error(done[0].res), EAI_CANCELED);
	assert_int_equal(duet_result_error(done[1].res), NETDB_INTERNAL);
	for (int i = 0; i < 3; i++)
		expect(&done[i], DUET_ECANCELLED);
}

static void a_deadline_passes_when_no_server_answers(void **state)
{
	duet_resolver *r = open_with(0, 20);
	struct done done = {0};
	duet_result *res;

	(void)state;
	ask(r, SILENT, &done);
	assert_int_equal(duet_wait(r, -1), 0);
	assert_int_equal(duet_result_error(done.res), EAI_AGAIN);
	expect(&done, DUET_ETIMEOUT);
	res = duet_gethostbyname_sync(r, SILENT, AF_INET);
	expect_no(res, DUET_ETIMEOUT, TRY_AGAIN);
	duet_close(r);
}

static void close_cancels_what_is_pending(void **state)
{
	struct done silent = {0}, www = {0};
	duet_resolver *r;

	(void)state;
	for (unsigned flags = 0; flags <= DUET_THREAD; flags += DUET_THREAD) {
		r = open_with(flags, 0);
		ask(r, SILENT, &silent);
		ask(r, "www.example", &www);
		duet_close(r);
		expect(&silent, DUET_ECANCELLED);
		assert_int_equal(www.times, 1);
		done_free(&www);
	}
}

struct use {
	duet_resolver *r;
	duet_id id;
	struct done other;
	duet_result *res;
	int answer;
	atomic_bool returned;
};

static void close_in_callback(void *arg, duet_result *res)
{
	struct use *use = arg;

	duet_result_free(res);
	duet_close(use->r);
	assert_int_equal(use->other.times, 0);
}

static void close_in_a_callback_cancels_the_rest(void **state)
{
	struct use use = {.r = open_with(0, 0)};

	(void)state;
	ask(use.r, SILENT, &use.other);
	duet_gethostbyname(
	    use.r, "www.example", AF_INET, close_in_callback, &use, NULL);
	while (!use.other.times) {
		struct pollfd p = {.fd = duet_fd(use.r), .events = POLLIN};

		poll(&p, 1, -1);
		duet_process(use.r);
	}
	expect(&use.other, DUET_ECANCELLED);
}

static void submit_in_callback(void *arg, duet_result *res)
{
	struct use *use = arg;

	duet_result_free(res);
	ask(use->r, "www.example", &use->other);
}

static void a_callback_may_submit(void **state)
{
	struct use use = {.r = *state};

	duet_gethostbyname(
	    use.r, "www.example", AF_INET, submit_in_callback, &use, NULL);
	assert_int_equal(duet_wait(use.r, -1), 0);
	expect(&use.other, DUET_OK);
}

static void wait_in_callback(void *arg, duet_result *res)
{
	struct use *use = arg;

	duet_result_free(res);
	use->res = duet_getaddrinfo_sync(use->r, "www.example", "80", &stream);
	atomic_store(&use->returned, true);
}

static void a_callback_may_call_and_wait(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags <= DUET_THREAD; flags += DUET_THREAD) {
		struct use use = {.r = open_with(flags, 0)};

		duet_gethostbyname(use.r, "www.example", AF_INET,
		    wait_in_callback, &use, NULL);
		/* With a thread, it may still run when nothing is pending. */
		while (!atomic_load(&use.returned))
			duet_wait(use.r, 1);
		duet_close(use.r);
		expect_address(use.res, "192.0.2.1");
		duet_result_free(use.res);
	}
}

static void cancel_in_callback(void *arg, duet_result *res)
{
	struct use *use = arg;

	duet_result_free(res);
	use->answer = duet_cancel(use->r, use->id);
}

static void a_callback_may_cancel(void **state)
{
	struct use use = {.r = *state};

	use.id = ask(use.r, SILENT, &use.other);
	duet_gethostbyname(
	    use.r, "www.example", AF_INET, cancel_in_callback, &use, NULL);
	assert_int_equal(duet_wait(use.r, -1), 0);
	assert_int_equal(use.answer, 1);
	expect(&use.other, DUET_ECANCELLED);
}

static void many_of_the_hosts_file_are_answered_in_turn(void **state)
{
	for (int i = 0; i < MANY; i++) {
		duet_result *res = duet_getaddrinfo_sync(
		    *state, "host.example", "80", &stream);

		expect_address(res, "192.0.2.10");
		duet_result_free(res);
	}
}

static void a_thousand_are_answered(void **state)
{
	static struct done done[MANY];

	for (int i = 0; i < MANY; i++)
		ask(*state, i % 2 ? "www.example" : "host.example", &done[i]);
	assert_int_equal(duet_wait(*state, -1), 0);
	for (int i = 0; i < MANY; i++) {
		expect_address(done[i].res, i % 2 ? "192.0.2.1" : "192.0.2.10");
		expect(&done[i], DUET_OK);
	}
}

static void what_is_answered_is_told_while_a_server_is_silent(void **state)
{
	struct pollfd fd = {.fd = duet_fd(*state), .events = POLLIN};
	static struct done done[MANY];
	struct done silent = {0};
	int left = MANY;

	ask(*state, SILENT, &silent);
	for (int i = 0; i < MANY; i++)
		ask(*state, "host.example", &done[i]);
	while (left > 0 && poll(&fd, 1, -1) == 1)
		left -= duet_process(*state);
	assert_int_equal(silent.times, 0);
	for (int i = 0; i < MANY; i++)
		expect(&done[i], DUET_OK);
	duet_cancel_all(*state);
	duet_wait(*state, -1);
	expect(&silent, DUET_ECANCELLED);
}

/* For those who watch with EPOLLET and process once whenever it says so. */
static void a_thousand_are_answered_by_edges(void **state)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLET};
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	static struct done done[MANY];
	int left = MANY;

	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, duet_fd(*state), &event);
	for (int i = 0; i < MANY; i++)
		ask(*state, i % 2 ? "www.example" : "host.example", &done[i]);
	while (left > 0) {
		assert_int_equal(epoll_wait(epoll_fd, &event, 1, 10000), 1);
		left -= duet_process(*state);
	}
	for (int i = 0; i < MANY; i++)
		expect(&done[i], DUET_OK);
	close(epoll_fd);
}

static void a_thousand_are_cancelled(void **state)
{
	static struct done done[MANY];

	for (int i = 0; i < MANY; i++)
		ask(*state, SILENT, &done[i]);
	assert_int_equal(duet_cancel_all(*state), MANY);
	assert_int_equal(duet_wait(*state, -1), 0);
	for (int i = 0; i < MANY; i++)
		expect(&done[i], DUET_ECANCELLED);
}

static void *submit_many(void *r)
{
	struct done *done = calloc(100, sizeof(*done));

	for (int i = 0; i < 100; i++)
		ask(r, i % 10 ? "www.example" : "nx.example", &done[i]);
	for (int i = 0; i < 10; i++) {
		duet_result *res =
		    duet_getaddrinfo_sync(r, "www.example", "80", &stream);

		expect_address(res, "192.0.2.1");
		duet_result_free(res);
	}
	return done;
}

static void several_threads_may_submit_and_wait(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags <= DUET_THREAD; flags += DUET_THREAD) {
		duet_resolver *r = open_with(flags, 0);
		struct done *done[4];
		pthread_t threads[4];
		void *result;

		for (int i = 0; i < 4; i++)
			pthread_create(&threads[i], NULL, submit_many, r);
		for (int i = 0; i < 4; i++) {
			pthread_join(threads[i], &result);
			done[i] = result;
		}
		assert_int_equal(duet_wait(r, -1), 0);
		duet_close(r);
		for (int i = 0; i < 4; i++) {
			for (int j = 0; j < 100; j++)
				expect(&done[i][j],
				    j % 10 ? DUET_OK : DUET_ENONAME);
			free(done[i]);
		}
	}
}

static void a_thread_of_its_own_runs_callbacks(void **state)
{
	duet_resolver *r = open_with(DUET_THREAD, 0);
	struct done done = {0};

	(void)state;
	assert_int_equal(duet_fd(r), -1);
	ask(r, "www.example", &done);
	assert_int_equal(duet_wait(r, -1), 0);
	duet_close(r);
	assert_false(pthread_equal(done.thread, pthread_self()));
	expect(&done, DUET_OK);
}

static void missing_arguments_are_refused(void **state)
{
	struct done done = {0};

	assert_int_equal(duet_getaddrinfo(*state, "www.example", NULL, NULL,
			     NULL, NULL, NULL),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_gethostbyname(*state, NULL, AF_INET, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_gethostbyaddr(*state, NULL, 4, AF_INET, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_getnameinfo(*state, NULL, 16, 0, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_query(*state, NULL, ns_c_in, ns_t_a, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(done.times, 0);
	expect_no(duet_gethostbyname_sync(*state, NULL, AF_INET), DUET_EINVAL,
	    NETDB_INTERNAL);
	assert_int_equal(duet_getaddrinfo(NULL, "www.example", NULL, NULL,
			     done_run, &done, NULL),
	    DUET_EINVAL);
	expect_no(duet_getaddrinfo_sync(NULL, "www.example", NULL, NULL),
	    DUET_EINVAL, EAI_SYSTEM);
}

static void what_it_counts_adds_up(void **state)
{
	struct done done[3] = {0};
	struct duet_stats s;

	ask(*state, "www.example", &done[0]);
	ask(*state, "nx.example", &done[1]);
	ask(*state, SILENT, &done[2]);
	while (!done[0].times || !done[1].times)
		duet_wait(*state, 1);
	duet_get_stats(*state, &s, sizeof(s));
	assert_int_equal(s.pending, 1);
	duet_cancel_all(*state);
	duet_wait(*state, -1);
	duet_get_stats(*state, &s, sizeof(s));
	assert_int_equal(s.submitted, 3);
	assert_int_equal(s.succeeded, 1);
	assert_int_equal(s.failed, 1);
	assert_int_equal(s.cancelled, 1);
	assert_int_equal(s.pending, 0);
	for (int i = 0; i < 3; i++)
		done_free(&done[i]);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_callback_runs_when_the_descriptor_says_so),
	    TEST(the_descriptor_is_silent_while_nothing_is_due),
	    TEST(one_of_several_can_be_cancelled),
	    TEST(cancel_after_the_end_changes_nothing),
	    TEST(every_kind_can_be_cancelled),
	    TEST(a_deadline_passes_when_no_server_answers),
	    TEST(close_cancels_what_is_pending),
	    TEST(close_in_a_callback_cancels_the_rest),
	    TEST(a_callback_may_submit),
	    TEST(a_callback_may_call_and_wait),
	    TEST(a_callback_may_cancel),
	    TEST(many_of_the_hosts_file_are_answered_in_turn),
	    TEST(a_thousand_are_answered),
	    TEST(what_is_answered_is_told_while_a_server_is_silent),
	    TEST(a_thousand_are_answered_by_edges),
	    TEST(a_thousand_are_cancelled),
	    TEST(several_threads_may_submit_and_wait),
	    TEST(a_thread_of_its_own_runs_callbacks),
	    TEST(missing_arguments_are_refused),
	    TEST(what_it_counts_adds_up),
	};

	return cmocka_run_group_tests_name(backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	return contract_main(argc, argv, run);
}
