/* SPDX-License-Identifier: MIT */
/* Opening and closing. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/resolver.h"
#include "done.h"
#include "fake_backend.h"

static duet_resolver *open_kind(const char *backend, unsigned flags)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;

	opts.backend = backend;
	opts.flags = flags | DUET_NO_SHARING;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	return r;
}

static void ask(duet_resolver *r, const char *node, struct done *done)
{
	assert_int_equal(
	    duet_getaddrinfo(r, node, NULL, NULL, done_run, done, NULL),
	    DUET_OK);
}

static void expect(struct done *done, enum duet_status status)
{
	assert_int_equal(done->times, 1);
	assert_int_equal(duet_result_status(done->res), status);
	done_free(done);
}

static int status_of_opening(struct duet_options *opts)
{
	duet_resolver *r = NULL;
	int status = duet_open(&r, opts);

	assert_true((status == DUET_OK) == (r != NULL));
	duet_close(r);
	return status;
}

static void closing_nothing_is_fine(void **state)
{
	(void)state;
	duet_close(NULL);
}

static void defaults_need_no_options(void **state)
{
	(void)state;
	assert_int_equal(status_of_opening(NULL), DUET_OK);
	assert_int_equal(duet_open(NULL, NULL), DUET_EINVAL);
}

static void an_unknown_backend_is_refused(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;

	(void)state;
	opts.backend = "nosuch";
	assert_int_equal(status_of_opening(&opts), DUET_EINVAL);
	opts.backend = "";
	assert_int_equal(status_of_opening(&opts), DUET_EINVAL);
}

static void the_environment_names_a_backend(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;

	(void)state;
	setenv("DUET_BACKEND", "fake-threads", 1);
	opts.backend = "auto";
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	assert_string_equal(duet_backend(r), "fake-threads");
	duet_close(r);
	opts.backend = "fake";
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	assert_string_equal(duet_backend(r), "fake");
	duet_close(r);
	opts.backend = NULL;
	setenv("DUET_BACKEND", "nosuch", 1);
	assert_int_equal(status_of_opening(&opts), DUET_EINVAL);
	opts.flags = DUET_NOENV;
	assert_int_equal(status_of_opening(&opts), DUET_OK);
	unsetenv("DUET_BACKEND");
}

static void options_of_an_older_caller_are_read_as_far_as_they_go(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;

	(void)state;
	opts.size = offsetof(struct duet_options, timeout_ms);
	opts.timeout_ms = -77; /* not the caller's */
	assert_int_equal(status_of_opening(&opts), DUET_OK);
	opts.size = 0;
	assert_int_equal(status_of_opening(&opts), DUET_EINVAL);
}

static void options_newer_than_the_library_are_refused_if_set(void **state)
{
	struct {
		struct duet_options opts;
		long newer;
	} n = {.opts = DUET_OPTIONS_INIT};

	(void)state;
	n.opts.size = sizeof(n);
	assert_int_equal(status_of_opening(&n.opts), DUET_OK);
	n.newer = 1;
	assert_int_equal(status_of_opening(&n.opts), DUET_ENOTSUP);
	n.newer = 0;
	n.opts.flags = 1U << 30;
	assert_int_equal(status_of_opening(&n.opts), DUET_ENOTSUP);
	n.opts.flags = 0;
	n.opts.close_wait_ms = -2;
	assert_int_equal(status_of_opening(&n.opts), DUET_EINVAL);
}

static void close_cancels_what_is_pending(void **state)
{
	for (int i = 0; i < 4; i++) {
		duet_resolver *r = open_kind(
		    i & 1 ? "fake" : "fake-threads", i & 2 ? DUET_THREAD : 0);
		struct done done[3] = {0};

		(void)state;
		for (int j = 0; j < 3; j++)
			ask(r, "never", &done[j]);
		duet_close(r);
		for (int j = 0; j < 3; j++)
			expect(&done[j], DUET_ECANCELLED);
	}
}

static void close_delivers_what_has_ended(void **state)
{
	duet_resolver *r = open_kind("fake", 0);
	struct done done = {0};

	(void)state;
	ask(r, "now", &done);
	duet_close(r);
	expect(&done, DUET_OK);
}

static void close_does_not_wait_for_a_native_call(void **state)
{
	duet_resolver *r = open_kind("fake", 0);
	struct done done = {0};

	(void)state;
	fake_hold();
	ask(r, "held", &done);
	fake_await_held(1);
	duet_close(r);
	assert_int_equal(fake_left_behind(), 1);
	expect(&done, DUET_ECANCELLED);
	fake_release();
	fake_join();
}

static void *release_after(void *arg)
{
	struct done *done = arg;

	while (!atomic_load(&done->times))
		sched_yield();
	fake_release();
	return NULL;
}

static void close_waits_for_a_native_call_if_told_to(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	struct done done = {0};
	pthread_t releaser;
	duet_resolver *r;

	(void)state;
	opts.close_wait_ms = -1;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	fake_hold();
	ask(r, "held", &done);
	fake_await_held(1);
	pthread_create(&releaser, NULL, release_after, &done);
	duet_close(r);
	assert_int_equal(fake_left_behind(), 0);
	pthread_join(releaser, NULL);
	expect(&done, DUET_ECANCELLED);
}

static void a_result_outlives_its_resolver(void **state)
{
	duet_resolver *r = open_kind("fake", 0);
	duet_result *res = duet_gethostbyname_sync(r, "www.example", AF_INET);

	(void)state;
	duet_close(r);
	assert_string_equal(duet_result_hostent(res)->h_name, "www.example");
	duet_result_free(res);
}

struct closing {
	duet_resolver *r;
	struct done *other;
	atomic_int closed;
	int refusal, nested;
};

static void close_in_callback(void *arg, duet_result *res)
{
	struct closing *c = arg;
	duet_result *sync;

	duet_result_free(res);
	duet_close(c->r);
	assert_int_equal(c->other->times, 0);
	c->refusal =
	    duet_getaddrinfo(c->r, "now", NULL, NULL, done_run, NULL, NULL);
	sync = duet_getaddrinfo_sync(c->r, "now", NULL, NULL);
	assert_int_equal(duet_result_status(sync), DUET_ECANCELLED);
	duet_result_free(sync);
	atomic_store(&c->closed, 1);
}

static void close_in_a_callback_cancels_the_rest(void **state)
{
	duet_resolver *r = open_kind("fake", 0);
	struct done other = {0};
	struct closing c = {.r = r, .other = &other};

	(void)state;
	duet_getaddrinfo(r, "now", NULL, NULL, close_in_callback, &c, NULL);
	ask(r, "never", &other);
	assert_int_equal(duet_process(r), 1);
	assert_int_equal(c.refusal, DUET_ECANCELLED);
	expect(&other, DUET_ECANCELLED);
}

static void close_in_a_callback_of_its_thread_cancels_the_rest(void **state)
{
	for (int round = 0; round < 20; round++) {
		duet_resolver *r = open_kind("fake", DUET_THREAD);
		struct done other = {0};
		struct closing c = {.r = r, .other = &other};

		(void)state;
		ask(r, "never", &other);
		duet_getaddrinfo(
		    r, "now", NULL, NULL, close_in_callback, &c, NULL);
		while (!atomic_load(&other.times))
			sched_yield();
		expect(&other, DUET_ECANCELLED);
	}
}

static void close_and_tell(void *arg, duet_result *res)
{
	struct closing *c = arg;

	duet_result_free(res);
	duet_close(c->r);
	atomic_store(&c->closed, 1);
}

/* For the sanitizers: the thread may close before the cancel has returned. */
static void a_cancel_may_end_in_a_callback_that_closes(void **state)
{
	(void)state;
	for (int round = 0; round < 1000; round++) {
		struct closing c = {.r = open_kind("fake", DUET_THREAD)};
		duet_id id;

		duet_getaddrinfo(
		    c.r, "never", NULL, NULL, close_and_tell, &c, &id);
		if (round % 2)
			duet_cancel(c.r, id);
		else
			duet_cancel_all(c.r);
		while (!atomic_load(&c.closed))
			sched_yield();
	}
}

static void wait_in_callback(void *arg, duet_result *res)
{
	struct closing *c = arg;

	duet_result_free(res);
	duet_wait(c->r, -1);
	c->nested = 1;
}

static void close_in_a_nested_callback_waits_for_the_outer(void **state)
{
	duet_resolver *r = open_kind("fake", 0);
	struct done other = {0};
	struct closing c = {.r = r, .other = &other};

	(void)state;
	duet_getaddrinfo(r, "now", NULL, NULL, wait_in_callback, &c, NULL);
	duet_getaddrinfo(r, "now", NULL, NULL, close_in_callback, &c, NULL);
	ask(r, "never", &other);
	duet_wait(r, -1);
	assert_int_equal(c.nested, 1);
	expect(&other, DUET_ECANCELLED);
}

static void use_in_callback(void *arg, duet_result *res)
{
	struct closing *c = arg;

	assert_int_equal(duet_result_status(res), DUET_ECANCELLED);
	duet_result_free(res);
	c->refusal =
	    duet_getaddrinfo(c->r, "now", NULL, NULL, done_run, NULL, NULL);
	duet_process(c->r);
	duet_wait(c->r, -1);
	duet_cancel_all(c->r);
	duet_close(c->r);
}

static void callbacks_run_by_close_may_use_the_resolver(void **state)
{
	duet_resolver *r = open_kind("fake", 0);
	struct done other = {0};
	struct closing c = {.r = r};

	(void)state;
	duet_getaddrinfo(r, "never", NULL, NULL, use_in_callback, &c, NULL);
	ask(r, "never", &other);
	duet_close(r);
	assert_int_equal(c.refusal, DUET_ECANCELLED);
	expect(&other, DUET_ECANCELLED);
}

static void *wait_for_all(void *r)
{
	duet_wait(r, -1);
	return NULL;
}

static void *ask_and_wait(void *r)
{
	return duet_getaddrinfo_sync(r, "held", NULL, NULL);
}

/* The public interface does not tell who is inside a call. */
static bool are_inside(struct duet_resolver *r, int threads)
{
	struct list *node, *after;

	pthread_mutex_lock(&r->lock);
	list_each (node, after, &r->frames)
		threads--;
	pthread_mutex_unlock(&r->lock);
	return threads == 0;
}

static void close_sends_threads_home_that_wait(void **state)
{
	for (int i = 0; i < 4; i++) {
		duet_resolver *r = open_kind(
		    i & 1 ? "fake" : "fake-threads", i & 2 ? DUET_THREAD : 0);
		struct done done = {0};
		pthread_t waits, asks;
		void *res;

		(void)state;
		fake_hold();
		pthread_create(&asks, NULL, ask_and_wait, r);
		fake_await_held(1);
		ask(r, "never", &done);
		pthread_create(&waits, NULL, wait_for_all, r);
		while (!are_inside(r, i & 2 ? 3 : 2))
			sched_yield();
		duet_close(r);
		pthread_join(waits, NULL);
		pthread_join(asks, &res);
		expect(&done, DUET_ECANCELLED);
		assert_int_equal(duet_result_status(res), DUET_ECANCELLED);
		duet_result_free(res);
		fake_release();
		fake_join();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(closing_nothing_is_fine),
	    cmocka_unit_test(defaults_need_no_options),
	    cmocka_unit_test(an_unknown_backend_is_refused),
	    cmocka_unit_test(the_environment_names_a_backend),
	    cmocka_unit_test(
		options_of_an_older_caller_are_read_as_far_as_they_go),
	    cmocka_unit_test(options_newer_than_the_library_are_refused_if_set),
	    cmocka_unit_test(close_cancels_what_is_pending),
	    cmocka_unit_test(close_delivers_what_has_ended),
	    cmocka_unit_test(close_does_not_wait_for_a_native_call),
	    cmocka_unit_test(close_waits_for_a_native_call_if_told_to),
	    cmocka_unit_test(a_result_outlives_its_resolver),
	    cmocka_unit_test(close_in_a_callback_cancels_the_rest),
	    cmocka_unit_test(
		close_in_a_callback_of_its_thread_cancels_the_rest),
	    cmocka_unit_test(a_cancel_may_end_in_a_callback_that_closes),
	    cmocka_unit_test(close_in_a_nested_callback_waits_for_the_outer),
	    cmocka_unit_test(callbacks_run_by_close_may_use_the_resolver),
	    cmocka_unit_test(close_sends_threads_home_that_wait),
	};
	unsetenv("DUET_BACKEND");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
