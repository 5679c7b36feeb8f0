/* SPDX-License-Identifier: MIT */
/* fork() in a callback: who goes on with what. */
#include "fake_backend.h"
#include "forked_child.h"
#include "suite.h"
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct forks {
	duet_resolver *r;
	pid_t pid;
	bool closes;
};

static void fork_in_callback(void *arg, duet_result *res)
{
	struct forks *forks = arg;

	duet_result_free(res);
	forks->pid = begin_child();
	if (forks->pid == 0 && forks->closes)
		duet_close(forks->r);
}

static void ask_and_fork(struct forks *forks)
{
	duet_gethostbyname(
	    forks->r, "now.example", AF_INET, fork_in_callback, forks, NULL);
}

static void what_ran_the_callback_returns_in_the_child(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct forks forks = {.r = suite_open(0), .closes = i};
		struct done done = {0};
		size_t left;

		suite_hold();
		suite_ask(forks.r, HELD, &done);
		ask_and_fork(&forks);
		if (!suite_is_fake())
			suite_let_go();
		do
			left = duet_wait(forks.r, 1);
		while (!forks.pid && left > 0);
		if (forks.pid == 0) {
			CHECK(left == 0);
			use_in_child(forks.r);
			duet_close(forks.r);
			_exit(0);
		}
		expect_success(forks.pid);
		if (suite_is_fake())
			suite_let_go();
		assert_int_equal(duet_wait(forks.r, -1), 0);
		duet_close(forks.r);
		expect_all(&done, 1);
	}
}

static void a_close_that_runs_callbacks_returns_in_the_child(void **state)
{
	struct forks forks = {.r = suite_open(0)};

	(void)state;
	suite_hold();
	duet_gethostbyname(
	    forks.r, HELD, AF_INET, fork_in_callback, &forks, NULL);
	duet_close(forks.r);
	if (forks.pid == 0)
		_exit(0);
	suite_let_go();
	expect_success(forks.pid);
	fake_join();
}

static void run_in_parent(void *arg, duet_result *res)
{
	struct forks *forks = arg;

	CHECK(forks->pid != 0);
	duet_result_free(res);
}

static void other_callbacks_that_are_due_run_in_the_parent(void **state)
{
	struct forks forks = {.r = suite_open(0), .pid = -1};

	(void)state;
	ask_and_fork(&forks);
	for (int i = 0; i < 3; i++)
		duet_gethostbyname(forks.r, "now.example", AF_INET,
		    run_in_parent, &forks, NULL);
	while (forks.pid < 0)
		duet_wait(forks.r, 1);
	if (forks.pid == 0) {
		CHECK(duet_wait(forks.r, -1) == 0);
		_exit(0);
	}
	expect_success(forks.pid);
	assert_int_equal(duet_wait(forks.r, -1), 0);
	duet_close(forks.r);
}

/* A child that ends with its only thread has the memory that the parent's
 * others had. */
static bool has_memory_of_others;

DUET_API int __lsan_is_turned_off(void);

int __lsan_is_turned_off(void)
{
	return has_memory_of_others;
}

static void fork_in_thread(void *arg, duet_result *res)
{
	struct forks *forks = arg;

	fork_in_callback(arg, res);
	has_memory_of_others = forks->pid == 0;
	if (forks->pid == 0 && !forks->closes)
		use_in_child(forks->r);
}

/* The child is that thread alone, and ends with it. */
static void a_callback_in_a_thread_of_its_own_may_fork(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct forks forks = {
		    .r = suite_open(DUET_THREAD), .pid = -1, .closes = i};
		struct done done = {0};

		suite_hold();
		suite_ask(forks.r, HELD, &done);
		duet_gethostbyname(forks.r, "held.too.example", AF_INET,
		    fork_in_thread, &forks, NULL);
		suite_let_go();
		assert_int_equal(duet_wait(forks.r, -1), 0);
		duet_close(forks.r);
		expect_success(forks.pid);
		expect_all(&done, 1);
	}
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_ran_the_callback_returns_in_the_child),
	    cmocka_unit_test(a_close_that_runs_callbacks_returns_in_the_child),
	    cmocka_unit_test(other_callbacks_that_are_due_run_in_the_parent),
	    cmocka_unit_test(a_callback_in_a_thread_of_its_own_may_fork),
	};

	return cmocka_run_group_tests_name(backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	return suite_main(argc, argv, run);
}
