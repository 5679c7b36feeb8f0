/* SPDX-License-Identifier: MIT */
/*
 * `duet matrix` as a user runs it: the cases of compare/ on three resolvers
 * that do what they are asked (adapters/worded.sh), and one that cannot run.
 */
#include "command.h"
#include "need_sandbox.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static json_t *matrix;

static const json_t *row_of(const char *id)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(matrix, "rows"), i, row)
	{
		if (!strcmp(
			json_string_value(json_object_get(row, "case")), id))
			return row;
	}
	fail_msg("no row %s", id);
	return NULL;
}

static void assert_json(const json_t *value, const char *expected)
{
	json_t *wanted = json_loads(expected, JSON_DECODE_ANY, NULL);

	assert_non_null(wanted);
	if (!json_equal((json_t *)value, wanted))
		fail_msg("%s is not %s", json_dumps(value, JSON_ENCODE_ANY),
		    expected);
	json_decref(wanted);
}

static void who_agrees_is_in_one_group(void **state)
{
	(void)state;
	assert_json(json_object_get(row_of("answer.same"), "groups"),
	    "[[\"one\", \"two\", \"three\"]]");
	assert_json(json_object_get(row_of("error.code"), "groups"),
	    "[[\"two\", \"three\"], [\"one\"]]");
	assert_json(
	    json_object_get(row_of("error.code"), "verdict"), "\"new\"");
	assert_json(json_object_get(row_of("answer.order"), "verdicts"),
	    "{\"two\": \"known\", \"three\": \"new\", \"absent\": "
	    "\"unsupported\"}");
}

static void the_groups_have_their_values(void **state)
{
	const json_t *call =
	    json_array_get(json_object_get(row_of("error.code"), "calls"), 0);

	(void)state;
	assert_json(json_object_get(call, "fields"),
	    "[{\"field\": \"status\", \"kind\": \"class\", \"groups\": ["
	    "{\"resolvers\": [\"two\", \"three\"], \"value\": \"refused\"},"
	    "{\"resolvers\": [\"one\"], \"value\": \"noname\"}]}]");
}

static void pairs_differ_where_the_partition_separates_them(void **state)
{
	json_t *rows = json_object_get(matrix, "rows"), *row, *verdict;
	const char *name;
	size_t i;

	(void)state;
	json_array_foreach(rows, i, row)
	{
		char *groups = json_dumps(json_object_get(row, "groups"), 0);

		json_object_foreach(
		    json_object_get(row, "verdicts"), name, verdict)
		{
			bool same = !strcmp(json_string_value(verdict), "same");

			if (strcmp(name, "absent") != 0)
				assert_int_equal(same, !strstr(groups, "], ["));
		}
		free(groups);
	}
}

static void cases_of_one_fingerprint_stand_together(void **state)
{
	json_t *list = json_object_get(matrix, "fingerprints");
	const json_t *row = row_of("error.code");
	size_t number =
	    (size_t)json_integer_value(json_object_get(row, "fingerprint"));
	const json_t *entry = json_array_get(list, number);

	(void)state;
	assert_json(json_object_get(entry, "cases"), "[\"error.code\"]");
	assert_json(json_object_get(entry, "groups"),
	    "[[\"two\", \"three\"], [\"one\"]]");
	assert_null(json_object_get(row_of("answer.same"), "fingerprint"));
}

static void each_two_are_counted(void **state)
{
	(void)state;
	assert_json(json_object_get(matrix, "pairs"),
	    "[{\"between\": [\"one\", \"two\"], \"agree\": 1, \"calls\": 3},"
	    "{\"between\": [\"one\", \"three\"], \"agree\": 1, \"calls\": 3},"
	    "{\"between\": [\"two\", \"three\"], \"agree\": 3, \"calls\": 3}]");
	assert_printed("first", "  1       33  33   ·\n"
				"    2   33     100   ·\n"
				"    3   33 100       ·\n");
}

static void those_that_agree_stand_beside_each_other(void **state)
{
	(void)state;
	assert_int_equal(command_run("\"$duet\" matrix -b two,one,three --html "
				     "order.html \"$cases\" answer.order"),
	    0);
	assert_printed(
	    "order.html", "<th></th><th>two</th><th>three</th><th>one</th>");
	assert_printed("order.html",
	    "<td class=\"r10\" title=\"two and three\">100</td>"
	    "<td class=\"r0\" title=\"two and one\">0</td>");
}

static void what_a_machine_lacks_is_no_failure(void **state)
{
	(void)state;
	assert_json(
	    json_object_get(
		json_object_get(row_of("answer.same"), "out"), "absent"),
	    "\"a thing; install the-thing\"");
	assert_printed("first", "absent  lacks a thing; install the-thing");
	assert_int_equal(command_run("\"$duet\" matrix --list"), 0);
	assert_printed("out", "lacks a thing; install the-thing");
	assert_printed("out", "three              three 1.5");
	assert_printed("out", "thread             glibc");
}

static void adapters_are_resolvers_everywhere(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("\"$duet\" compare -b one,two answer.same \"$cases\""),
	    0);
	assert_printed("out", "1 same");
	assert_int_equal(
	    command_run("\"$duet\" compare -b one,tow answer.same \"$cases\""),
	    2);
	assert_printed("err", "unknown resolver 'tow'; did you mean 'two'?");
}

static void the_page_needs_nothing_else(void **state)
{
	static const char *const loaders[] = {
	    "<link", "<img", "src=", "@import", "url("};

	(void)state;
	for (size_t i = 0; i < sizeof(loaders) / sizeof(*loaders); i++)
		if (strstr(command_contents("page.html"), loaders[i]))
			fail_msg("%s in the page", loaders[i]);
	assert_printed("page.html", "<a href=\"#error.code\">");
	assert_printed("page.html", "<details id=\"error.code\"");
	assert_printed("page.html", "data-resolvers=\"one \"");
}

static void a_matrix_that_cannot_be_written_is_said_before_the_work(
    void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("\"$duet\" matrix -b one,two --html none/page "
			"\"$cases\" answer.same"),
	    3);
	assert_string_equal(command_contents("out"), "");
	assert_string_equal(command_contents("err"),
	    "duet: cannot write none/page: No such file or directory\n");
}

static int set_up(void **state)
{
	assert_int_equal(command_set_up(state), 0);
	add_adapter("one", "exec %s one\n", ADAPTER);
	add_adapter("two", "exec %s two\n", ADAPTER);
	add_adapter("three", "exec %s three\n", ADAPTER);
	add_adapter("absent",
	    "read -r hello\n"
	    "echo '{\"unsupported\": \"a thing; install the-thing\"}'\n");
	assert_int_equal(
	    command_run("\"$duet\" matrix -b one,two,three,absent --json "
			"matrix.json --html page.html \"$cases\" answer.same "
			"answer.order error.code"),
	    0);
	assert_int_equal(rename("out", "first"), 0);
	matrix = json_load_file("matrix.json", 0, NULL);
	assert_non_null(matrix);
	return 0;
}

static int tear_down(void **state)
{
	json_decref(matrix);
	return command_tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_agrees_is_in_one_group),
	    cmocka_unit_test(the_groups_have_their_values),
	    cmocka_unit_test(pairs_differ_where_the_partition_separates_them),
	    cmocka_unit_test(cases_of_one_fingerprint_stand_together),
	    cmocka_unit_test(each_two_are_counted),
	    cmocka_unit_test(those_that_agree_stand_beside_each_other),
	    cmocka_unit_test(what_a_machine_lacks_is_no_failure),
	    cmocka_unit_test(adapters_are_resolvers_everywhere),
	    cmocka_unit_test(the_page_needs_nothing_else),
	    cmocka_unit_test(
		a_matrix_that_cannot_be_written_is_said_before_the_work),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
