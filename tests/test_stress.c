/* SPDX-License-Identifier: MIT */
/* Many threads at once: for ThreadSanitizer more than for the eye. */
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

#include <cmocka.h>

#include <duet.h>

#define SUBMITTERS 4
#define EACH 300

struct load {
	duet_resolver *r;
	atomic_int accepted, ended, cancelled;
};

static const char *const names[] = {
    "now", "pump", "www.example", "never", "x.example", "pump"};

static void count(void *arg, duet_result *res)
{
	struct load *load = arg;

	if (duet_result_status(res) == DUET_ECANCELLED)
		atomic_fetch_add(&load->cancelled, 1);
	duet_result_free(res);
	atomic_fetch_add(&load->ended, 1);
}

static void *submit_and_cancel(void *arg)
{
	struct load *load = arg;
	duet_id id;

	for (int i = 0; i < EACH; i++) {
		const char *name = names[i % 6];

		if (duet_getaddrinfo(
			load->r, name, "80", NULL, count, load, &id) == DUET_OK)
			atomic_fetch_add(&load->accepted, 1);
		if (i % 5 == 0)
			duet_cancel(load->r, id);
		if (i % 100 == 99)
			duet_cancel_all(load->r);
		if (i % 7 == 0)
			duet_result_free(duet_getaddrinfo_sync(
			    load->r, names[i % 3], NULL, NULL));
	}
	return NULL;
}

static atomic_bool stop;

static void *process(void *arg)
{
	struct load *load = arg;
	struct pollfd p = {.fd = duet_fd(load->r), .events = POLLIN};

	while (!atomic_load(&stop)) {
		poll(&p, 1, 1);
		duet_process(load->r);
	}
	return NULL;
}

static void each_ends_once(const char *backend, unsigned flags, int timeout_ms)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	pthread_t submitters[SUBMITTERS], processors[2];
	struct load load = {0};
	struct duet_stats s;

	opts.backend = backend;
	opts.flags = flags;
	opts.timeout_ms = timeout_ms;
	assert_int_equal(duet_open(&load.r, &opts), DUET_OK);
	atomic_store(&stop, false);
	for (int i = 0; i < SUBMITTERS; i++)
		pthread_create(&submitters[i], NULL, submit_and_cancel, &load);
	for (int i = 0; i < 2; i++)
		pthread_create(&processors[i], NULL, process, &load);
	for (int i = 0; i < SUBMITTERS; i++)
		pthread_join(submitters[i], NULL);
	atomic_store(&stop, true);
	for (int i = 0; i < 2; i++)
		pthread_join(processors[i], NULL);
	duet_get_stats(load.r, &s, sizeof(s));
	assert_true(s.submitted >= (uint64_t)load.accepted);
	assert_int_equal(
	    s.submitted, s.succeeded + s.failed + s.cancelled + s.pending);
	duet_close(load.r);
	assert_int_equal(load.ended, load.accepted);
	assert_int_equal(load.accepted, SUBMITTERS * EACH);
}

static void every_request_ends_once(
    const char *backend, unsigned flags, int timeout_ms)
{
	each_ends_once(backend, flags, timeout_ms);
	each_ends_once(backend, flags | DUET_NO_SHARING, timeout_ms);
}

static void every_request_ends_once_when_processed_by_two(void **state)
{
	(void)state;
	every_request_ends_once("fake", 0, 0);
	every_request_ends_once("fake-threads", 0, 0);
}

static void every_request_ends_once_in_a_thread_of_its_own(void **state)
{
	(void)state;
	every_request_ends_once("fake", DUET_THREAD, 0);
	every_request_ends_once("fake-threads", DUET_THREAD, 0);
}

static void every_request_ends_once_when_deadlines_are_short(void **state)
{
	(void)state;
	every_request_ends_once("fake", 0, 1);
	every_request_ends_once("fake-threads", 0, 1);
	every_request_ends_once("fake", DUET_THREAD, 1);
	every_request_ends_once("fake-threads", DUET_THREAD, 1);
}

static void closing_at_any_moment_ends_every_request(void **state)
{
	(void)state;
	for (int i = 0; i < 400; i++) {
		struct duet_options opts = DUET_OPTIONS_INIT;
		struct load load = {0};
		int n = i % 20;

		opts.backend = i & 1 ? "fake" : "fake-threads";
		opts.flags = i & 2 ? DUET_THREAD : 0;
		opts.flags |= i & 4 ? DUET_NO_SHARING : 0;
		assert_int_equal(duet_open(&load.r, &opts), DUET_OK);
		for (int j = 0; j < n; j++)
			duet_getaddrinfo(load.r, names[j % 6], NULL, NULL,
			    count, &load, NULL);
		if (!(i & 2) && i % 3 == 0)
			duet_process(load.r);
		duet_close(load.r);
		assert_int_equal(load.ended, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_request_ends_once_when_processed_by_two),
	    cmocka_unit_test(every_request_ends_once_in_a_thread_of_its_own),
	    cmocka_unit_test(every_request_ends_once_when_deadlines_are_short),
	    cmocka_unit_test(closing_at_any_moment_ends_every_request),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
