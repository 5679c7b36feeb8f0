/* SPDX-License-Identifier: MIT */
/*
 * Every rule of comparison, end to end: `duet compare` on two resolvers that
 * answer alike but for one thing, and exactly that is reported.
 */
#include "compare/sandbox.h"
#include <jansson.h>
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

#define V4(last) "{\"addr\":\"192.0.2." last "\",\"family\":\"inet\"}"
#define V6(last) "{\"addr\":\"2001:db8::" last "\",\"family\":\"inet6\"}"
#define TYPED(address, type, protocol, port)                          \
	"{\"addr\":\"" address "\",\"family\":\"inet\",\"socktype\":" \
	"\"" type "\",\"protocol\":\"" protocol "\",\"port\":" port "}"
#define SCOPED(scope) \
	"{\"addr\":\"fe80::1\",\"family\":\"inet6\",\"scope\":" scope "}"
#define OK "\"code\":\"ok\""
#define ADDRESSES(list) OK ",\"addresses\":[" list "]"
#define FAILED(code, raw, symbol)                                   \
	"\"code\":\"" code "\",\"domain\":\"eai\",\"raw\":" raw "," \
	"\"symbol\":\"" symbol "\""

static const struct {
	const char *rules, *one, *two;
	const char *found; /* fields and kinds, by weight; "": the same */
} rows[] = {
    /* addresses */
    {"", ADDRESSES(V4("1") "," V4("2")), ADDRESSES(V4("1") "," V4("2")), ""},
    {"", ADDRESSES(V4("1") "," V4("2")), ADDRESSES(V4("2") "," V4("1")),
	"addresses order.within.v4"},
    {"", ADDRESSES(V6("1") "," V6("2")), ADDRESSES(V6("2") "," V6("1")),
	"addresses order.within.v6"},
    {"", ADDRESSES(V4("1") "," V6("1")), ADDRESSES(V6("1") "," V4("1")),
	"addresses order.families"},
    {"", ADDRESSES(V4("1") "," V4("2")), ADDRESSES(V4("1")),
	"addresses set.missing"},
    {"", ADDRESSES(V4("1")), ADDRESSES(V4("1") "," V4("2")),
	"addresses set.extra"},
    {"", ADDRESSES(V4("1")), ADDRESSES(V4("2")),
	"addresses set.missing, addresses set.extra"},
    {"", ADDRESSES(V4("1")), ADDRESSES(V4("1") "," V4("1")),
	"addresses duplicates"},
    {"", ADDRESSES(SCOPED("1")), ADDRESSES(SCOPED("2")),
	"addresses set.missing, addresses set.extra"},
    {"addresses: multiset", ADDRESSES(V4("1") "," V6("1")),
	ADDRESSES(V6("1") "," V4("1")), ""},
    {"addresses: multiset", ADDRESSES(V4("1")), ADDRESSES(V4("1") "," V4("1")),
	"addresses duplicates"},
    {"addresses: set", ADDRESSES(V4("1")), ADDRESSES(V4("1") "," V4("1")), ""},
    {"addresses: set", ADDRESSES(V4("1")), ADDRESSES(V4("1") "," V4("2")),
	"addresses set.extra"},
    {"addresses: families", ADDRESSES(V4("1") "," V6("1")),
	ADDRESSES(V4("2") "," V6("2")), ""},
    {"addresses: families", ADDRESSES(V4("1") "," V6("1")),
	ADDRESSES(V6("1") "," V4("1")), "addresses order.families"},
    {"addresses: families", ADDRESSES(V4("1")), ADDRESSES(V4("1") "," V6("1")),
	"addresses set.extra"},
    {"addresses: off", ADDRESSES(V4("1")), ADDRESSES(V6("1")), ""},

    /* socktypes */
    {"", ADDRESSES(TYPED("192.0.2.1", "stream", "tcp", "80")),
	ADDRESSES(TYPED("192.0.2.1", "dgram", "tcp", "80")), "socktypes value"},
    {"", ADDRESSES(TYPED("192.0.2.1", "stream", "tcp", "80")),
	ADDRESSES(TYPED("192.0.2.1", "stream", "sctp", "80")),
	"socktypes value"},
    {"", ADDRESSES(TYPED("192.0.2.1", "stream", "tcp", "80")),
	ADDRESSES(TYPED("192.0.2.1", "stream", "tcp", "81")),
	"socktypes value"},
    {"",
	ADDRESSES(TYPED("192.0.2.1", "stream", "tcp", "80") "," TYPED(
	    "192.0.2.1", "dgram", "udp", "80")),
	ADDRESSES(TYPED("192.0.2.1", "stream", "tcp", "80")),
	"socktypes value"},
    {"socktypes: off", ADDRESSES(TYPED("192.0.2.1", "stream", "tcp", "80")),
	ADDRESSES(TYPED("192.0.2.1", "dgram", "udp", "81")), ""},

    /* names */
    {"", OK ",\"canonical\":\"a.test\"", OK ",\"canonical\":\"b.test\"",
	"canonical value"},
    {"", OK ",\"canonical\":\"a.test\"", OK, "canonical value"},
    {"", OK ",\"canonical\":\"a.test\"", OK ",\"canonical\":\"A.test.\"", ""},
    {"canonical: exact", OK ",\"canonical\":\"a.test\"",
	OK ",\"canonical\":\"A.test\"", "canonical value"},
    {"canonical: exact", OK ",\"canonical\":\"a.test\"",
	OK ",\"canonical\":\"a.test.\"", "canonical value"},
    {"canonical: off", OK ",\"canonical\":\"a.test\"", OK, ""},
    {"", OK ",\"aliases\":[\"a\",\"b\"]", OK ",\"aliases\":[\"b\",\"a\"]",
	"aliases order"},
    {"", OK ",\"aliases\":[\"a\",\"b\"]", OK ",\"aliases\":[\"a\"]",
	"aliases set.missing"},
    {"", OK ",\"aliases\":[\"a\"]", OK ",\"aliases\":[\"a\",\"b\"]",
	"aliases set.extra"},
    {"", OK ",\"aliases\":[\"a\"]", OK ",\"aliases\":[\"a\",\"a\"]",
	"aliases duplicates"},
    {"aliases: set", OK ",\"aliases\":[\"a\",\"b\"]",
	OK ",\"aliases\":[\"b\",\"a\"]", ""},
    {"aliases: set", OK ",\"aliases\":[\"a\",\"b\"]", OK ",\"aliases\":[\"a\"]",
	"aliases set.missing"},
    {"aliases: off", OK ",\"aliases\":[\"a\"]", OK, ""},
    {"", OK ",\"host\":\"a\"", OK ",\"host\":\"b\"", "host value"},
    {"", OK ",\"service\":\"http\"", OK ",\"service\":\"80\"", "service value"},

    /* status */
    {"", FAILED("noname", "-2", "EAI_NONAME"),
	FAILED("again", "-3", "EAI_AGAIN"), "status class"},
    {"", OK, FAILED("noname", "-2", "EAI_NONAME"), "status class"},
    {"", FAILED("noname", "-2", "EAI_NONAME"),
	FAILED("nodata", "-5", "EAI_NODATA"), ""},
    {"status: code", FAILED("noname", "-2", "EAI_NONAME"),
	FAILED("nodata", "-5", "EAI_NODATA"), "status code"},
    {"status: code", FAILED("noname", "-2", "EAI_NONAME"),
	FAILED("noname", "4", "ARES_ENOTFOUND"), ""},
    {"status: raw", FAILED("noname", "-2", "EAI_NONAME"),
	FAILED("noname", "4", "ARES_ENOTFOUND"), "status raw"},
    {"status: off", FAILED("noname", "-2", "EAI_NONAME"),
	FAILED("again", "-3", "EAI_AGAIN"), ""},

    /* records */
    {"", OK ",\"rcode\":\"NOERROR\"", OK ",\"rcode\":\"NXDOMAIN\"",
	"rcode value"},
    {"", OK ",\"records\":[\"a\",\"b\"]", OK ",\"records\":[\"b\",\"a\"]",
	"records order"},
    {"", OK ",\"records\":[\"a\",\"b\"]", OK ",\"records\":[\"b\"]",
	"records set.missing"},
    {"", OK ",\"records\":[\"a\"]", OK ",\"records\":[\"a\",\"b\"]",
	"records set.extra"},
    {"", OK ",\"records\":[\"a\"]", OK ",\"records\":[\"a\",\"a\"]",
	"records duplicates"},
    {"", OK ",\"records\":[\"a. 60 IN A 192.0.2.1\"]",
	OK ",\"records\":[\"a. 61 IN A 192.0.2.1\"]",
	"records set.missing, records set.extra"},
    {"ttl: off", OK ",\"records\":[\"a. 60 IN A 192.0.2.1\"]",
	OK ",\"records\":[\"a. 61 IN A 192.0.2.1\"]", ""},
    {"ttl: off", OK ",\"records\":[\"a. 60 IN A 192.0.2.1\"]",
	OK ",\"records\":[\"a. 60 IN A 192.0.2.2\"]",
	"records set.missing, records set.extra"},
    {"ttl: off", OK ",\"records\":[\"a\\\\ b. 60 IN TXT \\\"1 2\\\"\"]",
	OK ",\"records\":[\"a\\\\ b. 6 IN TXT \\\"1 2\\\"\"]", ""},

    /* time */
    {"", OK ",\"t_us\":100", OK ",\"t_us\":5000000", ""},
    {"time: {unit: 1s, bins: [1]}", OK ",\"t_us\":100", OK ",\"t_us\":999999",
	""},
    {"time: {unit: 1s, bins: [1]}", OK ",\"t_us\":100", OK ",\"t_us\":5000000",
	"time bin"},
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

static char folder[] = "/tmp/duet-rules-XXXXXX";

__attribute__((format(printf, 2, 3))) static void write_file(
    const char *name, const char *format, ...)
{
	FILE *out = fopen(name, "w");
	va_list args;

	assert_non_null(out);
	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	assert_int_equal(fclose(out), 0);
}

static void write_row(int i)
{
	char name[64];

	snprintf(name, sizeof(name), "one/r%02d", i);
	write_file(name, "{\"id\":\"c\",%s}\n", rows[i].one);
	snprintf(name, sizeof(name), "two/r%02d", i);
	write_file(name, "{\"id\":\"c\",%s}\n", rows[i].two);
	snprintf(name, sizeof(name), "cases/r%02d.yaml", i);
	write_file(name,
	    "schema: case/1\nid: rule.r%02d\ntitle: A row\ncalls:\n"
	    "  - {id: c, op: getaddrinfo, name: r%02d}\ncompare: {%s}\n",
	    i, i, rows[i].rules);
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void row_is(int i, const json_t *result)
{
	char found[512] = "";
	json_t *difference;
	size_t j;

	json_array_foreach(
	    json_object_get(result, "differences"), j, difference)
	{
		size_t used = strlen(found);

		snprintf(found + used, sizeof(found) - used, "%s%s %s",
		    j ? ", " : "", text_of(difference, "field"),
		    text_of(difference, "kind"));
	}
	if (strcmp(found, rows[i].found) != 0 ||
	    strcmp(text_of(result, "verdict"), *found ? "new" : "same") != 0)
		fail_msg("%s by {%s}: %s and %s: '%s'",
		    text_of(result, "verdict"), rows[i].rules, rows[i].one,
		    rows[i].two, found);
}

static void one_change_is_one_difference_and_nothing_else(void **state)
{
	json_t *report, *results;
	int status;

	(void)state;
	for (int i = 0; i < ROWS; i++)
		write_row(i);
	status = system("\"$duet\" compare --resolvers one,two "
			"--resolver \"one=$adapter one\" "
			"--resolver \"two=$adapter two\" "
			"--json report.json cases >out");
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	report = json_load_file("report.json", 0, NULL);
	results = json_object_get(report, "results");
	assert_int_equal(json_array_size(results), ROWS);
	for (int i = 0; i < ROWS; i++)
		row_is(i, json_array_get(results, (size_t)i));
	json_decref(report);
}

static int set_up(void **state)
{
	(void)state;
	setenv("duet", DUET_COMMAND, 1);
	setenv("adapter", RECORDED_ADAPTER, 1);
	return mkdtemp(folder) && chdir(folder) == 0 &&
		       mkdir("one", 0700) == 0 && mkdir("two", 0700) == 0 &&
		       mkdir("cases", 0700) == 0
		   ? 0
		   : -1;
}

static int tear_down(void **state)
{
	(void)state;
	if (chdir("/") < 0 || setenv("folder", folder, 1) < 0)
		return -1;
	return system("rm -rf \"$folder\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_change_is_one_difference_and_nothing_else),
	};
	struct sandbox_error error;

	if (!sandbox_available(&error)) {
		fprintf(stderr, "skipped: %s\n", error.text);
		return 77;
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
