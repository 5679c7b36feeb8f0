/* SPDX-License-Identifier: MIT */
/*
 * `duet compare --beside` as a user runs it: two resolvers that agree, and
 * beside them one that does what the cases of compare/ ask for.
 */
#include "command.h"
#include "need_sandbox.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void write_file(const char *name, const char *text)
{
	FILE *out = fopen(name, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

/* duet compare of one and uno, with these arguments. */
static int compare(const char *arguments)
{
	return command_run("\"$duet\" compare -b one,uno %s", arguments);
}

/* What a report has of a resolver beside, to be released. */
static json_t *entry_of(const char *name)
{
	json_t *report = json_load_file("report.json", 0, NULL), *entry;
	json_t *found = NULL;
	size_t i;

	json_array_foreach(json_object_get(report, "agreement"), i, entry)
	{
		const char *second = json_string_value(
		    json_array_get(json_object_get(entry, "between"), 1));

		if (second && !strcmp(second, name))
			found = json_incref(entry);
	}
	json_decref(report);
	if (!found)
		fail_msg("nothing of %s", name);
	return found;
}

static void assert_member(
    const json_t *entry, const char *key, const char *expected)
{
	json_t *wanted = json_loads(expected, 0, NULL);

	assert_non_null(wanted);
	if (!json_equal(json_object_get(entry, key), wanted))
		fail_msg("not %s but %s", expected,
		    json_dumps(json_object_get(entry, key), JSON_SORT_KEYS));
	json_decref(wanted);
}

static void what_it_does_is_counted_and_not_judged(void **state)
{
	json_t *entry;

	(void)state;
	assert_int_equal(
	    compare("--beside three --json report.json --html page.html "
		    "\"$cases\" late.yaml answer.same answer.order error.code "
		    "answer.lacking error.crash error.garbage late"),
	    0);
	entry = entry_of("three");
	/* The same; another order, another error, a crash. */
	assert_member(entry, "functions",
	    "{\"getaddrinfo\": {\"agree\": 1, \"calls\": 4},"
	    " \"all\": {\"agree\": 1, \"calls\": 4}}");
	assert_member(entry, "beside",
	    "{\"cases\": {\"run\": 7, \"of\": 7}, \"calls\": "
	    "{\"unsupported\": 1, \"late\": 1, \"failed\": 1}}");
	json_decref(entry);
	assert_printed("out", "PASS 0 new");
	assert_printed("out", "                  uno  three\n"
			      "  getaddrinfo  100.00  25.00\n"
			      "  all          100.00  25.00\n"
			      "  calls             7      4\n"
			      "  unsupported       -      1\n"
			      "  late              -      1\n"
			      "  failed            -      1\n"
			      "  cases           all    all\n");
	assert_printed("page.html",
	    "<tr><th>getaddrinfo</th><td>100.00</td><td>25.00</td></tr>");
}

static void a_sample_is_the_same_each_time(void **state)
{
	json_t *first, *again;
	json_int_t n;

	(void)state;
	compare("--beside three/4 --json report.json many.yaml");
	first = entry_of("three");
	n = json_integer_value(json_object_get(
	    json_object_get(json_object_get(first, "beside"), "cases"), "run"));
	assert_in_range(n, 5, 15);
	compare("-j 1 --beside three/4 --json report.json many.yaml");
	again = entry_of("three");
	assert_true(json_equal(first, again));
	json_decref(first);
	json_decref(again);
	assert_printed("out", " of 40\n");
}

static void shards_have_the_sample_of_the_whole(void **state)
{
	(void)state;
	compare("--beside three/4,absent --json whole.json many.yaml");
	compare("--beside three/4,absent --shard 1/2 --json 1.json many.yaml");
	compare("--beside three/4,absent --shard 2/2 --json 2.json many.yaml");
	assert_int_equal(system("\"$duet\" merge 1.json 2.json --json "
				"merged.json >out && cmp whole.json "
				"merged.json"),
	    0);
}

static void one_not_at_hand_is_named_and_no_failure(void **state)
{
	(void)state;
	assert_int_equal(compare("--beside absent --html page.html --json "
				 "report.json \"$cases\" answer.same"),
	    0);
	assert_printed("out", "  not at hand: absent (a thing; install "
			      "the-thing)\n");
	assert_printed("page.html", "<p>Not at hand: absent (a thing");
	assert_printed("report.json", "\"lacks\": \"a thing;");
}

static void what_cannot_be_meant_is_refused(void **state)
{
	(void)state;
	assert_int_equal(compare("--beside uno many.yaml"), 2);
	assert_printed("err", "--beside 'uno': it is compared already");
	assert_int_equal(compare("--beside three/0 many.yaml"), 2);
	assert_printed("err", "'0' is not a number from 1");
	assert_int_equal(compare("--beside thre many.yaml"), 2);
	assert_printed("err", "unknown resolver 'thre'; did you mean 'three'?");
	assert_int_equal(compare("--beside three --beside two many.yaml"), 2);
	assert_printed("err", "'--beside two' after '--beside three'; use one");
}

static int set_up(void **state)
{
	if (command_set_up(state) < 0)
		return -1;
	add_adapter("one", "exec " ADAPTER " one");
	add_adapter("uno", "exec " ADAPTER " one");
	add_adapter("three", "exec " ADAPTER " three");
	add_adapter("absent",
	    "read -r hello\n"
	    "echo '{\"unsupported\": \"a thing; install the-thing\"}'");
	write_file("late.yaml",
	    "schema: case/1\nid: late.hang\ntitle: Later than others wait\n"
	    "calls:\n  - {id: c, op: getaddrinfo, name: hang}\n");
	write_file("many.yaml",
	    "schema: case/1\nid: many.same\ntitle: Number ${n}\n"
	    "vary:\n  n: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "
	    "16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, "
	    "32, 33, 34, 35, 36, 37, 38, 39, 40]\n"
	    "calls:\n  - {id: c, op: getaddrinfo, name: same}\n");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_it_does_is_counted_and_not_judged),
	    cmocka_unit_test(a_sample_is_the_same_each_time),
	    cmocka_unit_test(shards_have_the_sample_of_the_whole),
	    cmocka_unit_test(one_not_at_hand_is_named_and_no_failure),
	    cmocka_unit_test(what_cannot_be_meant_is_refused),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, set_up, command_tear_down);
}
