/* SPDX-License-Identifier: MIT */
/* The search list: which names are asked for, and what comes of it. */
#include "ares_backend/search.h"
#include <errno.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct search_step NXDOMAIN = {.herr = HOST_NOT_FOUND};
static const struct search_step NODATA = {.herr = NO_DATA};
static const struct search_step SERVFAIL = {
    .herr = TRY_AGAIN, .err = ETIMEDOUT, .buffer_rcode = RCODE_SERVFAIL};
static const struct search_step REFUSED = {
    .herr = TRY_AGAIN, .err = ETIMEDOUT, .buffer_rcode = RCODE_REFUSED};
static const struct search_step SILENCE = {.herr = TRY_AGAIN, .err = ETIMEDOUT};
static const struct search_step CLOSED = {
    .herr = TRY_AGAIN, .err = ECONNREFUSED};
static const struct search_step FOUND = {.ok = true};

static struct resolv_conf read_conf(const char *text)
{
	static const struct resolv_env no_env;
	struct resolv_conf conf;
	char *copy = strdup(text);

	assert_non_null(copy);
	assert_true(resolv_conf_init(&conf, copy, &no_env));
	free(copy);
	return conf;
}

/* A name is looked up and the asked names are answered in turn, ended by NULL;
 * then herr is the outcome, or NETDB_SUCCESS. */
static void assert_walk(const char *text, const char *name, int herr, ...)
{
	struct resolv_conf conf = read_conf(text);
	struct search_step step = SEARCH_NO_STEP;
	char out[SEARCH_MAX_NAME];
	enum search_verdict verdict;
	struct search_plan plan;
	const char *expected;
	va_list args;

	va_start(args, herr);
	search_plan(&plan, &conf, name);
	while ((verdict = search_next(&plan, &step, out)) == SEARCH_ASK) {
		expected = va_arg(args, const char *);
		assert_non_null(expected);
		assert_string_equal(out, expected);
		step = *va_arg(args, const struct search_step *);
	}
	assert_null(va_arg(args, const char *));
	va_end(args);
	assert_int_equal(
	    verdict, herr == NETDB_SUCCESS ? SEARCH_FOUND : SEARCH_FAILED);
	if (verdict == SEARCH_FAILED)
		assert_int_equal(step.herr, herr);
	resolv_conf_release(&conf);
}

static const char two[] = "search a.example b.example\n";

static void a_name_without_dots_is_searched_first(void **state)
{
	(void)state;
	assert_walk(two, "x", HOST_NOT_FOUND, "x.a.example", &NXDOMAIN,
	    "x.b.example", &NXDOMAIN, "x", &NXDOMAIN, NULL);
	assert_walk(two, "x", NETDB_SUCCESS, "x.a.example", &NXDOMAIN,
	    "x.b.example", &FOUND, NULL);
}

static void a_name_with_dots_is_asked_as_it_is_first(void **state)
{
	(void)state;
	assert_walk(two, "x.y", HOST_NOT_FOUND, "x.y", &NXDOMAIN,
	    "x.y.a.example", &NXDOMAIN, "x.y.b.example", &NXDOMAIN, NULL);
	assert_walk("search a.example\noptions ndots:2\n", "x.y", NETDB_SUCCESS,
	    "x.y.a.example", &NXDOMAIN, "x.y", &FOUND, NULL);
}

static void a_dot_at_the_end_ends_the_search(void **state)
{
	(void)state;
	assert_walk(two, "x.", NO_DATA, "x.", &NODATA, NULL);
	assert_walk(two, "x.y.", TRY_AGAIN, "x.y.", &SERVFAIL, NULL);
}

static void ndots_0_asks_for_any_name_as_it_is_first(void **state)
{
	(void)state;
	assert_walk("search a.example\noptions ndots:0\n", "x", HOST_NOT_FOUND,
	    "x", &NXDOMAIN, "x.a.example", &NODATA, NULL);
}

static void the_root_on_the_list_stands_for_the_name_itself(void **state)
{
	(void)state;
	assert_walk("search .\n", "x", HOST_NOT_FOUND, "x.", &NXDOMAIN, NULL);
	assert_walk("search a.example .\n", "x", HOST_NOT_FOUND, "x.a.example",
	    &NXDOMAIN, "x.", &NXDOMAIN, NULL);
}

static void a_domain_without_data_does_not_end_the_search(void **state)
{
	(void)state;
	assert_walk(two, "x", NETDB_SUCCESS, "x.a.example", &NODATA,
	    "x.b.example", &FOUND, NULL);
	assert_walk(two, "x", NO_DATA, "x.a.example", &NODATA, "x.b.example",
	    &NXDOMAIN, "x", &NXDOMAIN, NULL);
}

static void a_server_failure_is_passed_over_and_remembered(void **state)
{
	(void)state;
	assert_walk(two, "x", TRY_AGAIN, "x.a.example", &SERVFAIL,
	    "x.b.example", &NXDOMAIN, "x", &NXDOMAIN, NULL);
}

static void a_refusal_or_silence_ends_the_list_but_not_the_search(void **state)
{
	(void)state;
	assert_walk(two, "x", HOST_NOT_FOUND, "x.a.example", &REFUSED, "x",
	    &NXDOMAIN, NULL);
	assert_walk(two, "x", NETDB_SUCCESS, "x.a.example", &SILENCE, "x",
	    &FOUND, NULL);
}

static void without_a_server_nothing_more_is_asked(void **state)
{
	(void)state;
	assert_walk(two, "x", TRY_AGAIN, "x.a.example", &CLOSED, NULL);
	assert_walk(two, "x.y", TRY_AGAIN, "x.y", &CLOSED, "x.y.a.example",
	    &CLOSED, NULL);
}

static void the_name_as_it_is_decides_if_it_was_first(void **state)
{
	(void)state;
	assert_walk(two, "x.y", TRY_AGAIN, "x.y", &SERVFAIL, "x.y.a.example",
	    &NXDOMAIN, "x.y.b.example", &NXDOMAIN, NULL);
	assert_walk("search a.example\n", "x.y", HOST_NOT_FOUND, "x.y",
	    &NXDOMAIN, "x.y.a.example", &NODATA, NULL);
}

static void no_tld_query_keeps_names_without_dots_from_the_root(void **state)
{
	(void)state;
	assert_walk("search a.example\noptions no-tld-query\n", "x",
	    HOST_NOT_FOUND, "x.a.example", &NXDOMAIN, NULL);
	assert_walk("options no-tld-query\n", "x", HOST_NOT_FOUND, "x",
	    &NXDOMAIN, NULL);
}

static void an_empty_name_is_never_asked_for_alone(void **state)
{
	struct resolv_conf conf = read_conf("");
	struct search_step step = SEARCH_NO_STEP;
	char out[SEARCH_MAX_NAME];
	struct search_plan plan;

	(void)state;
	search_plan(&plan, &conf, "");
	assert_int_equal(search_next(&plan, &step, out), SEARCH_TOO_LONG);
	resolv_conf_release(&conf);
}

static void an_alias_is_the_second_word_of_its_line(void **state)
{
	char text[] = "one\n"
		      "two  two.example more\n"
		      "three three.example";
	char again[] = "three three.example";
	char *alias = search_alias(text, "TWO");

	(void)state;
	assert_string_equal(alias, "two.example");
	assert_string_equal(search_alias(again, "three"), "three.example");
	assert_null(search_alias(again, "four"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_without_dots_is_searched_first),
	    cmocka_unit_test(a_name_with_dots_is_asked_as_it_is_first),
	    cmocka_unit_test(a_dot_at_the_end_ends_the_search),
	    cmocka_unit_test(ndots_0_asks_for_any_name_as_it_is_first),
	    cmocka_unit_test(the_root_on_the_list_stands_for_the_name_itself),
	    cmocka_unit_test(a_domain_without_data_does_not_end_the_search),
	    cmocka_unit_test(a_server_failure_is_passed_over_and_remembered),
	    cmocka_unit_test(
		a_refusal_or_silence_ends_the_list_but_not_the_search),
	    cmocka_unit_test(without_a_server_nothing_more_is_asked),
	    cmocka_unit_test(the_name_as_it_is_decides_if_it_was_first),
	    cmocka_unit_test(
		no_tld_query_keeps_names_without_dots_from_the_root),
	    cmocka_unit_test(an_empty_name_is_never_asked_for_alone),
	    cmocka_unit_test(an_alias_is_the_second_word_of_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
