/* SPDX-License-Identifier: MIT */
/*
 * Every verdict, every level of a claim, every lack and every fault of a
 * resolver that the harness can report, end to end: `duet compare` on two
 * resolvers of which one lies.  (Every kind of difference: test_compare_rules.c,
 * every refusal of a case: test_case_refusals.c.)
 */
#include "command.h"
#include "compare/answer_check.h"
#include "compare/verdict.h"
#include "liars.h"
#include "messages.h"
#include "need_sandbox.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OK "\"code\":\"ok\""
#define NONAME "\"code\":\"noname\""
#define REFUSED "\"code\":\"refused\""
#define HOST(name) OK ",\"host\":\"" name "\""
#define KNOWN(left, right, more)                                       \
	"known: [{id: K, call: c, field: host, kind: value, verdict: " \
	"bug, reason: R, values: {one: " left ", two: " right "}" more "}]\n"
#define EXPECT(level)                                                        \
	"expect: [{call: c, field: host, value: a, by: RFC 0, level: " level \
	"}]\n"
#define FAULTY "error: resolver 'two': its answer to call 'c' has "
#define HELLO(command) "env: {environ: {HELLO: '" command "'}}\n"

#define ROW(one_, two_, keys_, told_)                                  \
	{                                                              \
		{.one = (one_), .two = (two_), .keys = (keys_)}, told_ \
	}

static const struct {
	struct liars liars;
	const char *told; /* by liars_told() */
} rows[] = {
    /* verdicts */
    ROW(OK, OK, NULL, "same"),
    ROW(HOST("a"), HOST("b"), NULL, "new: host value"),
    ROW(HOST("a"), HOST("b"), KNOWN("a", "b", ""), "known: host value"),
    ROW(HOST("a"), HOST("c"), KNOWN("a", "b", ""), "changed: host value"),
    ROW(HOST("a"), HOST("a"), KNOWN("a", "b", ""), "gone: host value"),
    ROW(HOST("a"), HOST("a"), KNOWN("a", "b", ", intermittent: on"), "same"),
    ROW(HOST("a"), HOST("b"), KNOWN("a", "b", ", expires: 2001-01-01"),
	"new: host value"),
    ROW(HOST("a"), HOST("b"),
	KNOWN("a", "b", ", when: {two: {version: \">=2\"}}"),
	"new: host value"),
    ROW(LIARS_SAY(OK),
	"mkdir turn 2>/dev/null && set -- \"$@\" again\n"
	"if [ $# -gt 2 ]; then\n" LIARS_SAY(OK) "else\n" LIARS_SAY(
	    REFUSED) "fi\n",
	"repeat: 2\n", "flaky: status class, status class (new)"),

    /* claims */
    ROW(HOST("a"), HOST("a"), EXPECT("must"), "same"),
    ROW(HOST("b"), HOST("b"), EXPECT("must"), "unmet: one must, two must"),
    ROW(HOST("b"), HOST("b"), EXPECT("should"), "same: one should, two should"),
    ROW(HOST("b"), HOST("b"), EXPECT("free"), "same: one free, two free"),
    ROW(HOST("a"), HOST("b"), EXPECT("must") KNOWN("a", "b", ""),
	"known: host value, two must"),
    ROW(NONAME, NONAME, EXPECT("must"), "unmet: one must, two must"),

    /* what is lacking */
    ROW(OK, OK, "requires: [cap:query]\n", "unsupported: one lacks cap:query"),
    ROW(OK, OK, "requires: [cap:with]\n", "unsupported: one lacks cap:with"),
    ROW(OK, OK, "requires: [cap:cancel_after]\n",
	"unsupported: one lacks cap:cancel_after"),
    ROW(OK, OK, "requires: [libc:glibc]\n",
	"unsupported: one lacks libc:glibc"),
    ROW(OK, OK, "requires: [nss:nosuch]\n",
	"unsupported: this machine lacks nss:nosuch"),
    ROW(OK, "\"unsupported\":\"flags\"", NULL, "unsupported: two lacks flags"),
    {{.one = OK, .two = OK, .call = ", cancel_after: 1s"},
	"unsupported: one lacks cancel_after"},

    /* what is no hello */
    ROW(OK, OK, HELLO("echo good morning"),
	"error: resolver 'one': answered hello with 'good morning', not a "
	"JSON object: '[' or '{' expected near 'good'"),
    ROW(OK, OK, HELLO("echo []"),
	"error: resolver 'one': answered hello with '[]', not a JSON object"),
    ROW(OK, OK, HELLO("echo {}"),
	"error: resolver 'one': said hello without 'name' or 'caps'"),
    ROW(OK, OK, HELLO("exit 3"),
	"error: resolver 'one': ended with status 3 before it said hello"),
    ROW(OK, OK, HELLO("kill -s KILL $$"),
	"error: resolver 'one': ended by SIGKILL before it said hello"),
    ROW(OK, OK, HELLO("exec sleep 1000"),
	"error: resolver 'one': took more than 10 s before it said hello"),
    ROW(OK, OK, HELLO("exec head -c 9000000 /dev/zero"),
	"error: resolver 'one': answered hello with a line of more than "
	"8388608 bytes"),

    ROW(OK, OK,
	HELLO("echo ''{\"name\": \"r\", \"caps\": [\"session\"]}''; "
	      "read -r begin; echo {}"),
	"error: resolver 'one': did not answer {\"session\": \"begin\"} with "
	"it"),

    /* what is no answer */
    ROW(OK, LIARS_SAY(OK) "echo and more", NULL,
	"error: resolver 'two': wrote 'and more' without being asked"),
    ROW(OK, "echo '{\"code\": \"ok\"}'", NULL,
	"error: resolver 'two': answered call 'c' without 'id'"),
    ROW(OK, "echo '{\"id\": \"d\", \"code\": \"ok\"}'", NULL,
	"error: resolver 'two': answered call 'c' with id 'd'"),
    ROW(OK, "\"raw\":0", NULL,
	"error: resolver 'two': answered call 'c' without "
	"'code' or 'unsupported'"),
    ROW(OK, OK ",\"unsupported\":0", NULL,
	FAULTY "an 'unsupported' that is not a text"),
    ROW(OK, OK ",\"domain\":0", NULL, FAULTY "a 'domain' that is not a text"),
    ROW(OK, OK ",\"symbol\":0", NULL, FAULTY "a 'symbol' that is not a text"),
    ROW(OK, OK ",\"errno\":0", NULL, FAULTY "an 'errno' that is not a text"),
    ROW(OK, OK ",\"canonical\":0", NULL,
	FAULTY "a 'canonical' that is not a text"),
    ROW(OK, OK ",\"host\":0", NULL, FAULTY "a 'host' that is not a text"),
    ROW(OK, OK ",\"service\":0", NULL, FAULTY "a 'service' that is not a text"),
    ROW(OK, OK ",\"rcode\":0", NULL, FAULTY "an 'rcode' that is not a text"),
    ROW(OK, OK ",\"cause\":0", NULL, FAULTY "a 'cause' that is not a text"),
    ROW(OK, OK ",\"raw\":\"0\"", NULL,
	FAULTY "a 'raw' that is not a whole number"),
    ROW(OK, OK ",\"t_us\":0.5", NULL,
	FAULTY "a 't_us' that is not a whole number"),
    ROW(OK, OK ",\"addresses\":[{\"addr\":\"192.0.2.1\"}]", NULL,
	FAULTY "'addresses' that are not those of the protocol"),
    ROW(OK, OK ",\"aliases\":[0]", NULL, FAULTY "'aliases' that are not texts"),
    ROW(OK, OK ",\"records\":\"a\"", NULL,
	FAULTY "'records' that are not texts"),
    ROW(OK, "\"code\":\"odd\"", NULL,
	FAULTY "a 'code' that is none of the protocol's"),
    ROW(OK, "\"code\":\"crash\"", NULL, FAULTY "a 'code' that is duet's own"),
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

static struct messages *blamed;

/* "resolver 'one': what it did" */
static void hear(const char *told)
{
	const char *blame = strstr(told, "resolver '");

	blame = blame ? strstr(blame, "': ") : NULL;
	if (blame)
		messages_hear(blamed, blame + 3);
}

static void each_check_says_what_it_is_for(void **state)
{
	static const char *const functions[] = {"conversation_blame", NULL};
	struct liars cases[ROWS];
	json_t *results;

	(void)state;
	blamed = messages_read(HARNESS, functions);
	for (size_t i = 0; i < ROWS; i++)
		cases[i] = rows[i].liars;
	results = liars_compare(cases, ROWS);
	for (size_t i = 0; i < ROWS; i++) {
		const char *told = liars_told(json_array_get(results, i));

		if (strcmp(told, rows[i].told) != 0)
			fail_msg("row %zu is told as\n%s, not as\n%s", i, told,
			    rows[i].told);
		hear(told);
	}
	json_decref(results);
}

static void what_cannot_be_started_is_an_error(void **state)
{
	static const struct liars fine = {.one = OK, .two = OK};

	(void)state;
	json_decref(liars_compare(&fine, 1));
	assert_int_equal(command_run("\"$duet\" compare -b thread,gone "
				     "--resolver gone=/no/such cases"),
	    3);
	assert_printed("out", "resolver 'gone': cannot start '/no/such'");
	hear("resolver 'gone': cannot start '/no/such': not there");
}

static bool is_told(const char *text)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strstr(rows[i].told, text))
			return true;
	return false;
}

static void every_verdict_is_one_of_these(void **state)
{
	(void)state;
	for (enum verdict v = 0; v < VERDICT_COUNT; v++) {
		size_t length = strlen(verdict_names[v]), i = 0;

		while (i < ROWS &&
		       strncmp(rows[i].told, verdict_names[v], length) != 0)
			i++;
		if (i == ROWS)
			fail_msg("no row is '%s'", verdict_names[v]);
	}
}

static void every_fault_of_a_resolver_is_one_of_these(void **state)
{
	static const char *const none[] = {NULL};

	(void)state;
	for (const struct answer_check *c = answer_checks; c->member; c++)
		if (!is_told(c->fault))
			fail_msg("no row %s", c->fault);
	messages_all_heard(blamed, none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_check_says_what_it_is_for),
	    cmocka_unit_test(what_cannot_be_started_is_an_error),
	    cmocka_unit_test(every_verdict_is_one_of_these),
	    cmocka_unit_test(every_fault_of_a_resolver_is_one_of_these),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, command_set_up, command_tear_down);
}
