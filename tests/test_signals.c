/* SPDX-License-Identifier: MIT */
/*
 * Waiting while signals come one after the other, whichever backend answers.
 *
 * Whether or not the handler is one that system calls go on after, waiting
 * does, and for no longer than it was to.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/time.h>

#include <cmocka.h>

#include "core/waker.h"
#include "suite.h"

#define SIGNAL SIGUSR1
#define MS INT64_C(1000000)

static atomic_uint handled;
static atomic_bool stop;

static void handle(int number)
{
	(void)number;
	atomic_fetch_add(&handled, 1);
}

static void *send_signals(void *target)
{
	while (!atomic_load(&stop)) {
		unsigned before = atomic_load(&handled);

		pthread_kill(*(pthread_t *)target, SIGNAL);
		while (atomic_load(&handled) == before && !atomic_load(&stop))
			sched_yield();
	}
	return NULL;
}

struct storm {
	pthread_t target, thread;
};

/* Over the calling thread.  Signals for the process are for others to take. */
static void storm_begin(struct storm *storm, int flags)
{
	struct sigaction action = {.sa_handler = handle, .sa_flags = flags};

	sigaction(SIGNAL, &action, NULL);
	atomic_store(&stop, false);
	atomic_store(&handled, 0);
	storm->target = pthread_self();
	pthread_create(&storm->thread, NULL, send_signals, &storm->target);
	while (atomic_load(&handled) == 0)
		sched_yield();
}

static void storm_end(struct storm *storm)
{
	atomic_store(&stop, true);
	pthread_join(storm->thread, NULL);
}

static const int kinds[] = {0, SA_RESTART};

static void a_wait_lasts_as_long_as_it_was_to(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		duet_resolver *r = suite_open(i & 1 ? DUET_THREAD : 0);
		struct done done = {0};
		struct storm storm;
		int64_t begun_ns;

		suite_hold();
		suite_ask(r, HELD, &done);
		storm_begin(&storm, kinds[i / 2]);
		begun_ns = now_ns();
		assert_int_equal(duet_wait(r, 30), 1);
		assert_true(now_ns() - begun_ns >= 30 * MS);
		storm_end(&storm);
		suite_let_go();
		assert_int_equal(duet_wait(r, -1), 0);
		duet_close(r);
		done_free(&done);
	}
}

static void every_request_is_answered(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		static struct done done[100];
		duet_resolver *r =
		    suite_open(DUET_NO_SHARING | (i & 1 ? DUET_THREAD : 0));
		struct storm storm;

		storm_begin(&storm, kinds[i / 2]);
		for (int j = 0; j < 100; j++)
			suite_ask(r, "www.example", &done[j]);
		assert_int_equal(duet_wait(r, -1), 0);
		storm_end(&storm);
		duet_close(r);
		for (int j = 0; j < 100; j++) {
			assert_int_equal(
			    duet_result_status(done[j].res), DUET_OK);
			done_free(&done[j]);
		}
	}
}

static int answer(duet_resolver *r, const char *name)
{
	duet_result *res = duet_gethostbyname_sync(r, name, AF_INET);
	int status = duet_result_status(res);

	duet_result_free(res);
	return status;
}

static void blocking_calls_are_answered(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		duet_resolver *r = suite_open(i & 1 ? DUET_THREAD : 0);
		struct storm storm;

		storm_begin(&storm, kinds[i / 2]);
		for (int j = 0; j < 50; j++)
			assert_int_equal(answer(r, "www.example"), DUET_OK);
		storm_end(&storm);
		duet_close(r);
	}
}

static void a_blocking_call_ends_at_its_time_limit(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct duet_options opts = DUET_OPTIONS_INIT;
		struct storm storm;
		int64_t begun_ns;
		duet_resolver *r;

		opts.backend = backend;
		opts.flags = i & 1 ? DUET_THREAD : 0;
		opts.timeout_ms = 30;
		assert_int_equal(duet_open(&r, &opts), DUET_OK);
		suite_hold();
		storm_begin(&storm, kinds[i / 2]);
		begun_ns = now_ns();
		assert_int_equal(answer(r, HELD), DUET_ETIMEOUT);
		assert_true(now_ns() - begun_ns >= 30 * MS);
		storm_end(&storm);
		suite_let_go();
		duet_close(r);
	}
}

static void set_timer(suseconds_t interval_us)
{
	const struct itimerval timer = {{0, interval_us}, {0, interval_us}};

	assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

/* As a profiler or a scheduler of a program's own has them.  They are for the
 * process, and for whichever of its threads does not block them. */
static void a_timer_of_the_program_disturbs_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct sigaction action = {
		    .sa_handler = handle, .sa_flags = kinds[i / 2]};
		duet_resolver *r =
		    suite_open(DUET_NO_SHARING | (i & 1 ? DUET_THREAD : 0));
		static struct done done[100];

		sigaction(SIGALRM, &action, NULL);
		atomic_store(&handled, 0);
		set_timer(100);
		while (atomic_load(&handled) == 0)
			sched_yield();
		for (int j = 0; j < 100; j++)
			suite_ask(r, "www.example", &done[j]);
		for (int j = 0; j < 20; j++)
			assert_int_equal(answer(r, "www.example"), DUET_OK);
		assert_int_equal(duet_wait(r, -1), 0);
		set_timer(0);
		duet_close(r);
		for (int j = 0; j < 100; j++) {
			assert_int_equal(
			    duet_result_status(done[j].res), DUET_OK);
			done_free(&done[j]);
		}
	}
}

static void look_at_mask(void *blocked, duet_result *res)
{
	sigset_t mask;

	duet_result_free(res);
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	*(int *)blocked = sigismember(&mask, SIGNAL);
}

/* The program's handlers run in the program's threads. */
static void a_resolvers_own_thread_takes_no_signal(void **state)
{
	duet_resolver *r = suite_open(DUET_THREAD);
	int blocked = -1;

	(void)state;
	duet_gethostbyname(
	    r, "www.example", AF_INET, look_at_mask, &blocked, NULL);
	assert_int_equal(duet_wait(r, -1), 0);
	duet_close(r);
	assert_int_equal(blocked, 1);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_wait_lasts_as_long_as_it_was_to),
	    cmocka_unit_test(every_request_is_answered),
	    cmocka_unit_test(blocking_calls_are_answered),
	    cmocka_unit_test(a_blocking_call_ends_at_its_time_limit),
	    cmocka_unit_test(a_timer_of_the_program_disturbs_nothing),
	    cmocka_unit_test(a_resolvers_own_thread_takes_no_signal),
	};

	return cmocka_run_group_tests_name(backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	return suite_main(argc, argv, run);
}
