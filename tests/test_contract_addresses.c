/* SPDX-License-Identifier: MIT */
/* Requests that need nobody, for they are about addresses (at_once.h). */
#include <dirent.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "contract.h"

#define ADDRESS "192.0.2.7"

static unsigned count_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	unsigned n = 0;

	assert_non_null(tasks);
	while (readdir(tasks))
		n++;
	closedir(tasks);
	return n;
}

static void the_call_that_submits_runs_no_callback(void **state)
{
	struct pollfd p = {.fd = duet_fd(*state), .events = POLLIN};
	struct done done = {0};
	duet_id id = ask(*state, ADDRESS, &done);

	assert_int_equal(done.times, 0);
	assert_int_equal(poll(&p, 1, 0), 1);
	assert_int_equal(duet_cancel(*state, id), 0);
	assert_int_equal(done.times, 0);
	assert_int_equal(duet_process(*state), 1);
	assert_string_not_equal(duet_result_backend(done.res), "auto");
	expect_address(done.res, ADDRESS);
	expect(&done, DUET_OK);
	assert_int_equal(poll(&p, 1, 0), 0);
}

static void no_thread_is_made(void **state)
{
	unsigned before = count_threads();
	duet_result *res =
	    duet_getaddrinfo_sync(*state, ADDRESS, "80", &stream);

	assert_int_equal(count_threads(), before);
	expect_address(res, ADDRESS);
	duet_result_free(res);
}

static void it_waits_for_its_callback_as_others_do(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	struct done done[2] = {0};
	struct duet_stats stats;
	duet_resolver *r;

	(void)state;
	opts.backend = backend;
	opts.max_pending = 1;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	ask(r, ADDRESS, &done[0]);
	duet_get_stats(r, &stats, sizeof(stats));
	assert_int_equal(stats.pending, 1);
	assert_int_equal(duet_getaddrinfo(r, ADDRESS, "80", &stream, done_run,
			     &done[1], NULL),
	    DUET_EBUSY);
	expect_no(duet_getaddrinfo_sync(r, ADDRESS, "80", &stream), DUET_EBUSY,
	    EAI_SYSTEM);
	duet_wait(r, -1);
	expect(&done[0], DUET_OK);
	assert_int_equal(done[1].times, 0);
	duet_get_stats(r, &stats, sizeof(stats));
	assert_int_equal(stats.submitted, 1);
	assert_int_equal(stats.succeeded, 1);
	assert_int_equal(stats.pending, 0);
	duet_close(r);
}

static void close_runs_its_callback(void **state)
{
	duet_resolver *r = open_with(0, 0);
	struct done done = {0};

	(void)state;
	ask(r, ADDRESS, &done);
	duet_close(r);
	expect_address(done.res, ADDRESS);
	expect(&done, DUET_OK);
}

static void a_thread_of_its_own_hears_of_it(void **state)
{
	duet_resolver *r = open_with(DUET_THREAD, 0);
	struct done done = {0};

	(void)state;
	ask(r, ADDRESS, &done);
	assert_int_equal(duet_wait(r, -1), 0);
	duet_close(r);
	assert_false(pthread_equal(done.thread, pthread_self()));
	expect(&done, DUET_OK);
}

static void a_refused_address_is_an_outcome(void **state)
{
	static const struct addrinfo inet6 = {
	    .ai_family = AF_INET6, .ai_socktype = SOCK_STREAM};
	struct done done = {0};
	duet_result *res;

	errno = 4711;
	res = duet_getaddrinfo_sync(*state, ADDRESS, "80", &inet6);
	assert_int_equal(errno, 4711);
	expect_no(res, DUET_EADDRFAMILY, EAI_ADDRFAMILY);
	assert_int_equal(duet_getaddrinfo(*state, ADDRESS, "80", &inet6,
			     done_run, &done, NULL),
	    DUET_OK);
	assert_int_equal(errno, 4711);
	duet_wait(*state, -1);
	assert_int_equal(duet_result_error(done.res), EAI_ADDRFAMILY);
	done_free(&done);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_call_that_submits_runs_no_callback),
	    TEST(no_thread_is_made),
	    TEST(it_waits_for_its_callback_as_others_do),
	    TEST(close_runs_its_callback),
	    TEST(a_thread_of_its_own_hears_of_it),
	    TEST(a_refused_address_is_an_outcome),
	};

	return cmocka_run_group_tests_name(backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	return contract_main(argc, argv, run);
}
