/* SPDX-License-Identifier: MIT */
/*
 * Every rule of comparison, end to end: `duet compare` on two resolvers that
 * answer alike but for one thing, and exactly that is reported.  There is such
 * a thing for every kind of difference that there is.
 */
#include "command.h"
#include "compare/difference.h"
#include "liars.h"
#include "need_sandbox.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

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
#define HANG "exec sleep 1000"
#define ASK(name, options)                                                   \
	"command \"$2\" query " name " A --server 127.0.0.53 " options " >&" \
	"2\n"

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
    {"", OK, "kill -s SEGV $$", "status crash"},
    {"", OK, HANG, "status deadline"},

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

    /* wire */
    {"", ASK("a.", "") LIARS_SAY(OK), OK, ""},
    {"wire: servers", ASK("a.", "") LIARS_SAY(OK), OK, "wire servers"},
    {"wire: servers", ASK("a.", "") LIARS_SAY(OK),
	ASK("b.", "--tcp") LIARS_SAY(OK), ""},
    {"wire: names", ASK("a.", "") LIARS_SAY(OK), ASK("b.", "") LIARS_SAY(OK),
	"wire names"},
    {"wire: names", ASK("a.", "") LIARS_SAY(OK),
	ASK("a.", "--tcp") LIARS_SAY(OK), ""},
    {"wire: transports", ASK("a.", "") LIARS_SAY(OK),
	ASK("a.", "--tcp") LIARS_SAY(OK), "wire transports"},
    {"wire: transports", ASK("a.", "") LIARS_SAY(OK),
	ASK("a.", "") ASK("a.", "") LIARS_SAY(OK), ""},
    {"wire: multiset", ASK("a.", "") LIARS_SAY(OK),
	ASK("a.", "") ASK("a.", "") LIARS_SAY(OK), "wire count"},
    {"wire: multiset", ASK("a.", "") ASK("b.", "") LIARS_SAY(OK),
	ASK("b.", "") ASK("a.", "") LIARS_SAY(OK), ""},
    {"wire: sequence", ASK("a.", "") ASK("b.", "") LIARS_SAY(OK),
	ASK("b.", "") ASK("a.", "") LIARS_SAY(OK), "wire order"},
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

static void one_change_is_one_difference_and_nothing_else(void **state)
{
	static const char dns[] =
	    "dns: {servers: {s1: {listen: 127.0.0.53}}}\ncompare: ";
	static char keys[ROWS][sizeof(dns) + 64];
	struct liars cases[ROWS];
	json_t *results;

	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		snprintf(
		    keys[i], sizeof(keys[i]), "%s{%s}\n", dns, rows[i].rules);
		cases[i] = (struct liars){.one = rows[i].one,
		    .two = rows[i].two,
		    .keys = keys[i],
		    .call =
			strcmp(rows[i].two, HANG) ? NULL : ", deadline: 1s"};
	}
	results = liars_compare(cases, ROWS);
	for (size_t i = 0; i < ROWS; i++) {
		const char *told = liars_told(json_array_get(results, i));
		char expected[256];

		snprintf(expected, sizeof(expected),
		    *rows[i].found ? "new: %s" : "same", rows[i].found);
		if (strcmp(told, expected) != 0)
			fail_msg("by {%s}: %s and %s: '%s'", rows[i].rules,
			    rows[i].one, rows[i].two, told);
	}
	json_decref(results);
}

static bool is_found(enum field field, const char *kind)
{
	char found[64];

	snprintf(found, sizeof(found), "%s %s", field_names[field], kind);
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].found, found) == 0)
			return true;
	return false;
}

static void every_kind_of_difference_is_one_of_these(void **state)
{
	(void)state;
	for (enum field f = 0; f < FIELD_COUNT; f++)
		for (const char *const *k = difference_kinds[f]; *k; k++)
			if (!is_found(f, *k))
				fail_msg("no row differs in nothing but %s: %s",
				    field_names[f], *k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_change_is_one_difference_and_nothing_else),
	    cmocka_unit_test(every_kind_of_difference_is_one_of_these),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, command_set_up, command_tear_down);
}
