/* SPDX-License-Identifier: MIT */
/* The commands that show cases and what is known, and that let any program
 * into one. */
#include "command.h"
#include "need_sandbox.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void list_has_the_variations_that_are_selected(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("$duet list 'search.walk[name=s*]' $cases"), 0);
	assert_string_equal(command_contents("out"),
	    "search.walk[name=single]\n"
	    "search.walk[name=sf]\n");
	assert_int_equal(
	    command_run("$duet list -l -k nosuchword $cases 2>&1"), 5);
}

static void show_prints_a_case_that_can_be_run(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run(
		"f=$(mktemp --suffix=.yaml) && "
		"$duet show 'search.walk[name=sf]' $cases > $f && "
		"$duet list $f && $duet show --json $f | head -c 40; rm $f"),
	    0);
	assert_string_equal(command_contents("out"),
	    "search.walk-name-sf\n"
	    "{\"schema\":\"case/1\",\"id\":\"search.walk-nam");
}

static void lint_ends_with_2_and_tells_all(void **state)
{
	(void)state;
	assert_int_equal(command_run("$duet lint $cases"), 0);
	assert_printed("out", " cases, nothing wrong\n");
	assert_int_equal(
	    command_run("cd $cases/../tests/cases/bad && $duet lint "
			"do-cut.yaml nowhere.yaml do-id.yaml"),
	    2);
	assert_string_equal(command_contents("out"),
	    "do-cut.yaml:7:49: cut '70000' is out of range; -65535 to 65535 "
	    "are possible\n"
	    "nowhere.yaml: cannot be read: No such file or directory\n"
	    "do-id.yaml:7:48: unknown id '7'; known are: wrong\n");
}

static void explain_says_why_and_where(void **state)
{
	(void)state;
	assert_int_equal(command_run("$duet explain KD-ONION $cases"), 0);
	assert_memory_equal(
	    command_contents("out"), "KD-ONION  by-design\nRFC 7686 ", 29);
	assert_printed("out", "\nspecial.onion  status: class  (");
	assert_int_equal(command_run("$duet explain KD-ONIONS $cases 2>&1"), 2);
	assert_printed("out", "did you mean 'KD-ONION'?");
}

static void serve_runs_a_program_with_the_servers_of_the_case(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("$duet serve 'search.walk[name=host]' $cases -- "
			"getent ahostsv4 host 2>&1 >/dev/null"),
	    0);
	assert_printed("out", "s1 udp A host.b.example. → NOERROR\n");
	assert_int_equal(
	    command_run("$duet serve -q 'search.walk[name=host]' $cases -- "
			"getent ahostsv4 host 2>&1"),
	    0);
	assert_memory_equal(command_contents("out"), "192.0.2.2 ", 10);
}

static void serve_ends_as_the_program_does(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("$duet serve -q 'search.walk[name=host]' $cases -- "
			"sh -c 'exit 42'"),
	    42);
	assert_int_equal(
	    command_run("$duet serve -q 'search.walk[name=host]' $cases -- "
			"sh -c 'kill -TERM $$'"),
	    128 + 15);
	assert_int_equal(
	    command_run("$duet serve 'search.walk[name=host]' $cases -- "
			"./nowhere 2>&1"),
	    127);
	assert_string_equal(command_contents("out"),
	    "duet: serve: ./nowhere: No such file or directory\n");
	assert_int_equal(
	    command_run("$duet serve search.walk $cases -- true 2>&1"), 2);
	assert_printed("out", "name one, as 'search.walk[name=host]'");
	assert_int_equal(command_run("$duet serve search.walk $cases 2>&1"), 2);
	assert_printed("out", "write it after '--'");
}

static void serve_gives_the_program_no_privileges(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run(
		"$duet serve -q "
		"'hosts.unreadable-files[file=gai.conf,mode=0000]' $cases -- "
		"cat /etc/gai.conf 2>&1"),
	    1);
	assert_string_equal(
	    command_contents("out"), "cat: /etc/gai.conf: Permission denied\n");
}

static void reduce_leaves_a_case_that_shows_the_same(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run(
		"f=$(mktemp --suffix=.yaml) && "
		"$duet reduce special.onion $cases > $f && "
		"$duet show --json $f | grep -c '\"calls\":\\[{[^{]*}\\]' && "
		"$duet compare --no-progress $f | "
		"grep -o '^NEW  special.onion  status: class'; rm $f"),
	    0);
	assert_string_equal(
	    command_contents("out"), "1\nNEW  special.onion  status: class\n");
}

static void reduce_needs_a_difference(void **state)
{
	(void)state;
	assert_int_equal(
	    command_run("$duet reduce 'search.walk[name=host]' $cases 2>&1"),
	    1);
	assert_string_equal(command_contents("out"),
	    "duet: reduce: search.walk[name=host] shows no difference\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(list_has_the_variations_that_are_selected),
	    cmocka_unit_test(show_prints_a_case_that_can_be_run),
	    cmocka_unit_test(lint_ends_with_2_and_tells_all),
	    cmocka_unit_test(explain_says_why_and_where),
	    cmocka_unit_test(serve_runs_a_program_with_the_servers_of_the_case),
	    cmocka_unit_test(serve_ends_as_the_program_does),
	    cmocka_unit_test(serve_gives_the_program_no_privileges),
	    cmocka_unit_test(reduce_leaves_a_case_that_shows_the_same),
	    cmocka_unit_test(reduce_needs_a_difference),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, command_set_up, command_tear_down);
}
