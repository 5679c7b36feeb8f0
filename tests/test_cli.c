/* SPDX-License-Identifier: MIT */
/* `duet lookup`, `host` and `reverse`. */
#include "cli_machine.h"
#include <duet.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void lookup_prints_an_address_a_line(void **state)
{
	const struct run *run =
	    sh("$duet lookup --backend thread www.example. http");

	(void)state;
	assert_int_equal(run->status, 0);
	assert_string_equal(run->out, "192.0.2.1  port 80  stream\n");
	assert_contains(run->err, "thread (");
	assert_contains(run->err, " ms\n");
}

static void lookup_folds_the_socket_types_of_an_address(void **state)
{
	(void)state;
	assert_string_equal(
	    sh("$duet lookup --backend thread -4 host.test")->out,
	    "192.0.2.10  stream dgram raw\n");
}

static void lookup_takes_hints(void **state)
{
	const struct run *run = sh("$duet lookup --backend thread --flag "
				   "canonname --socktype dgram --family inet "
				   "alias.example. 53");

	(void)state;
	assert_string_equal(run->out, "www.example  canonical\n"
				      "192.0.2.1    port 53  dgram\n");
	run =
	    sh("$duet lookup --backend thread --flag numerichost www.example.");
	assert_int_equal(run->status, 1);
}

static void each_command_asks_the_server_it_is_told(void **state)
{
	static const char *const asked[] = {"lookup -4 --search example www",
	    "host --search example --ndots 1 www", "query www.example.",
	    "reverse 192.0.2.1"};

	(void)state;
	for (int i = 0; i < 4; i++) {
		char command[256];

		snprintf(command, sizeof(command),
		    "$duet %s --backend thread --server 127.0.0.5 --tries 1 "
		    "--try-timeout 1000",
		    asked[i]);
		assert_int_equal(sh(command)->status, 1);
		snprintf(command, sizeof(command),
		    "$duet %s --both --server 127.0.0.5:5353 --tcp --rotate "
		    "--edns-size 0",
		    asked[i]);
		assert_int_equal(sh(command)->status, 0);
	}
	assert_int_equal(
	    sh("$duet lookup -b ares --lookups dns host.test.")->status, 1);
	assert_int_equal(
	    sh("$duet lookup -b ares --resolv-conf /dev/null --local-device lo "
	       "--local-address 127.0.0.9 www.example.")
		->status,
	    0);
}

static void a_lookup_that_finds_nothing_says_why_and_exits_1(void **state)
{
	const struct run *run =
	    sh("$duet lookup --backend thread nosuch.example.");

	(void)state;
	assert_int_equal(run->status, 1);
	assert_string_equal(run->out, "");
	assert_contains(run->err,
	    "duet: nosuch.example.: name does not exist (EAI_NONAME "
	    "-2)\n");
}

static void a_name_cannot_write_to_the_terminal(void **state)
{
	const struct run *run = sh("$duet lookup --backend thread \"$(printf "
				   "'a\\033[31mb.example.')\"");

	(void)state;
	assert_null(strchr(run->err, '\033'));
	assert_contains(run->err, "a\\027[31mb.example.");
}

static void json_is_an_answer_of_the_protocol(void **state)
{
	json_t *answer = json_loads(
	    sh("$duet lookup --backend thread --json -4 www.example. http")
		->out,
	    0, NULL);
	const char *addr, *socktype, *code, *backend;
	int port;

	(void)state;
	assert_int_equal(
	    json_unpack(answer, "{s:s, s:s, s:[{s:s, s:s, s:i}]}", "code",
		&code, "backend", &backend, "addresses", "addr", &addr,
		"socktype", &socktype, "port", &port),
	    0);
	assert_string_equal(code, "ok");
	assert_string_equal(backend, "thread");
	assert_string_equal(addr, "192.0.2.1");
	assert_string_equal(socktype, "stream");
	assert_int_equal(port, 80);
	json_decref(answer);
}

static void json_has_the_error_too(void **state)
{
	const struct run *run =
	    sh("$duet lookup --backend thread --json nosuch.example.");
	json_t *answer = json_loads(run->out, 0, NULL);

	(void)state;
	assert_int_equal(run->status, 1);
	assert_string_equal(run->err, "");
	assert_string_equal(
	    json_string_value(json_object_get(answer, "symbol")), "EAI_NONAME");
	json_decref(answer);
}

static void host_prints_names_and_addresses(void **state)
{
	(void)state;
	assert_string_equal(sh("$duet host --backend thread alias.test")->out,
	    "host.test   canonical\n"
	    "alias.test  alias\n"
	    "192.0.2.10  address\n");
}

static void reverse_prints_the_name(void **state)
{
	const struct run *run = sh("$duet reverse --backend thread 192.0.2.1");

	(void)state;
	assert_int_equal(run->status, 0);
	assert_string_equal(run->out, "www.example  host\n");
	assert_string_equal(
	    sh("$duet reverse --backend thread --port 53 192.0.2.1")->out,
	    "www.example  host\ndomain       service\n");
}

static void an_address_without_a_name_is_an_error_unless_told(void **state)
{
	(void)state;
	assert_int_equal(
	    sh("$duet reverse --backend thread 192.0.2.77")->status, 1);
	assert_string_equal(
	    sh("$duet reverse --backend thread --flag 0 192.0.2.77")->out,
	    "192.0.2.77  host\n");
}

static void both_exits_as_diff_does(void **state)
{
	const struct run *run;

	(void)state;
	if (!has_both())
		skip();
	run = sh("$duet lookup --both host.test");
	assert_int_equal(run->status, 0);
	assert_contains(run->out, "No difference.\n");
	assert_null(strchr(run->out, '|'));
	assert_null(strchr(run->out, '\033'));
	run = sh("$duet lookup --both --backend ares host.test");
	assert_int_equal(run->status, 2);
}

static void both_as_json_names_the_differences(void **state)
{
	json_t *all;

	(void)state;
	if (!has_both())
		skip();
	all = json_loads(
	    sh("$duet lookup --both --json host.test")->out, 0, NULL);
	assert_int_equal(
	    json_array_size(json_object_get(all, "differences")), 0);
	assert_true(json_is_object(json_object_get(all, duet_backend_at(0))));
	assert_true(json_is_object(json_object_get(all, duet_backend_at(1))));
	json_decref(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lookup_prints_an_address_a_line),
	    cmocka_unit_test(lookup_folds_the_socket_types_of_an_address),
	    cmocka_unit_test(lookup_takes_hints),
	    cmocka_unit_test(each_command_asks_the_server_it_is_told),
	    cmocka_unit_test(a_lookup_that_finds_nothing_says_why_and_exits_1),
	    cmocka_unit_test(a_name_cannot_write_to_the_terminal),
	    cmocka_unit_test(json_is_an_answer_of_the_protocol),
	    cmocka_unit_test(json_has_the_error_too),
	    cmocka_unit_test(host_prints_names_and_addresses),
	    cmocka_unit_test(reverse_prints_the_name),
	    cmocka_unit_test(an_address_without_a_name_is_an_error_unless_told),
	    cmocka_unit_test(both_exits_as_diff_does),
	    cmocka_unit_test(both_as_json_names_the_differences),
	};

	cli_machine_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
