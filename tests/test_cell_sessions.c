/* SPDX-License-Identifier: MIT */
/*
 * test_cell_sessions.c - which process makes a call
 */
#include "need_sandbox.h"
#include "one_cell.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void each_call_has_a_process_of_its_own(void **state)
{
	ONE_CASE(f, "pid", "pid");
	json_t *observation = cell_run(&f);

	(void)state;
	assert_string_equal(error_of(observation), "");
	assert_string_not_equal(call_text(observation, 0, "cause"),
	    call_text(observation, 1, "cause"));
	json_decref(observation);
}

/* It tells its process in what it says to lack. */
static void a_call_that_is_unsupported_leaves_its_process_to_the_next(
    void **state)
{
	ONE_CASE(f, "lacking", "lacking", "pid", "pid");
	json_t *observation = cell_run(&f);
	const char *lacking = call_text(observation, 0, "unsupported");

	(void)state;
	assert_string_equal(error_of(observation), "");
	assert_string_not_equal(lacking, "");
	assert_string_equal(call_text(observation, 1, "unsupported"), lacking);
	assert_string_equal(call_text(observation, 2, "cause"), lacking);
	assert_string_not_equal(call_text(observation, 3, "cause"), lacking);
	json_decref(observation);
}

static void calls_of_one_session_share_a_process(void **state)
{
	ONE_CASE(f, "pid", "pid");
	f.tc.one_session = true;
	json_t *observation = cell_run(&f);

	(void)state;
	assert_string_equal(error_of(observation), "");
	assert_string_equal(call_text(observation, 0, "cause"),
	    call_text(observation, 1, "cause"));
	json_decref(observation);
}

/* Like shell, but it has sessions. */
static json_t *run_sessions(struct one_case *f)
{
	static const char *const argv[] = {
	    SESSIONS_ADAPTER, PROTOCOL_FOLDER, NULL};

	return cell_run_with(
	    f, &(struct resolver_spec){.name = "py", .argv = argv});
}

static void each_call_has_a_session_of_its_own(void **state)
{
	ONE_CASE(f, "getaddrinfo a", "getaddrinfo b", "getaddrinfo c");
	json_t *observation = run_sessions(&f);

	(void)state;
	assert_string_equal(error_of(observation), "");
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(
		    call_text(observation, i, "cause"), "call 1");
	json_decref(observation);
}

static void calls_of_one_session_are_of_one_process(void **state)
{
	ONE_CASE(f, "getaddrinfo a", "getaddrinfo b", "getaddrinfo c");
	f.tc.one_session = true;
	json_t *observation = run_sessions(&f);

	(void)state;
	assert_string_equal(call_text(observation, 0, "cause"), "call 1");
	assert_string_equal(call_text(observation, 2, "cause"), "call 3");
	json_decref(observation);
}

static void what_ends_a_session_is_of_its_call_alone(void **state)
{
	ONE_CASE(f, "getaddrinfo segv", "getaddrinfo hang", "getaddrinfo exit",
	    "getaddrinfo d");
	f.calls[1].deadline_ms = 50;
	json_t *observation = run_sessions(&f);

	(void)state;
	assert_string_equal(error_of(observation), "");
	assert_string_equal(call_text(observation, 0, "code"), "crash");
	assert_string_equal(call_text(observation, 0, "signal"), "SIGSEGV");
	assert_string_equal(call_text(observation, 1, "code"), "deadline");
	assert_string_equal(call_text(observation, 2, "code"), "crash");
	assert_string_equal(call_text(observation, 3, "cause"), "call 1");
	json_decref(observation);
}

static void a_session_that_does_not_end_is_killed(void **state)
{
	ONE_CASE(f, "getaddrinfo deaf", "getaddrinfo b");
	json_t *observation = run_sessions(&f);

	(void)state;
	assert_string_equal(error_of(observation), "");
	assert_string_equal(call_text(observation, 0, "cause"), "deaf");
	assert_string_equal(call_text(observation, 1, "cause"), "call 1");
	json_decref(observation);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_call_has_a_process_of_its_own),
	    cmocka_unit_test(
		a_call_that_is_unsupported_leaves_its_process_to_the_next),
	    cmocka_unit_test(calls_of_one_session_share_a_process),
	    cmocka_unit_test(each_call_has_a_session_of_its_own),
	    cmocka_unit_test(calls_of_one_session_are_of_one_process),
	    cmocka_unit_test(what_ends_a_session_is_of_its_call_alone),
	    cmocka_unit_test(a_session_that_does_not_end_is_killed),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
