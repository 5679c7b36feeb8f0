/* SPDX-License-Identifier: MIT */
/*
 * `duet record`, `check` and `diff` as a user runs them: the cases of compare/
 * on resolvers that do what they are asked (adapters/worded.sh).
 */
#include "command.h"
#include "need_sandbox.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define THREE "\"$cases\" answer.same answer.order error.code"
#define TWO                                \
	"--resolver \"one=$adapter one\" " \
	"--resolver \"two=$adapter two\" " THREE

static void what_is_recorded_is_the_same_each_time(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("\"$duet\" record -b one,two -o again " TWO), 0);
	assert_printed(
	    "out", "6 observations of 3 cases on 2 resolvers: again");
	assert_int_equal(command_run("cmp again both"), 0);
	assert_null(strstr(command_contents("both"), "t_us"));
}

static void what_did_not_change_is_no_difference(void **state)
{
	(void)state;
	assert_int_equal(command_run("\"$duet\" check both " TWO), 0);
	assert_printed(
	    "out", "0 changed, 0 added, 0 deleted, 6 unchanged · both → now");
	assert_int_equal(access("both.new", F_OK), -1);
	assert_int_equal(command_run("cp both copy"), 0);
	assert_int_equal(command_run("\"$duet\" diff both copy " TWO), 0);
}

static void what_changed_is_told_with_both_values(void **state)
{
	(void)state;
	assert_int_equal(command_run("\"$duet\" diff before later " TWO), 1);
	assert_printed("out",
	    "1 changed, 1 added, 1 deleted, 3 unchanged · before → later");
	assert_printed("out", "snapshot:before:one  noname");
	assert_printed("out", "snapshot:later:one   servfail");
	assert_printed("out", "added    answer.order  one");
	assert_printed("out", "deleted  answer.order  two");
	assert_int_equal(
	    command_run("\"$duet\" diff --stat before later " TWO), 1);
	assert_string_equal(command_contents("out"),
	    "1 changed, 1 added, 1 deleted, 3 unchanged · before → later\n");
	assert_int_equal(
	    command_run("\"$duet\" diff --name-only before later " TWO), 1);
	assert_printed("out", "changed  error.code  one\n");
}

static void what_is_now_is_written_beside_but_not_in_ci(void **state)
{
	(void)state;
	assert_int_equal(command_run("CI=true \"$duet\" check later " TWO), 1);
	assert_int_equal(access("later.new", F_OK), -1);
	assert_int_equal(command_run("\"$duet\" check later " TWO), 1);
	assert_printed("out", "to take it: mv later.new later");
	assert_int_equal(command_run("cmp later.new both && rm later.new"), 0);
}

static void a_snapshot_is_a_resolver(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("\"$duet\" compare -b "
			"snapshot:both:one,snapshot:both:two " THREE),
	    1);
	/* What is known of `one` and `two` is known of their snapshots. */
	assert_printed(
	    "out", "FAIL 1 new, 0 changed, 0 gone · 1 known, 1 same");
	assert_int_equal(
	    command_run("\"$duet\" matrix -b one,two,snapshot:both:two " TWO),
	    0);
	assert_int_equal(
	    command_run("\"$duet\" compare -b snapshot:both,two " TWO), 2);
	assert_printed("err", "both has several resolvers");
	assert_int_equal(
	    command_run("\"$duet\" compare -b snapshot:both:three,two " TWO),
	    2);
	assert_printed("err", "both has nothing of 'three'; it has 'one'");
}

static void a_case_that_changed_is_not_compared(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run(
		"mkdir -p changed && sed 's/name: same/name: order/' "
		"\"$cases/same.yaml\" >changed/same.yaml && "
		"\"$duet\" compare -b snapshot:both:one,snapshot:both:two "
		"-v changed"),
	    0);
	assert_printed("out", "1 unsupported");
	assert_printed("out", "lacks the case as it is now: it has changed");
	assert_int_equal(
	    command_run(
		"sed 's/^title:.*/title: Other words/' "
		"\"$cases/same.yaml\" >changed/same.yaml && "
		"\"$duet\" compare -b snapshot:both:one,snapshot:both:two "
		"changed"),
	    0);
	assert_printed("out", "1 same");
}

static void what_is_no_snapshot_is_refused(void **state)
{
	(void)state;
	assert_int_equal(command_run("\"$duet\" check none \"$cases\""), 2);
	assert_printed("err", "none: cannot be read: No such file");
	assert_int_equal(
	    command_run(
		"echo '{\"case\": 1}' >bad; \"$duet\" check bad \"$cases\""),
	    2);
	assert_printed("err", "bad:1: not an observation");
	assert_int_equal(command_run("\"$duet\" diff both"), 2);
	assert_printed("err", "two snapshots are compared");
	assert_int_equal(command_run("\"$duet\" record \"$cases\""), 2);
	assert_printed("err", "no file to write; give -o FILE");
}

static int set_up(void **state)
{
	if (command_set_up(state) < 0)
		return -1;
	/* Later one says nodata, and what was observed differs. */
	return command_run(
	    "\"$duet\" record -b one,two -o both " TWO
	    " && grep -v 'answer.order.*\"resolver\":\"one\"' both "
	    ">before && sed 's/noname/servfail/' both | "
	    "grep -v 'answer.order.*\"resolver\":\"two\"' >later");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_recorded_is_the_same_each_time),
	    cmocka_unit_test(what_did_not_change_is_no_difference),
	    cmocka_unit_test(what_changed_is_told_with_both_values),
	    cmocka_unit_test(what_is_now_is_written_beside_but_not_in_ci),
	    cmocka_unit_test(a_snapshot_is_a_resolver),
	    cmocka_unit_test(a_case_that_changed_is_not_compared),
	    cmocka_unit_test(what_is_no_snapshot_is_refused),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, set_up, command_tear_down);
}
