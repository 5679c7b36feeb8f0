/* SPDX-License-Identifier: MIT */
/*
 * What the reader of case files refuses, and what it says: each file of
 * tests/cases/bad begins with it.  Whatever the reader can say is heard here.
 */
#include "case_files.h"
#include "messages.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct messages *messages;

static void hear(const char *said)
{
	said += strspn(said, ":0123456789");
	messages_hear(messages, said + strspn(said, " "));
}

/* What is said of a path, without the path; until the next call. */
static const char *said_of(const char *path)
{
	const char *said = refusal(path);

	hear(said);
	return said;
}

/* Its first line is "# LINE:COLUMN: what is said". */
static void check_bad_file(const char *path)
{
	char first[600], *line = first;
	FILE *file = fopen(path, "r");
	const char *said;

	assert_non_null(file);
	assert_non_null(fgets(first, sizeof(first), file));
	fclose(file);
	first[strcspn(first, "\n")] = '\0';
	*++line = ':';
	said = said_of(path);
	if (strcmp(said, line) != 0)
		fail_msg("%s\n  says   %s\n  wanted %s", path, said, line);
}

static void each_bad_file_is_refused_with_its_first_line(void **state)
{
	struct dirent **names;
	int n = scandir("cases/bad", &names, NULL, alphasort), files = 0;

	(void)state;
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		char path[300];

		snprintf(path, sizeof(path), "cases/bad/%s", names[i]->d_name);
		if (names[i]->d_name[0] != '.') {
			check_bad_file(path);
			files++;
		}
		free(names[i]);
	}
	free(names);
	assert_true(files > 100);
}

static void an_empty_file_is_said_to_be_empty(void **state)
{
	(void)state;
	assert_string_equal(said_of(file_of("")),
	    ":1:1: nothing in the file; a case begins with 'schema: case/1'");
}

static void bytes_that_are_not_utf8_are_located(void **state)
{
	(void)state;
	assert_string_equal(said_of(file_of("schema: case/1\nid: \xff\n")),
	    ":2:5: not text in UTF-8: invalid leading UTF-8 octet; only "
	    "printable UTF-8, tabs and line ends may be in a case");
}

static void a_path_that_cannot_be_read_is_said_to_be_so(void **state)
{
	(void)state;
	assert_string_equal(said_of("cases/no-such-file.yaml"),
	    ": cannot be read: No such file or directory");
}

static void a_folder_without_cases_is_refused(void **state)
{
	(void)state;
	assert_string_equal(said_of(folder_named("empty")),
	    ": no case in this folder; cases are files named *.yaml or *.yml");
}

static void an_id_of_two_files_is_refused_naming_the_other(void **state)
{
	struct case_set set = read_good("cases/good/minimal.yaml");
	const char *path = file_of(MINIMAL CALLS);
	char wanted[300];
	struct case_error error;

	(void)state;
	assert_false(case_set_read(&set, path, &error));
	snprintf(wanted, sizeof(wanted),
	    "%s:1:1: the id 'minimal.case' is that of cases/good/minimal.yaml "
	    "too; ids are used once",
	    path);
	assert_string_equal(error.text, wanted);
	hear(error.text + strlen(path));
	assert_int_equal(set.ncases, 1);
	case_set_release(&set);
}

static void aliases_that_multiply_are_refused(void **state)
{
	char text[2000] = MINIMAL "links:\n- &a0 [x, x, x, x, x, x, x, x]\n";

	(void)state;
	for (int i = 1; i < 12; i++)
		sprintf(text + strlen(text),
		    "- &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i - 1,
		    i - 1, i - 1, i - 1, i - 1, i - 1);
	assert_non_null(strstr(said_of(file_of(text)),
	    "more than 100000 values with the aliases (*) written out"));
}

static void a_deep_file_is_refused(void **state)
{
	char text[20000];

	(void)state;
	memset(text, '[', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_string_equal(said_of(file_of(text)),
	    ":1:51: lists and maps 51 deep; no case needs more than 50");
}

static void a_large_file_is_refused(void **state)
{
	size_t size = 5 << 20;
	char *text = malloc(size);

	(void)state;
	memset(text, '#', size);
	assert_string_equal(said_of(file_named("case.yaml", text, size)),
	    ": larger than 4 MiB; no case is that large");
	free(text);
}

static void many_anchors_are_refused(void **state)
{
	char *text, *p;

	(void)state;
	p = text = malloc(20000);
	p += sprintf(p, "%slinks:\n", MINIMAL);
	for (int i = 0; i <= 1000; i++)
		p += sprintf(p, "- &a%d x\n", i);
	assert_non_null(
	    strstr(said_of(file_of(text)), "more than 1000 anchors (&)"));
	free(text);
}

static void octets_that_no_message_has_are_refused(void **state)
{
	static const char head[] =
	    MINIMAL CALLS "dns: {servers: {s1: {listen: 127.0.0.53, rules: "
			  "[{match: {qname: x.}, do: {raw: \"";
	enum { OCTETS = 65534 };
	char *text = malloc(sizeof(head) + 2 * OCTETS + 10), *p;

	(void)state;
	p = text + sprintf(text, "%s", head);
	memset(p, '0', 2 * OCTETS);
	strcpy(p + 2 * OCTETS, "\"}}]}}}\n");
	assert_non_null(strstr(said_of(file_of(text)),
	    "raw of 65534 octets; a message has 65535 at most"));
	free(text);
}

static void what_was_accepted_has_a_schema_of_its_own(void **state)
{
	static const char text[] = "schema: case/1\nknown: []\n";
	struct case_set set = {0};
	struct case_error error;
	const char *said;

	(void)state;
	folder_named("known");
	folder_named("known/area");
	folder_named("area");
	file_named("known/area/case.yaml", text, strlen(text));
	assert_false(case_set_read(&set,
	    file_named("area/case.yaml", MINIMAL CALLS, strlen(MINIMAL CALLS)),
	    &error));
	said = strstr(error.text, "/known/area/case.yaml:1:1: ");
	assert_non_null(said);
	assert_non_null(strstr(said, "the schema is not known/1"));
	hear(strchr(said, ':'));
	case_set_release(&set);
}

static void vary_that_multiplies_text_is_refused(void **state)
{
	enum { FILLER = 100000 };
	char *text = malloc(FILLER + 10000), *p = text;

	(void)state;
	p += sprintf(p, "%svary: {n: [0", MINIMAL);
	for (int i = 1; i < 1000; i++)
		p += sprintf(p, ",%d", i);
	p += sprintf(p, "]}\nenv: {files: {hosts: \"${n}");
	memset(p, 'x', FILLER);
	sprintf(p + FILLER, "\"}}\n%s", CALLS);
	assert_non_null(strstr(said_of(file_of(text)),
	    "vary makes more than 64 MiB of this file"));
	free(text);
}

/* The last: what was heard before. */
static void whatever_the_reader_can_say_was_said(void **state)
{
	static const char *const no_memory[] = {"out of memory", NULL};

	(void)state;
	messages_all_heard(messages, no_memory);
}

static int set_up(void **state)
{
	static const char *const functions[] = {"fail", "fail_at", NULL};

	messages = messages_read(READER, functions);
	return case_files_set_up(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_bad_file_is_refused_with_its_first_line),
	    cmocka_unit_test(an_empty_file_is_said_to_be_empty),
	    cmocka_unit_test(bytes_that_are_not_utf8_are_located),
	    cmocka_unit_test(a_path_that_cannot_be_read_is_said_to_be_so),
	    cmocka_unit_test(a_folder_without_cases_is_refused),
	    cmocka_unit_test(an_id_of_two_files_is_refused_naming_the_other),
	    cmocka_unit_test(aliases_that_multiply_are_refused),
	    cmocka_unit_test(a_deep_file_is_refused),
	    cmocka_unit_test(a_large_file_is_refused),
	    cmocka_unit_test(many_anchors_are_refused),
	    cmocka_unit_test(octets_that_no_message_has_are_refused),
	    cmocka_unit_test(what_was_accepted_has_a_schema_of_its_own),
	    cmocka_unit_test(vary_that_multiplies_text_is_refused),
	    cmocka_unit_test(whatever_the_reader_can_say_was_said),
	};

	return cmocka_run_group_tests(tests, set_up, case_files_tear_down);
}
