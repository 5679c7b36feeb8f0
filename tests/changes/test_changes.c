/* SPDX-License-Identifier: MIT */
/*
 * test_changes DUET NAME CASE...: a change is found as what it is
 *
 * DUET is a command with a change in its ares backend.  Compared on the cases,
 * it has exactly the differences that tests/changes/NAME.differences lists, a
 * line each: verdict, case, call, field and kind.
 */
#include "command.h"
#include "need_sandbox.h"
#include <jansson.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *name, *listed;
static char written[PATH_MAX];

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "-";
}

static void write_line(FILE *out, const json_t *result,
    const json_t *difference, const char *verdict)
{
	fprintf(out, "%s\t%s\t%s\t%s: %s\n", verdict, text(result, "case"),
	    text(difference, "call"), text(difference, "field"),
	    text(difference, "kind"));
}

static void write_result(FILE *out, const json_t *result)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(result, "differences"), i, item)
	{
		if (strcmp(text(item, "verdict"), "known") != 0)
			write_line(out, result, item, text(item, "verdict"));
	}
	json_array_foreach(json_object_get(result, "gone"), i, item)
	{
		write_line(out, result, item, "gone");
	}
}

static void write_differences(void)
{
	json_t *report = json_load_file("report.json", 0, NULL), *result;
	FILE *out = fopen(written, "w");
	size_t i;

	assert_non_null(report);
	assert_non_null(out);
	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		write_result(out, result);
	}
	assert_int_equal(fclose(out), 0);
	json_decref(report);
}

/* The ids are in $ids, which the shell takes apart. */
static void the_differences_are_those_listed(void **state)
{
	(void)state;
	if (command_run("set -f; \"$changed\" compare --strict-known "
			"--json report.json $ids \"$cases\"") != 1)
		fail_msg("not only differences:\n%s%s", command_contents("out"),
		    command_contents("err"));
	write_differences();
	if (command_run("diff -u '%s' '%s'", listed, written) != 0)
		fail_msg("%s is found as something else (-: listed, +: found):"
			 "\n%s\nIf that is what it makes: cp %s %s",
		    name, command_contents("out"), written, listed);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_differences_are_those_listed),
	};
	char path[PATH_MAX], ids[4096] = "";

	if (argc < 4 || !getcwd(written, sizeof(written)))
		return 2;
	need_sandbox();
	setenv("changed", argv[1], 1);
	name = argv[2];
	snprintf(path, sizeof(path), LISTS "/%s.differences", name);
	listed = path;
	for (int i = 3; i < argc; i++) {
		strcat(ids, argv[i]);
		strcat(ids, " ");
	}
	setenv("ids", ids, 1);
	strcat(strcat(strcat(written, "/"), name), ".differences");
	return cmocka_run_group_tests(tests, command_set_up, command_tear_down);
}
