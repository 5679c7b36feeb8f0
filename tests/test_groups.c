/* SPDX-License-Identifier: MIT */
/*
 * Calls at the same time, and calls that are cancelled, as `duet record` keeps
 * them: resolvers that answer in another order, late, twice or not at all
 * (adapters/grouped.sh), and those that say they cannot.
 */
#include "command.h"
#include "need_sandbox.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static json_t *observed(const char *behaviour, const char *id)
{
	json_t *observation;

	command_run("rm -f out.ndjson; \"$duet\" record -o out.ndjson -b it "
		    "--resolver \"it=$adapter %s\" %s \"$cases\"",
	    behaviour, id);
	observation = json_load_file("out.ndjson", 0, NULL);
	if (!observation)
		fail_msg("nothing is recorded of %s", behaviour);
	return observation;
}

static void calls_are(
    const char *behaviour, const char *id, const char *expected)
{
	json_t *observation = observed(behaviour, id);
	char *calls = json_dumps(json_object_get(observation, "calls"),
	    JSON_COMPACT | JSON_SORT_KEYS);

	assert_string_equal(calls, expected);
	assert_true(json_is_null(json_object_get(observation, "error")));
	free(calls);
	json_decref(observation);
}

static void answers_are_in_the_order_of_the_calls(void **state)
{
	(void)state;
	calls_are("turned", "group.two",
	    "[{\"code\":\"noname\",\"id\":\"a\"},"
	    "{\"code\":\"ok\",\"id\":\"b\"},{\"code\":\"ok\",\"id\":\"c\"}]");
}

static void a_late_call_does_not_take_the_others_with_it(void **state)
{
	(void)state;
	calls_are("late", "group.late",
	    "[{\"code\":\"deadline\",\"id\":\"a\"},"
	    "{\"code\":\"ok\",\"id\":\"b\"},{\"code\":\"ok\",\"id\":\"c\"}]");
}

static void an_answer_after_its_time_counts_no_more(void **state)
{
	(void)state;
	calls_are("tardy", "group.late",
	    "[{\"code\":\"deadline\",\"id\":\"a\"},"
	    "{\"code\":\"cancelled\",\"id\":\"b\"},{\"code\":\"ok\",\"id\":"
	    "\"c\"}]");
}

static void a_crash_is_of_all_that_have_no_answer(void **state)
{
	(void)state;
	calls_are("crash", "group.two",
	    "[{\"code\":\"crash\",\"id\":\"a\",\"signal\":\"SIGSEGV\"},"
	    "{\"code\":\"ok\",\"id\":\"b\"},{\"code\":\"ok\",\"id\":\"c\"}]");
}

static void a_resolver_that_cannot_is_not_asked(void **state)
{
	(void)state;
	calls_are("plain", "group.two",
	    "[{\"id\":\"a\",\"unsupported\":\"with\"},"
	    "{\"id\":\"b\",\"unsupported\":\"with\"},"
	    "{\"code\":\"ok\",\"id\":\"c\"}]");
	calls_are("plain", "group.cancel",
	    "[{\"id\":\"a\",\"unsupported\":\"cancel_after\"}]");
}

static void a_call_is_cancelled_by_its_id(void **state)
{
	(void)state;
	calls_are("cancel", "group.cancel",
	    "[{\"code\":\"cancelled\",\"id\":\"a\"}]");
}

static void fails_with(const char *behaviour, const char *expected)
{
	assert_int_not_equal(command_run("\"$duet\" compare -b it,too "
					 "--resolver \"it=$adapter %s\" "
					 "--resolver \"too=$adapter turned\" "
					 "group.two \"$cases\"",
				 behaviour),
	    0);
	assert_printed("out", expected);
}

static void an_answer_to_none_of_them_is_an_error(void **state)
{
	(void)state;
	fails_with(
	    "odd", "resolver 'it': answered the calls with 'g' with id 'z'");
	fails_with(
	    "twice", "resolver 'it': answered the calls with 'g' with id 'a'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_are_in_the_order_of_the_calls),
	    cmocka_unit_test(a_late_call_does_not_take_the_others_with_it),
	    cmocka_unit_test(an_answer_after_its_time_counts_no_more),
	    cmocka_unit_test(a_crash_is_of_all_that_have_no_answer),
	    cmocka_unit_test(a_resolver_that_cannot_is_not_asked),
	    cmocka_unit_test(a_call_is_cancelled_by_its_id),
	    cmocka_unit_test(an_answer_to_none_of_them_is_an_error),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, command_set_up, command_tear_down);
}
