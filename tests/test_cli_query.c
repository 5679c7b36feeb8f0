/* SPDX-License-Identifier: MIT */
/* `duet query`. */
#include "cli_machine.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void query_prints_records_in_columns(void **state)
{
	const struct run *run =
	    sh("$duet query --backend thread mail.example. mx");

	(void)state;
	assert_int_equal(run->status, 0);
	assert_string_equal(
	    run->out, "mail.example.  60     IN  MX     10 www.example.\n");
	assert_contains(run->err, " ms, NOERROR\n");
	run = sh("$duet query --backend thread alias.example.");
	assert_string_equal(run->out,
	    "alias.example.  60     IN  CNAME  www.example.\n"
	    "www.example.    60     IN  A      192.0.2.1\n");
	run = sh("$duet query -v --backend thread www.example. type1 IN");
	assert_string_equal(run->out,
	    "; answer\n"
	    "www.example.  60     IN  A      192.0.2.1\n"
	    "; authority\n"
	    "; additional\n");
}

static void a_query_without_records_exits_1_and_shows_the_authority(
    void **state)
{
	const struct run *run = sh("$duet query --backend thread nx.example.");

	(void)state;
	assert_int_equal(run->status, 1);
	assert_string_equal(run->out,
	    "; authority\n"
	    "example.  30     IN  SOA    ns.example. host.example. 1 3600 600 "
	    "86400 30\n");
	assert_contains(run->err, "duet: nx.example.: name does not exist");
	assert_contains(run->err, " ms, NXDOMAIN\n");
	run = sh("$duet query --backend thread www.example. AAAA");
	assert_int_equal(run->status, 1);
	assert_contains(run->err, " ms, NOERROR\n");
}

static void query_as_json_has_fields(void **state)
{
	json_t *answer = json_loads(
	    sh("$duet query --json --backend thread mail.example. TXT")->out, 0,
	    NULL);
	json_t *expected = json_loads(
	    "[{\"name\": \"mail.example.\", \"ttl\": 60, \"class\": \"IN\", "
	    "\"type\": \"TXT\", \"text\": \"\\\"a\\\\\\\"b\\\" \\\"c\\\"\", "
	    "\"data\": {\"strings\": [\"a\\\"b\", \"c\"]}}]",
	    0, NULL);

	(void)state;
	assert_non_null(expected);
	assert_true(json_equal(json_object_get(answer, "answer"), expected));
	assert_true(json_is_array(json_object_get(answer, "authority")));
	assert_null(json_object_get(answer, "records"));
	json_decref(expected);
	json_decref(answer);
	answer = json_loads(
	    sh("$duet query --json --backend thread odd.example. TYPE65280")
		->out,
	    0, NULL);
	assert_null(json_object_get(
	    json_array_get(json_object_get(answer, "answer"), 0), "data"));
	json_decref(answer);
}

static void a_query_of_both_compares_the_records(void **state)
{
	const struct run *run;

	(void)state;
	if (!has_both())
		skip();
	run = sh("$duet query --both alias.example. A");
	assert_int_equal(run->status, 0);
	assert_contains(run->out, "No difference.\n");
	assert_contains(run->out,
	    "answer     alias.example.  60     IN  CNAME  www.example.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(query_prints_records_in_columns),
	    cmocka_unit_test(
		a_query_without_records_exits_1_and_shows_the_authority),
	    cmocka_unit_test(query_as_json_has_fields),
	    cmocka_unit_test(a_query_of_both_compares_the_records),
	};

	cli_machine_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
