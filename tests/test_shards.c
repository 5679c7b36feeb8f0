/* SPDX-License-Identifier: MIT */
/*
 * `--shard`, `duet merge` and `duet repro` as a user runs them: the cases of
 * compare/ on resolvers that do what they are asked (adapters/worded.sh).
 */
#include "command.h"
#include "need_sandbox.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COMPARE                            \
	"\"$duet\" compare -b one,two "    \
	"--resolver \"one=$adapter one\" " \
	"--resolver \"two=$adapter two\" "
#define THREE "\"$cases\" answer.same answer.order error.code "

static void merged_shards_are_the_whole_to_the_byte(void **state)
{
	(void)state;
	command_run(COMPARE THREE "--json whole.json");
	command_run(COMPARE THREE "--json 1.json --shard 1/2");
	command_run(COMPARE THREE "--json 2.json --shard 2/2");
	assert_int_equal(
	    command_run("\"$duet\" merge 2.json 1.json --json merged.json"), 1);
	assert_printed("out", "FAIL 1 new");
	assert_int_equal(command_run("cmp whole.json merged.json"), 0);
}

static void more_shards_than_cases_are_fine(void **state)
{
	(void)state;
	for (int i = 1; i <= 5; i++)
		command_run(
		    COMPARE THREE "--json of5-%d.json --shard %d/5", i, i);
	assert_int_equal(
	    command_run("\"$duet\" merge of5-*.json --json merged.json"), 1);
	assert_int_equal(command_run("cmp whole.json merged.json"), 0);
}

static void shards_that_do_not_belong_together_are_refused(void **state)
{
	(void)state;
	assert_int_equal(command_run("\"$duet\" merge 1.json 1.json"), 2);
	assert_printed("err", "report 2 is there twice");
	assert_int_equal(command_run("\"$duet\" merge 1.json"), 2);
	assert_printed("err", "report 1 is of another number of shards");
	assert_int_equal(command_run("\"$duet\" merge whole.json 1.json"), 2);
	assert_printed("err", "report 1 is the report of no shard");
	command_run(COMPARE "\"$cases\" answer.same error.code "
			    "--json other.json --shard 2/2");
	assert_int_equal(command_run("\"$duet\" merge 1.json other.json"), 2);
	assert_printed("err", "report 2 is of other cases");
	assert_int_equal(
	    command_run("\"$duet\" merge -o merged 1.json 2.json"), 2);
	assert_printed("err", "-o is for surveys; give --json FILE");
	assert_int_equal(command_run(COMPARE THREE "--shard 3/2"), 2);
	assert_printed("err", "--shard '3/2' is not I/N");
}

static void what_fails_each_time_is_reproducible(void **state)
{
	(void)state;
	assert_int_equal(command_run("\"$duet\" repro whole.json"), 0);
	assert_printed("out", "reproducible  error.code  new, now new");
	assert_printed("out", "1 reproducible, 0 flaky, 0 gone · 5 times each");
}

static void what_fails_now_and_then_is_flaky_and_never_new(void **state)
{
	(void)state;
	command_run(COMPARE "\"$cases/flaky.yaml\" --json flaky.json");
	assert_int_equal(
	    command_run(
		"sed -i 's/\"verdict\": \"flaky\"/\"verdict\": \"new\"/' "
		"flaky.json; \"$duet\" repro -n 4 flaky.json"),
	    1);
	assert_printed("out", "new, now flaky");
	assert_printed("out", "0 reproducible, 1 flaky, 0 gone · 4 times each");
}

static void without_failures_there_is_nothing_to_reproduce(void **state)
{
	(void)state;
	command_run(COMPARE "\"$cases\" answer.same --json good.json");
	assert_int_equal(command_run("\"$duet\" repro good.json"), 5);
	assert_int_equal(command_run("echo '[]' >odd; \"$duet\" repro odd"), 2);
	assert_printed("err", "odd: not a report");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(merged_shards_are_the_whole_to_the_byte),
	    cmocka_unit_test(more_shards_than_cases_are_fine),
	    cmocka_unit_test(shards_that_do_not_belong_together_are_refused),
	    cmocka_unit_test(what_fails_each_time_is_reproducible),
	    cmocka_unit_test(what_fails_now_and_then_is_flaky_and_never_new),
	    cmocka_unit_test(without_failures_there_is_nothing_to_reproduce),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, command_set_up, command_tear_down);
}
