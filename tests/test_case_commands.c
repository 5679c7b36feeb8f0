/* SPDX-License-Identifier: MIT */
/* The commands that show cases and what is known, and that let any program
 * into one. */
#include "compare/sandbox.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#define SKIPPED 77

static char output[1 << 16];

/* Of a shell command with $duet and $cases, both streams; its status. */
static int sh(const char *command)
{
	FILE *pipe;
	size_t n;
	int status;

	pipe = popen(command, "r");
	assert_non_null(pipe);
	n = fread(output, 1, sizeof(output) - 1, pipe);
	output[n] = '\0';
	status = pclose(pipe);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void list_has_the_variations_that_are_selected(void **state)
{
	(void)state;
	assert_int_equal(sh("$duet list 'search.walk[name=s*]' $cases"), 0);
	assert_string_equal(output, "search.walk[name=single]\n"
				    "search.walk[name=sf]\n");
	assert_int_equal(sh("$duet list -l -k nosuchword $cases 2>&1"), 5);
}

static void show_prints_a_case_that_can_be_run(void **state)
{
	(void)state;
	assert_int_equal(
	    sh("f=$(mktemp --suffix=.yaml) && "
	       "$duet show 'search.walk[name=sf]' $cases > $f && "
	       "$duet list $f && $duet show --json $f | head -c 40; rm $f"),
	    0);
	assert_string_equal(output,
	    "search.walk-name-sf\n"
	    "{\"schema\":\"case/1\",\"id\":\"search.walk-nam");
}

static void lint_ends_with_2_and_tells_all(void **state)
{
	(void)state;
	assert_int_equal(sh("$duet lint $cases"), 0);
	assert_non_null(strstr(output, " cases, nothing wrong\n"));
	assert_int_equal(
	    sh("cd $bad && $duet lint do-cut.yaml nowhere.yaml do-id.yaml"), 2);
	assert_string_equal(output,
	    "do-cut.yaml:7:49: cut '70000' is out of range; -65535 to 65535 "
	    "are possible\n"
	    "nowhere.yaml: cannot be read: No such file or directory\n"
	    "do-id.yaml:7:48: unknown id '7'; known are: wrong\n");
}

static void explain_says_why_and_where(void **state)
{
	(void)state;
	assert_int_equal(sh("$duet explain KD-ONION $cases"), 0);
	assert_memory_equal(output, "KD-ONION  by-design\nRFC 7686 ", 29);
	assert_non_null(strstr(output, "\nspecial.onion  status: class  ("));
	assert_int_equal(sh("$duet explain KD-ONIONS $cases 2>&1"), 2);
	assert_non_null(strstr(output, "did you mean 'KD-ONION'?"));
}

static void serve_runs_a_program_with_the_servers_of_the_case(void **state)
{
	(void)state;
	assert_int_equal(sh("$duet serve 'search.walk[name=host]' $cases -- "
			    "getent ahostsv4 host 2>&1 >/dev/null"),
	    0);
	assert_non_null(strstr(output, "s1 udp A host.b.example. → NOERROR\n"));
	assert_int_equal(sh("$duet serve -q 'search.walk[name=host]' $cases -- "
			    "getent ahostsv4 host 2>&1"),
	    0);
	assert_memory_equal(output, "192.0.2.2 ", 10);
}

static void serve_ends_as_the_program_does(void **state)
{
	(void)state;
	assert_int_equal(sh("$duet serve -q 'search.walk[name=host]' $cases -- "
			    "sh -c 'exit 42'"),
	    42);
	assert_int_equal(sh("$duet serve -q 'search.walk[name=host]' $cases -- "
			    "sh -c 'kill -TERM $$'"),
	    128 + 15);
	assert_int_equal(sh("$duet serve 'search.walk[name=host]' $cases -- "
			    "./nowhere 2>&1"),
	    127);
	assert_string_equal(
	    output, "duet: serve: ./nowhere: No such file or directory\n");
	assert_int_equal(sh("$duet serve search.walk $cases -- true 2>&1"), 2);
	assert_non_null(
	    strstr(output, "name one, as 'search.walk[name=host]'"));
	assert_int_equal(sh("$duet serve search.walk $cases 2>&1"), 2);
	assert_non_null(strstr(output, "write it after '--'"));
}

static void serve_gives_the_program_no_privileges(void **state)
{
	(void)state;
	assert_int_equal(
	    sh("$duet serve -q "
	       "'hosts.unreadable-files[file=gai.conf,mode=0000]' $cases -- "
	       "cat /etc/gai.conf 2>&1"),
	    1);
	assert_string_equal(output, "cat: /etc/gai.conf: Permission denied\n");
}

static void reduce_leaves_a_case_that_shows_the_same(void **state)
{
	(void)state;
	assert_int_equal(
	    sh("f=$(mktemp --suffix=.yaml) && "
	       "$duet reduce special.onion $cases > $f && "
	       "$duet show --json $f | grep -c '\"calls\":\\[{[^{]*}\\]' && "
	       "$duet compare --no-progress $f | "
	       "grep -o '^NEW  special.onion  status: class'; rm $f"),
	    0);
	assert_string_equal(output, "1\nNEW  special.onion  status: class\n");
}

static void reduce_needs_a_difference(void **state)
{
	(void)state;
	assert_int_equal(
	    sh("$duet reduce 'search.walk[name=host]' $cases 2>&1"), 1);
	assert_string_equal(output,
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
	struct sandbox_error error;

	if (!sandbox_available(&error)) {
		fprintf(stderr, "no sandbox: %s\n", error.text);
		return SKIPPED;
	}
	setenv("duet", DUET_COMMAND, 1);
	setenv("cases", CASES, 1);
	setenv("bad", BAD_CASES, 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
