/* SPDX-License-Identifier: MIT */
/* What the command says of itself and of the machine, and to those whom it does
 * not understand. */
#include "cli_machine.h"
#include <duet.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void what_cannot_be_asked_is_named(void **state)
{
	static const struct {
		const char *command, *message;
	} wrong[] = {
	    {"$duet lokup x", "duet: unknown command 'lokup'; did you mean "
			      "'lookup'?\n"},
	    {"$duet --foo",
		"duet: unknown option '--foo'; see 'duet --help'\n"},
	    {"$duet lookup", "duet: lookup: no NAME is given; see 'duet lookup "
			     "--help'\n"},
	    {"$duet lookup --foo x",
		"duet: lookup: unknown option '--foo'; see "
		"'duet lookup --help'\n"},
	    {"$duet lookup --famly x", "duet: lookup: unknown option "
				       "'--famly'; did you mean '--family'?\n"},
	    {"$duet lookup -z x", "duet: lookup: unknown option '-z'; see "
				  "'duet lookup --help'\n"},
	    {"$duet lookup --family", "duet: lookup: option '--family' needs a "
				      "value; see 'duet lookup --help'\n"},
	    {"$duet lookup --json=1 x",
		"duet: lookup: option '--json' takes no "
		"value; see 'duet lookup --help'\n"},
	    {"$duet lookup --flag cannonname x",
		"duet: lookup: no flag 'cannonname'; did you mean "
		"'canonname'?\n"},
	    {"$duet lookup a b c", "duet: lookup: unexpected argument 'c'; see "
				   "'duet lookup --help'\n"},
	    {"$duet lookup --timeout 0 x",
		"duet: lookup: --timeout is milliseconds, from 1 on, not '0'; "
		"see 'duet lookup --help'\n"},
	    {"$duet lookup --tries many x",
		"duet: lookup: --tries is a number, from 1 on, not 'many'; "
		"see 'duet lookup --help'\n"},
	    {"$duet lookup --tries 101 x",
		"duet: cannot open a resolver: tries: '101' is not 1 to "
		"100\n"},
	    {"$duet lookup --server ns1 x",
		"duet: cannot open a resolver: servers: 'ns1' is not an "
		"address as in "
		"\"192.0.2.1,[2001:db8::1]:5353,fe80::1%eth0\"\n"},
	    {"$duet lookup -b thread --local-device lo x",
		"duet: cannot open a resolver: local_device: not possible with "
		"the backend 'thread'\n"},
	    {"$duet query", "duet: query: no NAME is given; see 'duet query "
			    "--help'\n"},
	    {"$duet query a. MXX", "duet: query: no record type 'MXX'; did you "
				   "mean 'MX'?\n"},
	    {"$duet query a. 1", "duet: query: no record type '1'; use a name, "
				 "or TYPE and a number; see 'duet query "
				 "--help'\n"},
	    {"$duet query a. A XX", "duet: query: no class 'XX'; use IN, CH, "
				    "HS, ANY, or CLASS and a number; see "
				    "'duet query --help'\n"},
	    {"$duet reverse 1.2.3", "duet: reverse: '1.2.3' is no IPv4 or IPv6 "
				    "address; see 'duet reverse --help'\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		const struct run *run = sh(wrong[i].command);

		assert_int_equal(run->status, 2);
		assert_string_equal(run->out, "");
		assert_string_equal(run->err, wrong[i].message);
	}
}

static void an_unknown_backend_is_named_wherever_it_comes_from(void **state)
{
	const struct run *run = sh("$duet lookup --backend foo localhost");

	(void)state;
	assert_int_equal(run->status, 2);
	assert_contains(run->err, "no backend 'foo'; use ");
	run = sh("DUET_BACKEND=foo $duet lookup localhost");
	assert_int_equal(run->status, 2);
	assert_contains(
	    run->err, "DUET_BACKEND: 'foo' is not ares, thread or auto");
}

static void every_command_has_help_with_an_example(void **state)
{
	static const char *const names[] = {
	    "lookup", "reverse", "host", "backends", "why", "doctor", "probe"};
	char command[128];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		assert_contains(sh("$duet --help")->out, names[i]);
		snprintf(command, sizeof(command), "$duet help %s", names[i]);
		assert_int_equal(sh(command)->status, 0);
		assert_contains(sh(command)->out, "Example");
		snprintf(command, sizeof(command), "$duet %s --help", names[i]);
		assert_contains(sh(command)->out, "Example");
	}
}

static void version_is_that_of_the_library(void **state)
{
	const struct run *run = sh("$duet --version");

	(void)state;
	assert_int_equal(run->status, 0);
	assert_contains(run->out, duet_version());
}

static void output_that_cannot_be_written_is_an_error(void **state)
{
	const struct run *run =
	    sh("$duet lookup --backend thread localhost >/dev/full");

	(void)state;
	assert_int_equal(run->status, 2);
	assert_contains(run->err, "duet: cannot write the output: ");
}

static void backends_marks_the_default(void **state)
{
	const struct run *run = sh("DUET_BACKEND=thread $duet backends");

	(void)state;
	assert_int_equal(run->status, 0);
	assert_contains(run->out, "* thread   ");
	for (size_t i = 0; duet_backend_at(i); i++)
		assert_contains(run->out, duet_backend_at(i));
}

static void doctor_shows_what_decides(void **state)
{
	const struct run *run =
	    sh("RES_OPTIONS=ndots:3 DUET_BACKEND=thread $duet doctor");

	(void)state;
	assert_contains(run->out, "ok    thread ");
	assert_contains(run->out,
	    "chooses thread for most names: $DUET_BACKEND names it\n");
	assert_contains(run->out, "resolv.conf  nameserver 127.0.0.1\n");
	assert_contains(run->out, "options timeout:1 attempts:1\n");
	assert_contains(run->out, "nsswitch     hosts: files dns\n");
	assert_contains(run->out, "RES_OPTIONS=ndots:3\n");
	assert_int_equal(run->status, strstr(run->out, "FAIL") ? 1 : 0);
}

static void why_tells_backend_rule_and_reason(void **state)
{
	const struct run *run;
	json_t *json;

	(void)state;
	assert_string_equal(sh("$duet why www.example")->out,
	    "ares (plain): files and DNS are all that is to be asked\n");
	assert_string_equal(sh("DUET_BACKEND=thread $duet why 192.0.2.1")->out,
	    "thread (environment): $DUET_BACKEND names it\n");
	assert_string_equal(sh("DUET_LOOKUPS=files $duet why x")->out,
	    "ares (options): only this backend can do what lookups asks for\n");
	assert_string_equal(sh("$duet why --op gethostbyname 127.0.0.1")->out,
	    "ares (address): no name service is needed\n");
	run = sh("RES_OPTIONS=new $duet why --json 192.0.2.1");
	json = json_loads(run->out, 0, NULL);
	assert_string_equal(
	    json_string_value(json_object_get(json, "op")), "getnameinfo");
	assert_string_equal(
	    json_string_value(json_object_get(json, "backend")), "thread");
	assert_string_equal(
	    json_string_value(json_object_get(json, "rule")), "resolv-option");
	assert_string_equal(
	    json_string_value(json_object_get(json, "file")), "$RES_OPTIONS");
	json_decref(json);
	run = sh("$duet why --op getnameinfo www.example");
	assert_int_equal(run->status, 2);
	assert_contains(run->err, "'www.example' is no IPv4 or IPv6 address");
	assert_contains(sh("$duet why --op gethostbynam x")->err,
	    "no op 'gethostbynam'; did you mean 'gethostbyname'?");
}

static void the_backend_that_answered_is_told(void **state)
{
	const struct run *run = sh("$duet lookup www.example");

	(void)state;
	assert_contains(run->err, "ares (c-ares ");
	run = sh("RES_OPTIONS=new $duet lookup www.example");
	assert_contains(run->err, "thread (glibc ");
}

static void doctor_says_how_to_mend_the_default(void **state)
{
	const struct run *run = sh("DUET_BACKEND=foo $duet doctor");

	(void)state;
	assert_int_equal(run->status, 1);
	assert_contains(run->out, "FAIL  auto ");
	assert_contains(run->out, "fix: unset DUET_BACKEND\n");
	run = sh("DUET_TRIES=many $duet doctor");
	assert_int_equal(run->status, 1);
	assert_contains(run->out, "environment  DUET_TRIES=many\n");
	assert_contains(run->out,
	    "FAIL  thread       does not open: DUET_TRIES: 'many' is not 1 to "
	    "100\n");
	assert_contains(run->out, "fix: unset DUET_TRIES\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_cannot_be_asked_is_named),
	    cmocka_unit_test(
		an_unknown_backend_is_named_wherever_it_comes_from),
	    cmocka_unit_test(every_command_has_help_with_an_example),
	    cmocka_unit_test(version_is_that_of_the_library),
	    cmocka_unit_test(output_that_cannot_be_written_is_an_error),
	    cmocka_unit_test(backends_marks_the_default),
	    cmocka_unit_test(doctor_shows_what_decides),
	    cmocka_unit_test(why_tells_backend_rule_and_reason),
	    cmocka_unit_test(the_backend_that_answered_is_told),
	    cmocka_unit_test(doctor_says_how_to_mend_the_default),
	};

	cli_machine_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
