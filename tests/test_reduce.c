/* SPDX-License-Identifier: MIT */
/* What is left of a tree while a test holds, and what a report shows. */
#include "compare/reduce.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static json_t *parse(const char *text)
{
	json_t *value = json_loads(text, 0, NULL);

	assert_non_null(value);
	return value;
}

/* Holds while every one of the words is somewhere in the tree. */
static bool has_words(void *arg, const json_t *tree)
{
	char *text = json_dumps(tree, JSON_COMPACT);
	bool all = true;

	for (const char *const *word = arg; *word; word++)
		all = all && strstr(text, *word);
	free(text);
	return all;
}

static void check(
    const char *before, const char *const *words, const char *after)
{
	json_t *tree = parse(before), *wanted = parse(after);

	reduce(tree, has_words, (void *)words);
	if (!json_equal(tree, wanted))
		fail_msg("%s", json_dumps(tree, 0));
	json_decref(tree);
	json_decref(wanted);
}

static void what_is_not_needed_goes(void **state)
{
	static const char *const b[] = {"b", NULL}, *const ad[] = {
							"a", "d", NULL};
	static const char *const nothing[] = {NULL};

	(void)state;
	check("[\"a\", \"b\", \"c\"]", b, "[\"b\"]");
	check("[\"a\", \"b\", \"c\", \"d\", \"e\"]", ad, "[\"a\", \"d\"]");
	check("{\"k\": {\"b\": \"x\", \"y\": \"z\"}, \"l\": []}", b,
	    "{\"k\": {\"b\": \"x\"}}");
	check("{\"k\": \"a\\nx\\nb\\ny\\n\"}", b, "{\"k\": \"b\\n\"}");
	check("{\"k\": \"one line\"}", (const char *const[]){"one", NULL},
	    "{\"k\": \"one line\"}");
	check("{\"k\": [1, 2]}", nothing, "{}");
}

/* Two that are needed, or none. */
static bool is_even(void *arg, const json_t *tree)
{
	(void)arg;
	return json_array_size(tree) % 2 == 0 && json_array_size(tree) > 0;
}

static void parts_that_go_only_together_go_together(void **state)
{
	json_t *tree = parse("[1, 2, 3, 4, 5, 6, 7, 8]");

	(void)state;
	assert_true(reduce(tree, is_even, NULL) > 0);
	assert_int_equal(json_array_size(tree), 2);
	json_decref(tree);
}

static void what_stays_keeps_its_order(void **state)
{
	static const char *const words[] = {"z", "a", NULL};
	json_t *tree = parse("{\"z\": \"1\", \"m\": \"2\", \"a\": \"3\"}");
	char *text;

	(void)state;
	reduce(tree, has_words, (void *)words);
	text = json_dumps(tree, JSON_COMPACT);
	assert_string_equal(text, "{\"z\":\"1\",\"a\":\"3\"}");
	free(text);
	json_decref(tree);
}

static void a_fingerprint_has_each_kind_once_and_the_codes(void **state)
{
	json_t *report = parse(
	    "{\"results\": [{\"differences\": ["
	    "{\"call\": \"b\", \"field\": \"wire\", \"kind\": \"count\", "
	    "\"values\": [[\"s1\"], []]},"
	    "{\"call\": \"a\", \"field\": \"status\", \"kind\": \"class\", "
	    "\"values\": [\"ok\", \"noname\"]},"
	    "{\"call\": \"c\", \"field\": \"wire\", \"kind\": \"count\", "
	    "\"values\": [[], [\"s2\"]]}]}]}");
	json_t *same = parse("{\"results\": [{\"verdict\": \"same\"}]}");
	char *text = reduce_fingerprint(report);

	(void)state;
	assert_string_equal(
	    text, "status: class [\"ok\",\"noname\"]; wire: count ");
	free(text);
	text = reduce_fingerprint(same);
	assert_string_equal(text, "");
	free(text);
	json_decref(report);
	json_decref(same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_not_needed_goes),
	    cmocka_unit_test(parts_that_go_only_together_go_together),
	    cmocka_unit_test(what_stays_keeps_its_order),
	    cmocka_unit_test(a_fingerprint_has_each_kind_once_and_the_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
