/* SPDX-License-Identifier: MIT */
/*
 * `duet accept` as a user runs it, on a copy of a case of compare/ and the
 * resolver of adapters/worded.sh.
 */
#include "command.h"
#include "compare/accepted.h"
#include "need_sandbox.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COMPARE                                            \
	"\"$duet\" compare --json report.json -b one,two " \
	"--resolver \"one=$adapter one\" "                 \
	"--resolver \"two=$adapter two\" cases error.code"
#define ACCEPT "\"$duet\" accept report.json --id KD-CODE --reason 'They do.' "

static void what_is_accepted_is_known(void **state)
{
	(void)state;
	assert_int_equal(command_run(COMPARE), 1);
	assert_int_equal(command_run(ACCEPT "--verdict bug error.code"), 0);
	assert_string_equal(command_contents("out"),
	    "cases/known/error/code.yaml: 1 accepted as KD-CODE\n");
	assert_int_equal(command_run(COMPARE), 0);
	assert_printed(
	    "out", "PASS 0 new, 0 changed, 0 gone · 1 known, 0 same");
	assert_printed("out", "KD-CODE    1  bug          They do.");
}

static void a_case_is_never_edited(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("cmp \"$cases/code.yaml\" cases/error/code.yaml"), 0);
}

static void what_changed_replaces_what_was_known(void **state)
{
	(void)state;
	assert_int_equal(command_run("sed -i s/refused/formerr/ "
				     "cases/known/error/code.yaml"),
	    0);
	assert_int_equal(command_run(COMPARE), 1);
	assert_printed("out", "FAIL 0 new, 1 changed");
	assert_printed("out", "cases/known/error/code.yaml:4");
	assert_int_equal(command_run(ACCEPT), 0);
	assert_int_equal(command_run(COMPARE), 0);
	assert_int_equal(
	    command_run("grep -c KD-CODE cases/known/error/code.yaml"), 0);
	assert_string_equal(command_contents("out"), "1\n");
}

static void nothing_is_written_in_ci(void **state)
{
	(void)state;
	assert_int_equal(command_run("mv cases/known kept; " COMPARE), 1);
	assert_int_equal(command_run("CI=true " ACCEPT), 2);
	assert_printed("err", "$CI is set");
	assert_int_equal(access("cases/known", F_OK), -1);
	assert_int_equal(command_run("mv kept cases/known"), 0);
}

static void a_file_of_a_persons_is_left_alone(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("cp -r cases mine && "
			"echo 'schema: known/1' "
			">mine/known/error/code.yaml && "
			"sed s:cases/:mine/: report.json >mine.json && "
			"\"$duet\" accept mine.json --id A --reason b"),
	    2);
	assert_printed("err", "was not written by duet accept");
	assert_string_equal(command_contents("mine/known/error/code.yaml"),
	    "schema: known/1\n");
}

static void what_cannot_be_accepted_is_refused(void **state)
{
	(void)state;
	assert_int_equal(command_run("\"$duet\" accept report.json --id A"), 2);
	assert_printed("err", "has an --id and a --reason");
	assert_int_equal(command_run(ACCEPT "--verdict odd"), 2);
	assert_printed("err", "unknown verdict 'odd'");
	assert_int_equal(command_run(ACCEPT "other.case"), 5);
	assert_int_equal(
	    command_run(
		"echo '{}' >odd; \"$duet\" accept odd --id A --reason b"),
	    2);
	assert_printed("err", "odd: not a report");
}

static void the_file_has_the_path_of_the_case(void **state)
{
	static const struct {
		const char *of, *is;
	} table[] = {
	    {"testdata/search/walk.yaml", "testdata/known/search/walk.yaml"},
	    {"/a/b/c/d.yaml", "/a/b/known/c/d.yaml"},
	    {"search/walk.yaml", "known/search/walk.yaml"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char *path = accepted_path(table[i].of);

		assert_string_equal(path, table[i].is);
		free(path);
	}
}

static int set_up(void **state)
{
	if (command_set_up(state) < 0)
		return -1;
	return command_run("mkdir -p cases/error && "
			   "cp \"$cases/code.yaml\" cases/error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_file_has_the_path_of_the_case),
	    cmocka_unit_test(what_is_accepted_is_known),
	    cmocka_unit_test(a_case_is_never_edited),
	    cmocka_unit_test(what_changed_replaces_what_was_known),
	    cmocka_unit_test(nothing_is_written_in_ci),
	    cmocka_unit_test(a_file_of_a_persons_is_left_alone),
	    cmocka_unit_test(what_cannot_be_accepted_is_refused),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, set_up, command_tear_down);
}
