/* SPDX-License-Identifier: MIT */
/*
 * The report of one of each verdict as text, JSON, HTML and so on.
 *
 * What they should look like is in golden/; with DUET_UPDATE_GOLDEN in the
 * environment it is written anew.
 */
#include "compare/align.h"
#include "compare/describe.h"
#include "report_example.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char *read_whole(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!in)
		return NULL;
	if (getdelim(&text, &size, '\0', in) < 0)
		fail_msg("nothing in %s", path);
	fclose(in);
	return text;
}

static const char *golden_path(const char *name)
{
	static char path[1024];
	const char *end = strrchr(__FILE__, '/');

	snprintf(path, sizeof(path), "%.*s/golden/%s", (int)(end - __FILE__),
	    __FILE__, name);
	return path;
}

static void assert_golden(
    const char *name, report_writer *write, const struct report_look *look)
{
	json_t *report = report_example();
	char *text = written(write, report, look);
	char *expected;

	if (getenv("DUET_UPDATE_GOLDEN"))
		assert_true(
		    report_save(golden_path(name), write, report, look));
	expected = read_whole(golden_path(name));
	assert_non_null(expected);
	assert_string_equal(text, expected);
	free(expected);
	free(text);
	json_decref(report);
}

static const struct report_look plain = {.elapsed_s = 0.94};

static void the_text_leads_with_the_verdict_and_what_is_unexpected(void **state)
{
	struct report_look verbose = plain;

	(void)state;
	assert_golden("report.txt", report_write_text, &plain);
	verbose.verbose = true;
	assert_golden("report-verbose.txt", report_write_text, &verbose);
}

static void the_json_is_the_same_for_the_same_observations(void **state)
{
	(void)state;
	assert_golden("report.json", report_write_json, &plain);
}

static void the_html_is_one_page_with_all_cases(void **state)
{
	(void)state;
	assert_golden("report.html", report_write_html, &plain);
}

static void the_xml_is_what_ci_systems_read(void **state)
{
	char command[2400];

	(void)state;
	assert_golden("report.xml", report_write_junit, &plain);
	if (system("xmllint --version >/dev/null 2>&1") != 0)
		skip();
	snprintf(command, sizeof(command),
	    "cd '%.*s' && xmllint --noout --relaxng ../junit.rng report.xml",
	    (int)(strrchr(golden_path(""), '/') - golden_path("")),
	    golden_path(""));
	assert_int_equal(system(command), 0);
}

static void a_test_protocol_tells_known_from_unexpected(void **state)
{
	(void)state;
	assert_golden("report.tap", report_write_tap, &plain);
}

static void markdown_fits_where_it_must(void **state)
{
	struct report_look look = plain;
	json_t *report = report_example();
	size_t last = SIZE_MAX;

	(void)state;
	assert_golden("report.md", report_write_markdown, &plain);
	for (look.max_bytes = 20000; look.max_bytes > 1000;
	     look.max_bytes /= 2) {
		char *text = written(report_write_markdown, report, &look);

		assert_in_range(strlen(text), 100, look.max_bytes);
		assert_in_range(strlen(text), 100, last);
		last = strlen(text);
		free(text);
	}
	look.max_bytes = 1000;
	{
		char *text = written(report_write_markdown, report, &look);

		assert_non_null(strstr(text, "left out"));
		free(text);
	}
	json_decref(report);
}

static void a_stored_report_is_shown_as_the_first_time(void **state)
{
	report_writer *const writers[] = {report_write_text, report_write_html};
	json_t *report = report_example();
	char *stored = written(report_write_json, report, &plain);
	json_t *again = parse(stored);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char *first = written(writers[i], report, &plain);
		char *second = written(writers[i], again, &plain);

		assert_string_equal(first, second);
		free(first);
		free(second);
	}
	free(stored);
	json_decref(again);
	json_decref(report);
}

static void nothing_of_a_resolver_reaches_the_page_as_markup(void **state)
{
	json_t *report = report_example();
	char *html = written(report_write_html, report, &plain);
	char *text = written(report_write_text, report, &plain);
	const char *script = strstr(html, "<script");

	(void)state;
	/* The page's own, at its end, is the only one. */
	assert_non_null(script);
	assert_memory_equal(script, "<script>(function(){", 20);
	assert_null(strstr(script + 7, "<script"));
	assert_string_equal(
	    strstr(html, "</script>"), "</script>\n</body></html>\n");
	assert_null(strstr(html, "href=\"javascript:"));
	assert_null(strchr(html, '\033'));
	assert_null(strchr(text, '\033'));
	free(html);
	free(text);
	json_decref(report);
}

static void colour_is_only_there_when_asked_for(void **state)
{
	struct report_look coloured = plain;
	json_t *report = report_example();
	char *text;

	(void)state;
	coloured.colour = true;
	text = written(report_write_text, report, &coloured);
	assert_non_null(strstr(text, "\033[31m"));
	free(text);
	json_decref(report);
}

static void errors_win_over_failures_and_interruption_over_both(void **state)
{
	json_t *report = report_example();
	char *headline;

	(void)state;
	assert_int_equal(report_exit_status(report), 3);
	json_array_remove(json_object_get(report, "results"), 10);
	report_finish(report, false, 0);
	assert_int_equal(report_exit_status(report), 1);
	report_finish(report, true, 7);
	assert_int_equal(report_exit_status(report), 130);
	headline = report_headline(report, -1);
	assert_non_null(strstr(headline, "INTERRUPTED"));
	assert_non_null(strstr(headline, "7 not run"));
	free(headline);
	json_decref(report);
}

static void a_gone_difference_fails_only_where_it_is_strict(void **state)
{
	json_t *report = report_example(), *results, *result;

	(void)state;
	results = json_object_get(report, "results");
	for (size_t i = json_array_size(results); i-- > 0;) {
		result = json_array_get(results, i);
		if (strcmp(
			json_string_value(json_object_get(result, "verdict")),
			"gone") != 0)
			json_array_remove(results, i);
	}
	report_finish(report, false, 0);
	assert_int_equal(report_exit_status(report), 1);
	json_object_set_new(report, "strict_known", json_false());
	report_finish(report, false, 0);
	assert_int_equal(report_exit_status(report), 0);
	json_decref(report);
}

static void equal_elements_share_a_row(void **state)
{
	json_t *left = parse("[\"a\", \"b\", \"c\"]");
	json_t *right = parse("[\"b\", \"c\", \"d\"]");
	json_t *turned = parse("[\"b\", \"a\", \"c\"]");
	struct aligned_row *rows;
	size_t count;

	(void)state;
	rows = align(left, right, &count);
	assert_int_equal(count, 4);
	assert_string_equal(rows[0].left, "a");
	assert_null(rows[0].right);
	assert_true(rows[1].same && rows[2].same);
	assert_null(rows[3].left);
	free(rows);
	rows = align(left, turned, &count);
	assert_int_equal(count, 3);
	assert_false(rows[0].same || rows[1].same);
	assert_true(rows[2].same);
	free(rows);
	json_decref(left);
	json_decref(right);
	json_decref(turned);
}

static void calls_are_written_as_in_c(void **state)
{
	static const char *const rows[][2] = {
	    {"{\"op\": \"getaddrinfo\", \"name\": \"a\\\"b\", \"service\": "
	     "\"80\"}",
		"getaddrinfo(\"a\\\"b\", \"80\", unspec, any)"},
	    {"{\"op\": \"getaddrinfo\", \"name\": \"a\", \"hints\": \"none\"}",
		"getaddrinfo(\"a\", NULL, NULL)"},
	    {"{\"op\": \"getaddrinfo\", \"service\": \"80\", \"family\": 99, "
	     "\"protocol\": \"tcp\", \"flags\": 4096}",
		"getaddrinfo(NULL, \"80\", 99, any, tcp, 0x1000)"},
	    {"{\"op\": \"getnameinfo\", \"addr\": \"::1\", \"port\": 80, "
	     "\"flags\": [\"namereqd\", \"dgram\"]}",
		"getnameinfo(\"::1\", 80, namereqd|dgram)"},
	    {"{\"op\": \"gethostbyaddr\", \"addr\": \"192.0.2.1\"}",
		"gethostbyaddr(\"192.0.2.1\")"},
	    {"{\"op\": \"query\", \"name\": \"a.\", \"type\": \"MX\"}",
		"query(\"a.\", IN, MX)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *request = json_pack("{s:o}", "call", parse(rows[i][0]));
		char *text = describe_call(request);

		assert_string_equal(text, rows[i][1]);
		free(text);
		json_decref(request);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		the_text_leads_with_the_verdict_and_what_is_unexpected),
	    cmocka_unit_test(the_json_is_the_same_for_the_same_observations),
	    cmocka_unit_test(the_html_is_one_page_with_all_cases),
	    cmocka_unit_test(the_xml_is_what_ci_systems_read),
	    cmocka_unit_test(a_test_protocol_tells_known_from_unexpected),
	    cmocka_unit_test(markdown_fits_where_it_must),
	    cmocka_unit_test(a_stored_report_is_shown_as_the_first_time),
	    cmocka_unit_test(nothing_of_a_resolver_reaches_the_page_as_markup),
	    cmocka_unit_test(colour_is_only_there_when_asked_for),
	    cmocka_unit_test(
		errors_win_over_failures_and_interruption_over_both),
	    cmocka_unit_test(a_gone_difference_fails_only_where_it_is_strict),
	    cmocka_unit_test(equal_elements_share_a_row),
	    cmocka_unit_test(calls_are_written_as_in_c),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
