/* SPDX-License-Identifier: MIT */
/*
 * `duet compare` as a user runs it: the cases of compare/ on two resolvers
 * that do what they are asked (adapters/worded.sh), in sandboxes.
 */
#include "command.h"
#include "compare/sandbox.h"
#include "compare/select.h"
#include "need_sandbox.h"
#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COMPARE                                       \
	"\"$duet\" compare --resolvers one,two "      \
	"--resolver \"one=$adapter one\" --resolver " \
	"\"two=$adapter two\" "

static void what_is_the_same_or_known_is_a_success(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run(COMPARE "$cases answer.same answer.order"), 0);
	assert_printed(
	    "out", "PASS 0 new, 0 changed, 0 gone · 1 known, 1 same");
	assert_printed("out", "one(one 1.5) vs two(two 1.5)");
	assert_printed("out", "KD-ORDER");
	assert_not_printed("out", "answer.same");
	assert_string_equal(command_contents("err"), "");
}

static void what_is_new_is_told_with_both_values(void **state)
{
	(void)state;
	assert_int_equal(command_run(COMPARE "$cases error.code"), 1);
	assert_printed("out", "FAIL 1 new");
	assert_printed("out", "NEW  error.code  status: class");
	assert_printed("out", "one  noname    negative   EAI_NONAME(-2)");
	assert_printed("out", "two  refused   temporary  EREFUSED(6)");
	assert_printed(
	    "out", "again: " DUET_COMMAND " compare --resolvers one,two");
}

static void a_crash_and_a_hang_are_differences(void **state)
{
	(void)state;
	assert_int_equal(command_run(COMPARE "$cases -t trouble"), 1);
	assert_printed("out", "status: crash");
	assert_printed("out", "ended by SIGSEGV");
	assert_printed("out", "status: deadline");
	assert_printed("out", "resolver 'two' did not answer within 0.3 s");
	assert_printed("out", "resolver 'two' crashed with SIGSEGV");
}

static void a_broken_protocol_is_an_error_and_wins(void **state)
{
	(void)state;
	assert_int_equal(command_run(COMPARE "$cases -t broken -t plain"), 3);
	assert_printed("out", "ERROR");
	assert_printed("out",
	    "error.garbage  resolver 'two': answered call 'c' with 'good "
	    "morning', not a JSON object: '[' or '{' expected near 'good'");
	assert_printed("out", "two said: Traceback: no such thing");
	assert_printed("out", "error.members  resolver 'two': its answer to "
			      "call 'c' has 'addresses' that are not those");
}

static void a_resolver_that_does_not_start_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("\"$duet\" compare --resolvers one,two --resolver "
			"\"one=$adapter one\" --resolver two=/no/such $cases "
			"answer.same"),
	    3);
	assert_printed("out", "resolver 'two': cannot start '/no/such'");
}

static void what_a_resolver_lacks_is_no_failure(void **state)
{
	(void)state;
	assert_int_equal(command_run(COMPARE "$cases answer.lacking"), 0);
	assert_printed("out", "answer.lacking  two lacks protocol");
}

static void repeats_that_disagree_are_flaky(void **state)
{
	(void)state;
	assert_int_equal(command_run(COMPARE "-j 1 $cases answer.flaky"), 1);
	assert_printed("out", "FLAKY  answer.flaky");
	assert_int_equal(
	    command_run(COMPARE "--repeat 2 $cases answer.same"), 0);
}

static void the_first_failure_stops_at_the_same_case_each_time(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
		    command_run(COMPARE "-x $cases -t plain -t slow"), 1);
		assert_printed("out", "FAIL 1 new");
		assert_printed("out", "11 not run");
	}
}

static void cells_run_side_by_side(void **state)
{
	(void)state;
	/* Sixteen seconds of waiting. */
	assert_int_equal(
	    command_run("timeout 10 " COMPARE "-j 32 $cases -t slow"), 0);
	assert_printed("out", "8 same");
}

static void an_interruption_reports_what_there_is(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("timeout --preserve-status -s INT 1.5 " COMPARE
			"-j 1 --json report.json $cases -t slow"),
	    130);
	assert_printed("out", "INTERRUPTED");
	assert_printed("out", "8 not run");
	assert_printed("report.json", "\"outcome\": \"interrupted\"");
}

static void reports_are_written_and_equal_for_equal_runs(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run(COMPARE "--json a.json --html a.html $cases "
				"error.code answer"
				" --not-tag flaky"),
	    1);
	assert_int_equal(
	    command_run(COMPARE "-j 1 --json b.json $cases error.code "
				"answer --not-tag flaky"),
	    1);
	assert_int_equal(command_run("cmp a.json b.json"), 0);
	assert_printed("a.html", "<!DOCTYPE html>");
	assert_printed("a.html", "id=\"error.code\"");
	assert_int_equal(
	    command_run(COMPARE "--json /no/such/x.json $cases answer.same"),
	    3);
	assert_printed("err", "cannot write /no/such/x.json");
}

static void a_report_that_cannot_be_written_is_said_before_the_work(
    void **state)
{
	(void)state;
	assert_int_equal(command_run(COMPARE "--html / $cases -t slow"), 3);
	assert_string_equal(command_contents("out"), "");
	assert_string_equal(
	    command_contents("err"), "duet: cannot write /: Is a directory\n");
	assert_int_equal(
	    command_run(COMPARE "--json /dev/full $cases answer.same"), 3);
	assert_string_equal(command_contents("err"),
	    "duet: cannot write /dev/full: No space left on device\n");
}

static void what_is_no_file_is_not_replaced_by_one(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("echo old >real && ln -s real link && mkfifo pipe"), 0);
	assert_int_equal(
	    command_run(COMPARE "--json link $cases answer.same"), 0);
	assert_int_equal(
	    command_run("test -h link && grep -q outcome real"), 0);
	assert_int_equal(command_run("cat pipe >copy & " COMPARE
				     "--json pipe $cases answer.same && wait"),
	    0);
	assert_int_equal(command_run("test -p pipe && cmp copy real"), 0);
}

static void reports_are_saved_though_nobody_reads_the_output(void **state)
{
	(void)state;
	command_run(
	    "{ " COMPARE "--json gone.json $cases answer.same; } | true");
	assert_printed("gone.json", "\"outcome\": \"pass\"");
	assert_int_equal(command_run(COMPARE "$cases answer.same <&- >&-"), 2);
	assert_printed("err", "cannot write the output");
}

static void few_descriptors_are_enough_for_many_jobs(void **state)
{
	(void)state;
	assert_int_equal(command_run("ulimit -n 64; timeout 60 " COMPARE
				     "-j 500 $cases -t slow"),
	    0);
}

static void a_word_too_many_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(command_run(COMPARE "$cases error.twice"), 3);
	assert_printed("out", "resolver 'two': wrote 'and more' without "
			      "being asked");
}

static void a_request_that_is_not_understood_is_refused(void **state)
{
	static const char *const rows[][2] = {
	    {"$cases anser.same", "did you mean 'answer.same'?"},
	    {"$cases -t plan", "did you mean 'plain'?"},
	    {"$cases -k 'a b'", "'and' or 'or' is missing"},
	    {"$cases -k '(a'", "a ) is missing"},
	    {"$cases -k 'a and'", "a word is missing"},
	    {"$cases -j 0", "is not a number from 1"},
	    {"$cases --repeat many", "is not a number from 1"},
	    {"$cases --resolvers thread,aers", "did you mean 'ares'?"},
	    {"$cases --resolvers thread", "between two resolvers"},
	    {"$cases --resolvers thread,thread", "named twice"},
	    {"$cases --resolver odd", "is not NAME=COMMAND"},
	    {"$cases --resolver one,two=cat", "is not NAME=COMMAND"},
	    {"$cases --resolver 'an odd one=cat'", "is not NAME=COMMAND"},
	    {"$cases --resolver =cat", "is not NAME=COMMAND"},
	    {"$cases --resolver odd=", "is not NAME=COMMAND"},
	    {"$cases --jsn x", "did you mean '--json'?"},
	    {"/no/such/folder", "/no/such/folder"},
	    {"", "no cases: name a file or a folder"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(
		    command_run("\"$duet\" compare %s", rows[i][0]), 2);
		assert_printed("err", rows[i][1]);
		assert_string_equal(command_contents("out"), "");
	}
}

static void no_case_selected_has_a_status_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(command_run(COMPARE "$cases -k nowhere"), 5);
	assert_printed("err", "no case is selected");
}

static void without_a_sandbox_nothing_passes(void **state)
{
#define WITHOUT                                                          \
	"unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_net_namespaces; " \
	"exec \"$duet\" compare \"$cases\" answer.same "

	(void)state;
	if (command_run("unshare -Ur true") != 0)
		skip();
	assert_int_equal(command_run(WITHOUT "'"), 3);
	assert_printed("err", "no sandbox: ");
	assert_int_equal(command_run(WITHOUT "--skip-unsupported'"), 77);
	assert_string_equal(command_contents("out"), "");
}

static void both_backends_find_the_same_at_a_nameserver(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("\"$duet\" compare $cases/../compare-dns"), 0);
	assert_printed("out", "thread(glibc");
	assert_printed("out", "vs ares(c-ares");
	assert_not_printed("out", "0 same");
}

static void selections_are_by_words_tags_and_ids(void **state)
{
	static const char *const tags[] = {"a", "b", NULL};
	static const char *const a[] = {"a", NULL}, *const c[] = {"c", NULL};
	static const struct testcase tc = {.id = "search.walk[name=rf,n=1]",
	    .title = "Walking the list",
	    .tags = tags};
	static const struct {
		const char *keywords, *id;
		bool has;
	} rows[] = {
	    {"search", NULL, true},
	    {"WALKING and not ndots", NULL, true},
	    {"not (walk or rf)", NULL, false},
	    {"nothing or (name=rf and search)", NULL, true},
	    {"\"the list\"", NULL, true},
	    {NULL, "search", true},
	    {NULL, "search.walk", true},
	    {NULL, "search.walk[name=rf", true},
	    {NULL, "search.walk[name=rf,n=1]", true},
	    {NULL, "search.wal", false},
	    {NULL, "search.*=rf*", true},
	    {NULL, "s?arch.walk*", true},
	    {NULL, "*x*", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *const ids[] = {rows[i].id, NULL};
		const struct selection selection = {
		    .keywords = rows[i].keywords,
		    .ids = rows[i].id ? ids : NULL};

		if (selection_has(&selection, &tc) != rows[i].has)
			fail_msg(
			    "%s", rows[i].id ? rows[i].id : rows[i].keywords);
	}
	assert_true(selection_has(&(struct selection){.tags = a}, &tc));
	assert_false(selection_has(&(struct selection){.tags = c}, &tc));
	assert_false(selection_has(&(struct selection){.not_tags = a}, &tc));
	assert_true(selection_has(&(struct selection){.not_tags = c}, &tc));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(selections_are_by_words_tags_and_ids),
	    cmocka_unit_test(what_is_the_same_or_known_is_a_success),
	    cmocka_unit_test(what_is_new_is_told_with_both_values),
	    cmocka_unit_test(a_crash_and_a_hang_are_differences),
	    cmocka_unit_test(a_broken_protocol_is_an_error_and_wins),
	    cmocka_unit_test(a_resolver_that_does_not_start_is_an_error),
	    cmocka_unit_test(what_a_resolver_lacks_is_no_failure),
	    cmocka_unit_test(repeats_that_disagree_are_flaky),
	    cmocka_unit_test(
		the_first_failure_stops_at_the_same_case_each_time),
	    cmocka_unit_test(cells_run_side_by_side),
	    cmocka_unit_test(an_interruption_reports_what_there_is),
	    cmocka_unit_test(reports_are_written_and_equal_for_equal_runs),
	    cmocka_unit_test(
		a_report_that_cannot_be_written_is_said_before_the_work),
	    cmocka_unit_test(what_is_no_file_is_not_replaced_by_one),
	    cmocka_unit_test(reports_are_saved_though_nobody_reads_the_output),
	    cmocka_unit_test(few_descriptors_are_enough_for_many_jobs),
	    cmocka_unit_test(a_word_too_many_is_an_error),
	    cmocka_unit_test(a_request_that_is_not_understood_is_refused),
	    cmocka_unit_test(no_case_selected_has_a_status_of_its_own),
	    cmocka_unit_test(without_a_sandbox_nothing_passes),
	    cmocka_unit_test(both_backends_find_the_same_at_a_nameserver),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, command_set_up, command_tear_down);
}
