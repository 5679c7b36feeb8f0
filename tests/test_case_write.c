/* SPDX-License-Identifier: MIT */
/* Cases written as YAML say what they said, and all that is wrong with a file
 * is told. */
#include "compare/case.h"
#include "compare/case_write.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char path[] = "/tmp/test-case-write-XXXXXX";

static void write_text(const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static void check_round_trip(const struct testcase *tc)
{
	json_t *before = testcase_json(tc), *after;
	struct case_set set = {0};
	struct case_error error;
	FILE *out = fopen(path, "w");

	case_write_yaml(before, out);
	fclose(out);
	if (!case_set_read(&set, path, &error))
		fail_msg("%s: %s", tc->id, error.text);
	assert_int_equal(set.ncases, 1);
	after = testcase_json(set.cases);
	if (!json_equal(before, after))
		fail_msg("%s: another case after it was written", tc->id);
	json_decref(before);
	json_decref(after);
	case_set_release(&set);
}

static void every_shipped_case_survives_being_written(void **state)
{
	struct case_set set = {0};
	struct case_error error;

	(void)state;
	assert_true(case_set_read(&set, "../testdata", &error));
	for (size_t i = 0; i < set.ncases; i++)
		check_round_trip(&set.cases[i]);
	assert_true(set.ncases > 200);
	case_set_release(&set);
}

static void odd_texts_survive_being_written(void **state)
{
	static const char *const texts[] = {"", "~", "null", "-", "- a", "a: b",
	    "a #b", " a", "a ", "a\nb", "a\nb\n", "a\n\nb\n", "a\n\n", "\na\n",
	    "  a\nb\n", "a\tb", "\"", "\\", "[a]", "{a}", "&a", "*a", "!a",
	    "%a", "@a", "`a`", "a,b", "0x1", "\u00e9\n", "\x7f", "a\n\tb\n",
	    "? a"};
	struct case_set set = {0};
	struct case_error error;

	(void)state;
	assert_true(case_set_read(&set, "cases/good/minimal.yaml", &error));
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		json_t *tree = testcase_json(set.cases), *again;
		struct case_set read = {0};
		FILE *out = fopen(path, "w");

		json_object_set_new(tree, "env",
		    json_pack("{s{ss s{ss}} s{ss}}", "files", "hosts", texts[i],
			"gai.conf", "text", texts[i], "environ", "TEXT",
			texts[i]));
		case_write_yaml(tree, out);
		fclose(out);
		if (!case_set_read(&read, path, &error))
			fail_msg("'%s': %s", texts[i], error.text);
		again = testcase_json(read.cases);
		if (!json_equal(tree, again))
			fail_msg("'%s' is not what was read", texts[i]);
		json_decref(tree);
		json_decref(again);
		case_set_release(&read);
	}
	case_set_release(&set);
}

static void a_variation_alone_keeps_what_is_known_of_it(void **state)
{
	struct case_set set = {0};
	struct case_error error;
	json_t *tree, *known;

	(void)state;
	write_text("schema: case/1\nid: a.b\ntitle: T\nvary: {x: [One, two]}\n"
		   "calls: [{id: gai, op: getaddrinfo, name: \"${x}\"}]\n"
		   "known:\n"
		   "  - {id: KD-A, case: \"a.b[x=One]\", field: status, "
		   "kind: class, values: {p: ok, q: noname}, verdict: bug, "
		   "reason: R.}\n"
		   "  - {id: KD-A, case: \"a.b[x=two]\", field: status, "
		   "kind: class, values: {p: ok, q: nodata}, verdict: bug}\n");
	assert_true(case_set_read(&set, path, &error));
	tree = testcase_json(&set.cases[1]);
	known = json_object_get(tree, "known");
	assert_string_equal(
	    json_string_value(json_object_get(tree, "id")), "a.b-x-two");
	assert_null(json_object_get(tree, "vary"));
	assert_int_equal(json_array_size(known), 1);
	known = json_array_get(known, 0);
	assert_null(json_object_get(known, "case"));
	assert_string_equal(
	    json_string_value(json_object_get(known, "reason")), "R.");
	json_decref(tree);
	case_set_release(&set);
}

static void collect(void *arg, const char *line)
{
	strcat(arg, strchr(line, ':') + 1);
	strcat(arg, "\n");
}

static void all_that_is_wrong_is_told_once(void **state)
{
	char lines[4096] = "";
	struct case_set set = {0};

	(void)state;
	write_text("schema: case/1\nid: A.b\ntitle: T\nvary: {x: [a, b]}\n"
		   "colour: red\n"
		   "dns: {servers: {s1: {listen: here, udp: odd}}}\n"
		   "calls:\n"
		   "  - {id: gai, op: getaddrinfo, name: x, family: inet7}\n"
		   "  - {id: host, op: gethostbynam, name: x}\n"
		   "  - {id: gai, op: getaddrinfo, name: \"${x}\"}\n"
		   "expect: [{call: gai, field: statu, value: ok}]\n");
	assert_false(case_set_lint(&set, path, collect, lines));
	assert_string_equal(lines,
	    "5:1: unknown key 'colour' in a case; known are: schema, id, "
	    "title, tags, links, requires, env, vary, dns, calls, session, "
	    "repeat, compare, expect, known\n"
	    "2:5: the id 'A.b'; write it as area.name, in lower case letters, "
	    "digits and '-'\n"
	    "6:30: listen 'here' is no IPv4 or IPv6 address; the port is a "
	    "key of its own\n"
	    "6:41: unknown udp 'odd'; known are: on, closed, silent\n"
	    "8:49: unknown family 'inet7'; did you mean 'inet'?\n"
	    "9:20: unknown op 'gethostbynam'; did you mean 'gethostbyname'?\n"
	    "10:10: the id 'gai' twice; the first is in line 8\n"
	    "11:29: unknown field 'statu'; did you mean 'status'?\n"
	    "11:10: an expectation without 'by'; it must be there\n");
	assert_int_equal(set.ncases, 0);
	case_set_release(&set);
}

static void a_wrong_file_does_not_hide_the_next(void **state)
{
	char lines[1 << 20] = "";
	struct case_set set = {0};
	size_t files = 0;

	(void)state;
	assert_false(case_set_lint(&set, "cases", collect, lines));
	for (const char *p = lines; (p = strchr(p, '\n')); p++)
		files++;
	assert_true(files > 150);
	assert_true(set.ncases >= 3);
	case_set_release(&set);
}

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	close(fd);
	return fd < 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_shipped_case_survives_being_written),
	    cmocka_unit_test(odd_texts_survive_being_written),
	    cmocka_unit_test(a_variation_alone_keeps_what_is_known_of_it),
	    cmocka_unit_test(all_that_is_wrong_is_told_once),
	    cmocka_unit_test(a_wrong_file_does_not_hide_the_next),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
