/* SPDX-License-Identifier: MIT */
/* Accepting, refusing and carrying out requests. */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/request.h"
#include "done.h"
#include "fake_backend.h"

static int set_up(void **state)
{
	duet_resolver *r;

	assert_int_equal(duet_open(&r, NULL), DUET_OK);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	duet_close(*state);
	return 0;
}

static void a_request_runs_its_callback_once(void **state)
{
	struct done done = {0};
	duet_id id;

	assert_int_equal(duet_getaddrinfo(*state, "www.example", "80", NULL,
			     done_run, &done, &id),
	    DUET_OK);
	assert_int_not_equal(id, 0);
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(done.times, 1);
	assert_int_equal(duet_result_status(done.res), DUET_OK);
	assert_non_null(duet_result_addrinfo(done.res));
	assert_int_equal(duet_process(*state), 0);
	done_free(&done);
}

static void the_call_that_submits_runs_no_callback(void **state)
{
	struct done done = {0};

	duet_getaddrinfo(*state, "now", NULL, NULL, done_run, &done, NULL);
	assert_int_equal(done.times, 0);
	assert_int_equal(duet_process(*state), 1);
	assert_int_equal(done.times, 1);
	done_free(&done);
}

static void arguments_may_change_after_the_call(void **state)
{
	char node[] = "www.example", service[] = "80";
	struct done done = {0};
	const struct sockaddr_in *sin;

	duet_getaddrinfo(*state, node, service, NULL, done_run, &done, NULL);
	memset(node, 'x', sizeof(node) - 1);
	memset(service, '9', sizeof(service) - 1);
	duet_wait(*state, -1);
	assert_int_equal(duet_result_status(done.res), DUET_OK);
	sin = (const void *)duet_result_addrinfo(done.res)->ai_addr;
	assert_int_equal(ntohs(sin->sin_port), 80);
	done_free(&done);
}

static void ids_are_never_reused(void **state)
{
	struct done done = {0};
	duet_id last = 0, id;

	for (int i = 0; i < 1000; i++) {
		duet_getaddrinfo(
		    *state, "now", NULL, NULL, done_run, &done, &id);
		assert_true(id > last);
		last = id;
		duet_process(*state);
	}
	done_free(&done);
}

struct named {
	duet_id id, in_callback;
};

static void look_at_id(void *arg, duet_result *res)
{
	struct named *named = arg;

	duet_result_free(res);
	named->in_callback = named->id;
	fake_release();
}

/* The backend keeps the call that submits until the callback has run. */
static void the_id_is_known_before_the_callback_runs(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	struct named named = {0};
	duet_resolver *r;

	(void)state;
	opts.backend = "fake-threads";
	opts.flags = DUET_THREAD;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	fake_hold();
	assert_int_equal(duet_getaddrinfo(r, "stay", NULL, NULL, look_at_id,
			     &named, &named.id),
	    DUET_OK);
	duet_close(r);
	assert_int_not_equal(named.id, 0);
	assert_int_equal(named.in_callback, named.id);
}

static void bad_arguments_are_refused_and_run_no_callback(void **state)
{
	struct sockaddr_storage sa = {.ss_family = AF_INET};
	struct done done = {0};
	duet_id id = 7;

	assert_int_equal(
	    duet_getaddrinfo(*state, "now", NULL, NULL, NULL, &done, &id),
	    DUET_EINVAL);
	assert_int_equal(id, 0);
	assert_int_equal(
	    duet_getnameinfo(*state, NULL, 16, 0, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(duet_getnameinfo(*state, (void *)&sa, sizeof(sa) + 1,
			     0, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_gethostbyname(*state, NULL, AF_INET, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_gethostbyaddr(*state, NULL, 4, AF_INET, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(duet_gethostbyaddr(*state, &sa, sizeof(sa) + 1,
			     AF_INET, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_query(*state, NULL, 1, 1, done_run, &done, NULL), DUET_EINVAL);
	assert_int_equal(duet_wait(*state, 0), 0);
	assert_int_equal(done.times, 0);
}

static void no_node_and_no_service_is_an_outcome(void **state)
{
	struct done done = {0};

	assert_int_equal(
	    duet_getaddrinfo(*state, NULL, NULL, NULL, done_run, &done, NULL),
	    DUET_OK);
	duet_wait(*state, -1);
	assert_int_equal(duet_result_status(done.res), DUET_ENONAME);
	assert_int_equal(duet_result_error(done.res), EAI_NONAME);
	done_free(&done);
}

static void max_pending_refuses_until_one_has_ended(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	struct done done[3] = {0};
	duet_resolver *r;

	(void)state;
	opts.max_pending = 2;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	for (int i = 0; i < 2; i++)
		duet_getaddrinfo(
		    r, "now", NULL, NULL, done_run, &done[i], NULL);
	assert_int_equal(
	    duet_getaddrinfo(r, "now", NULL, NULL, done_run, &done[2], NULL),
	    DUET_EBUSY);
	duet_process(r);
	assert_int_equal(
	    duet_getaddrinfo(r, "now", NULL, NULL, done_run, &done[2], NULL),
	    DUET_OK);
	duet_close(r);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(done[i].times, 1);
		done_free(&done[i]);
	}
}

static void errno_is_left_as_it_was(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	struct done done = {0};
	duet_resolver *r;

	(void)state;
	opts.backend = "no such backend";
	errno = 4711;
	assert_int_equal(duet_open(&r, &opts), DUET_EINVAL);
	assert_null(r);
	opts.backend = "fake";
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	duet_getaddrinfo(r, "pump", NULL, NULL, done_run, &done, NULL);
	duet_getaddrinfo(r, "never", NULL, NULL, done_run, &done, NULL);
	duet_wait(r, 1);
	duet_result_free(duet_getaddrinfo_sync(r, "www.example", NULL, NULL));
	duet_cancel(r, 1);
	duet_cancel_all(r);
	duet_process(r);
	duet_close(r);
	assert_int_equal(errno, 4711);
	done_free(&done);
}

static void stats_add_up(void **state)
{
	struct done done = {0};
	struct duet_stats s;

	duet_getaddrinfo(*state, "now", NULL, NULL, done_run, &done, NULL);
	duet_getaddrinfo(
	    *state, "x.example", NULL, NULL, done_run, &done, NULL);
	duet_getaddrinfo(*state, "never", NULL, NULL, done_run, &done, NULL);
	duet_get_stats(*state, &s, sizeof(s));
	assert_int_equal(s.submitted, 3);
	assert_int_equal(s.pending, 3);
	duet_cancel_all(*state);
	assert_int_equal(duet_wait(*state, -1), 0);
	duet_get_stats(*state, &s, sizeof(s));
	assert_int_equal(s.succeeded + s.failed + s.cancelled, 3);
	assert_int_equal(s.succeeded, 1);
	assert_true(s.cancelled >= 1);
	assert_int_equal(s.pending, 0);
	done_free(&done);
}

static void a_waiting_request_is_small(void **state)
{
	(void)state;
	assert_true(sizeof(struct request) <= 256 - 32);
}

static void without_hints_they_are_those_of_getaddrinfo(void **state)
{
	static const struct addrinfo none;
	struct request *req;

	(void)state;
	assert_int_equal(request_addrinfo(&req, "x", NULL, NULL), DUET_OK);
	assert_int_equal(
	    req->job.in.addrinfo.flags, AI_V4MAPPED | AI_ADDRCONFIG);
	request_put(req);
	assert_int_equal(request_addrinfo(&req, "x", NULL, &none), DUET_OK);
	assert_int_equal(req->job.in.addrinfo.flags, 0);
	request_put(req);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    TEST(a_request_runs_its_callback_once),
	    TEST(the_call_that_submits_runs_no_callback),
	    TEST(arguments_may_change_after_the_call),
	    TEST(ids_are_never_reused),
	    TEST(the_id_is_known_before_the_callback_runs),
	    TEST(bad_arguments_are_refused_and_run_no_callback),
	    TEST(no_node_and_no_service_is_an_outcome),
	    TEST(max_pending_refuses_until_one_has_ended),
	    TEST(errno_is_left_as_it_was),
	    TEST(stats_add_up),
	    TEST(a_waiting_request_is_small),
	    TEST(without_hints_they_are_those_of_getaddrinfo),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
