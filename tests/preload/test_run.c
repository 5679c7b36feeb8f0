/* SPDX-License-Identifier: MIT */
/* `duet run`, as a user types it. */
#include "need_sandbox.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

/* A shell command in which $run is `duet run`, $in that with the sandbox of
 * machine.yaml, and $static a program; what it writes, and its exit status. */
static char output[65536];

static int sh(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int sh(const char *format, ...)
{
	char command[2048] = "exec 2>&1; ";
	size_t used = strlen(command);
	va_list args;
	FILE *pipe;
	int status;

	va_start(args, format);
	vsnprintf(command + used, sizeof(command) - used, format, args);
	va_end(args);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	used = fread(output, 1, sizeof(output) - 1, pipe);
	output[used] = '\0';
	status = pclose(pipe);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void expect_has(const char *text)
{
	if (!strstr(output, text))
		fail_msg("no '%s' in:\n%s", text, output);
}

static void it_ends_as_the_program_does(void **state)
{
	(void)state;
	assert_int_equal(sh("$run -- sh -c 'exit 7'"), 7);
	assert_int_equal(sh("$in -- sh -c 'exit 7'"), 7);
	assert_int_equal(sh("$in -- sh -c 'kill -TERM $$'"), 128 + 15);
	assert_int_equal(sh("$run --log - -- sh -c 'kill -INT $$'"), 128 + 2);
	assert_int_equal(sh("$run -- nosuchprogram"), 127);
	assert_string_equal(
	    output, "duet: run: nosuchprogram: no such program\n");
	assert_int_equal(sh("$run -- /etc/passwd"), 126);
	assert_int_equal(sh("$run"), 2);
	assert_int_equal(sh("$run --backend areas -- true"), 2);
	assert_int_equal(sh("DUET_TRIES=0 $run -- true"), 2);
	expect_has("DUET_TRIES: '0' is not 1 to 100");
	assert_int_equal(sh("$in --case run.mashine -- true"), 2);
	expect_has("did you mean 'run.machine'?");
}

static void what_cannot_be_loaded_into_is_told(void **state)
{
	(void)state;
	assert_int_equal(sh("$run -- $static"), 126);
	expect_has("is linked statically");
	assert_int_equal(sh("s=$(mktemp) && printf '#!%%s\\n' $static >$s && "
			    "chmod +x $s && $run -- $s; e=$?; rm $s; exit $e"),
	    126);
	expect_has("is linked statically");
	/* Any; chage(1) is in every Debian. */
	assert_int_equal(
	    sh("$run -- $(find /usr/bin /bin/ -perm -2010 | head -n 1)"), 126);
	expect_has("is setuid, setgid or has file capabilities");
}

static void each_lookup_is_logged(void **state)
{
	(void)state;
	assert_int_equal(
	    sh("$in -b ares --log - -- getent hosts alias.example"), 0);
	expect_has("gethostbyname(\"alias.example\", inet6) = fail "
		   "NO_RECOVERY(3) (ares, ");
	expect_has("gethostbyname(\"alias.example\", inet) = ok, addresses "
		   "[127.0.0.5], canonical web.example, aliases "
		   "[alias.example] (ares, ");
	assert_int_equal(
	    sh("$in -b thread --log - -- sh -c 'getent ahosts nx.example; "
	       "getent hosts 192.0.2.1'"),
	    0);
	expect_has("= noname EAI_NONAME(-2) (thread, ");
	expect_has("gethostbyaddr(\"192.0.2.1\") = ok, addresses [192.0.2.1], "
		   "canonical web.example (thread, ");
}

static void a_log_named_json_is_for_programs(void **state)
{
	(void)state;
	assert_int_equal(sh("f=$(mktemp -u).json; $in -b ares -l $f -- getent "
			    "ahostsv4 web.example; cat $f; rm $f"),
	    0);
	expect_has("\"call\":{\"op\":\"getaddrinfo\",\"name\":\"web.example\","
		   "\"family\":\"inet\"");
	expect_has("\"backend\":\"ares\"");
	assert_int_equal(sh("$run --log /nonexistent/log -- true"), 2);
	expect_has("duet: cannot write /nonexistent/log: ");
}

static void the_other_backend_is_compared(void **state)
{
	(void)state;
	assert_int_equal(sh("$in -b ares --compare -- getent ahosts "
			    "web.example"),
	    0);
	expect_has("duet: 1 lookup, no difference\n");
	assert_int_equal(sh("$in -b ares --compare -- sh -c 'getent ahostsv4 "
			    "hidden.onion || getent ahostsv4 hidden.onion'"),
	    2);
	expect_has("duet: 2 lookups, 2 that thread would have answered "
		   "otherwise\n  getaddrinfo(\"hidden.onion\", NULL, inet, ");
	expect_has("  (2 times)\n    status: class: ares noname, thread ok\n");
	assert_int_equal(sh("$in --compare -- true"), 0);
	expect_has("duet: the program looked nothing up");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_ends_as_the_program_does),
	    cmocka_unit_test(what_cannot_be_loaded_into_is_told),
	    cmocka_unit_test(each_lookup_is_logged),
	    cmocka_unit_test(a_log_named_json_is_for_programs),
	    cmocka_unit_test(the_other_backend_is_compared),
	};

	need_sandbox();
	unsetenv("LD_PRELOAD");
	unsetenv("DUET_BACKEND");
	setenv("run", DUET_COMMAND " run", 1);
	setenv("in", DUET_COMMAND " run --case " MACHINE, 1);
	setenv("static", STATIC_PROGRAM, 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
