/* SPDX-License-Identifier: MIT */
/* How many calls two resolvers agree on. */
#include "compare/agreement.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static bool agree(const char *left, const char *right)
{
	json_t *a = json_loads(left, 0, NULL), *b = json_loads(right, 0, NULL);
	bool result;

	assert_non_null(a);
	assert_non_null(b);
	result = answers_agree(a, b);
	json_decref(a);
	json_decref(b);
	return result;
}

static void time_and_cause_do_not_count(void **state)
{
	(void)state;
	assert_true(agree("{\"raw\": -2, \"t_us\": 1}",
	    "{\"raw\": -2, \"t_us\": 2, \"cause\": \"ARES_ENOTFOUND\"}"));
}

static void numbers_order_and_names_count_to_the_letter(void **state)
{
	(void)state;
	assert_false(agree("{\"raw\": -2}", "{\"raw\": -5}"));
	assert_false(
	    agree("{\"errno\": \"EBUSY\"}", "{\"errno\": \"ENOENT\"}"));
	assert_false(agree(
	    "{\"aliases\": [\"a\", \"b\"]}", "{\"aliases\": [\"b\", \"a\"]}"));
	assert_false(
	    agree("{\"canonical\": \"A.b\"}", "{\"canonical\": \"a.b\"}"));
	assert_false(agree("{\"canonical\": \"a\"}", "{}"));
}

#define STREAM "{\"addr\": \"192.0.2.1\", \"socktype\": \"stream\"}"
#define DGRAM "{\"addr\": \"192.0.2.1\", \"socktype\": \"dgram\"}"
#define BARE "{\"addr\": \"192.0.2.1\"}"

static void an_address_counts_once_where_socket_types_are_not_told(void **state)
{
	(void)state;
	assert_true(agree("{\"addresses\": [" STREAM ", " DGRAM "]}",
	    "{\"addresses\": [" BARE "]}"));
	assert_false(agree("{\"addresses\": [" STREAM ", " STREAM "]}",
	    "{\"addresses\": [" BARE "]}"));
	assert_false(agree("{\"addresses\": [" BARE "]}",
	    "{\"addresses\": [" BARE ", " BARE "]}"));
	assert_false(agree("{\"addresses\": [" STREAM "]}",
	    "{\"addresses\": [" STREAM ", " DGRAM "]}"));
}

static void of_a_response_that_counts_which_another_resolver_tells(void **state)
{
	const char *whole =
	    "{\"domain\": \"h_errno\", \"rcode\": \"NOERROR\", \"records\": "
	    "[\"www. 60 IN CNAME h.\", \"h. 60 IN MX 1 m.\"]}";

	(void)state;
	assert_true(agree(whole,
	    "{\"domain\": \"node\", \"records\": [\"- - IN MX 1 m.\"]}"));
	assert_false(agree(whole,
	    "{\"domain\": \"node\", \"records\": [\"- - IN MX 2 m.\"]}"));
	assert_false(
	    agree(whole, "{\"domain\": \"node\", \"rcode\": \"NXDOMAIN\"}"));
	assert_false(agree(whole, "{\"domain\": \"h_errno\"}"));
}

static void assert_counted(
    const json_t *counts, const char *function, const char *expected)
{
	char *text = agreement_text(counts, function);

	assert_string_equal(text ? text : "nothing", expected);
	free(text);
}

static void only_calls_that_both_have_answered_are_counted(void **state)
{
	const struct call calls[] = {
	    {.id = "a", .op = "getaddrinfo"},
	    {.id = "b", .op = "getaddrinfo"},
	    {.id = "c", .op = "query"},
	    {.id = "d", .op = "getnameinfo"},
	};
	const struct testcase tc = {.calls = calls, .ncalls = 4};
	json_t *left = json_loads("{\"calls\": [{\"id\": \"a\", \"raw\": 0}, "
				  "{\"id\": \"b\", \"raw\": 0}, "
				  "{\"id\": \"c\", \"raw\": 0}]}",
	    0, NULL);
	json_t *right =
	    json_loads("{\"calls\": [{\"id\": \"a\", \"raw\": 0}, "
		       "{\"id\": \"b\", \"raw\": 1}, "
		       "{\"id\": \"c\", \"unsupported\": \"query\"}, "
		       "{\"id\": \"d\", \"raw\": 0}]}",
		0, NULL);
	json_t *counts = json_object();

	(void)state;
	agreement_add(counts, &tc, left, right);
	assert_counted(counts, "getaddrinfo", "     1 of      2   50.00 %");
	assert_counted(counts, "all", "     1 of      2   50.00 %");
	assert_counted(counts, "query", "nothing");
	assert_counted(counts, "getnameinfo", "nothing");
	json_decref(counts);
	json_decref(left);
	json_decref(right);
}

static void a_hundred_per_cent_is_all_of_them(void **state)
{
	json_t *counts =
	    json_pack("{s:{s:i, s:i}, s:{s:i, s:i}}", "all", "agree", 99999,
		"calls", 100000, "query", "agree", 100000, "calls", 100000);

	(void)state;
	assert_counted(counts, "all", " 99999 of 100000   99.99 %");
	assert_counted(counts, "query", "100000 of 100000  100.00 %");
	json_decref(counts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(time_and_cause_do_not_count),
	    cmocka_unit_test(numbers_order_and_names_count_to_the_letter),
	    cmocka_unit_test(
		an_address_counts_once_where_socket_types_are_not_told),
	    cmocka_unit_test(
		of_a_response_that_counts_which_another_resolver_tells),
	    cmocka_unit_test(only_calls_that_both_have_answered_are_counted),
	    cmocka_unit_test(a_hundred_per_cent_is_all_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
