/* SPDX-License-Identifier: MIT */
/*
 * `duet matrix` as a user runs it: the cases of compare/ on three resolvers
 * that do what they are asked (adapters/worded.sh), and one that cannot run.
 */
#include "compare/sandbox.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/duet-matrix-XXXXXX";
static json_t *matrix;

static char *contents(const char *name)
{
	static char text[1 << 20];
	FILE *in = fopen(name, "r");
	size_t n;

	if (!in)
		fail_msg("no %s", name);
	n = fread(text, 1, sizeof(text) - 1, in);
	text[n] = '\0';
	fclose(in);
	return text;
}

static int run(const char *command)
{
	char whole[4096];
	int status;

	snprintf(whole, sizeof(whole), "{ %s; } >out 2>err", command);
	status = system(whole);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void assert_printed(const char *name, const char *text)
{
	if (!strstr(contents(name), text))
		fail_msg("no '%s' in:\n%s", text, contents(name));
}

static void add_adapter(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_adapter(const char *name, const char *format, ...)
{
	char path[64];
	va_list args;
	FILE *out;

	snprintf(path, sizeof(path), "adapters/%s", name);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs("#!/bin/sh\n", out);
	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	fclose(out);
	assert_int_equal(chmod(path, 0755), 0);
}

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

static void what_a_machine_lacks_is_no_failure(void **state)
{
	(void)state;
	assert_json(
	    json_object_get(
		json_object_get(row_of("answer.same"), "out"), "absent"),
	    "\"a thing; install the-thing\"");
	assert_printed("first", "absent  lacks a thing; install the-thing");
	assert_int_equal(run("\"$duet\" matrix --list"), 0);
	assert_printed("out", "lacks a thing; install the-thing");
	assert_printed("out", "three              three 1.5");
	assert_printed("out", "thread             glibc");
}

static void adapters_are_resolvers_everywhere(void **state)
{
	(void)state;
	assert_int_equal(
	    run("\"$duet\" compare -b one,two answer.same \"$cases\""), 0);
	assert_printed("out", "1 same");
	assert_int_equal(
	    run("\"$duet\" compare -b one,tow answer.same \"$cases\""), 2);
	assert_printed("err", "unknown resolver 'tow'; did you mean 'two'?");
}

static void the_page_needs_nothing_else(void **state)
{
	static const char *const loaders[] = {
	    "<link", "<img", "src=", "@import", "url("};

	(void)state;
	for (size_t i = 0; i < sizeof(loaders) / sizeof(*loaders); i++)
		if (strstr(contents("page.html"), loaders[i]))
			fail_msg("%s in the page", loaders[i]);
	assert_printed("page.html", "<a href=\"#error.code\">");
	assert_printed("page.html", "<details id=\"error.code\"");
	assert_printed("page.html", "data-resolvers=\"one \"");
}

static int set_up(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("adapters", 0755), 0);
	assert_int_equal(setenv("DUET_ADAPTERS", "adapters", 1), 0);
	assert_int_equal(setenv("duet", DUET_COMMAND, 1), 0);
	assert_int_equal(setenv("cases", COMPARE_CASES, 1), 0);
	add_adapter("one", "exec %s one\n", WORDED_ADAPTER);
	add_adapter("two", "exec %s two\n", WORDED_ADAPTER);
	add_adapter("three", "exec %s three\n", WORDED_ADAPTER);
	add_adapter("absent",
	    "read -r hello\n"
	    "echo '{\"unsupported\": \"a thing; install the-thing\"}'\n");
	assert_int_equal(
	    run("\"$duet\" matrix -b one,two,three,absent --json "
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
	(void)state;
	json_decref(matrix);
	if (chdir("/") < 0 || setenv("folder", folder, 1) < 0)
		return -1;
	return system("rm -rf \"$folder\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_agrees_is_in_one_group),
	    cmocka_unit_test(the_groups_have_their_values),
	    cmocka_unit_test(pairs_differ_where_the_partition_separates_them),
	    cmocka_unit_test(cases_of_one_fingerprint_stand_together),
	    cmocka_unit_test(what_a_machine_lacks_is_no_failure),
	    cmocka_unit_test(adapters_are_resolvers_everywhere),
	    cmocka_unit_test(the_page_needs_nothing_else),
	};
	struct sandbox_error error;

	if (!sandbox_available(&error)) {
		fprintf(stderr, "skipped: %s\n", error.text);
		return 77;
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
