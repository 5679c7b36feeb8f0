/* SPDX-License-Identifier: MIT */
/* Groups of resolvers that agree. */
#include "compare/partition.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 5 };

static const char *const names[] = {"a", "b", "c", "d", "e"};

/* Values by letter; '.' is none, '?' the same as any. */
static bool same(const void *arg, size_t a, size_t b)
{
	const char *values = arg;

	return values[a] == values[b] || values[a] == '?' || values[b] == '?';
}

static struct partition made(const char *values)
{
	struct partition p;
	bool in[N];

	for (size_t i = 0; i < N; i++)
		in[i] = values[i] != '.';
	partition_make(&p, N, in, same, values);
	return p;
}

static void assert_groups(const char *values, const char *expected)
{
	struct partition p = made(values);
	json_t *groups = partition_json(&p, names);
	json_t *wanted = json_loads(expected, 0, NULL);

	if (!json_equal(groups, wanted))
		fail_msg("%s is not %s", json_dumps(groups, 0), expected);
	json_decref(groups);
	json_decref(wanted);
	partition_release(&p);
}

static void equal_values_are_one_group(void **state)
{
	(void)state;
	assert_groups("xxxxx", "[[\"a\", \"b\", \"c\", \"d\", \"e\"]]");
	assert_groups("xyxyx", "[[\"a\", \"c\", \"e\"], [\"b\", \"d\"]]");
}

static void the_largest_group_is_the_first(void **state)
{
	(void)state;
	assert_groups("xyyyz", "[[\"b\", \"c\", \"d\"], [\"a\"], [\"e\"]]");
	assert_groups("xxyyz", "[[\"a\", \"b\"], [\"c\", \"d\"], [\"e\"]]");
}

static void who_has_nothing_to_say_is_in_no_group(void **state)
{
	struct partition p = made("x.yx.");

	(void)state;
	assert_groups("x.yx.", "[[\"a\", \"d\"], [\"c\"]]");
	assert_groups(".....", "[]");
	assert_false(partition_separates(&p, 0, 1));
	assert_false(partition_separates(&p, 1, 4));
	partition_release(&p);
}

static void who_agrees_with_several_groups_joins_the_first(void **state)
{
	(void)state;
	assert_groups("xy??y", "[[\"a\", \"c\", \"d\"], [\"b\", \"e\"]]");
}

static void it_separates_whoever_differs_and_nobody_else(void **state)
{
	static const char values[] = "xyxzy";
	struct partition p = made(values);

	(void)state;
	for (size_t a = 0; a < N; a++)
		for (size_t b = 0; b < N; b++)
			assert_int_equal(partition_separates(&p, a, b),
			    values[a] != values[b]);
	partition_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equal_values_are_one_group),
	    cmocka_unit_test(the_largest_group_is_the_first),
	    cmocka_unit_test(who_has_nothing_to_say_is_in_no_group),
	    cmocka_unit_test(who_agrees_with_several_groups_joins_the_first),
	    cmocka_unit_test(it_separates_whoever_differs_and_nobody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
