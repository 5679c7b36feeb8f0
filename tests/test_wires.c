/* SPDX-License-Identifier: MIT */
/*
 * `compare: wire:` as a user meets it: two resolvers of which one has another
 * environment ask other servers, over another transport, other names, more
 * often or in another order, and each rule sees what it is for and no more.
 */
#include "command.h"
#include "need_sandbox.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The rules of the case, in its order. */
enum { NRULES = 5 };

static json_t *report_with(const char *environment, int expected)
{
	json_t *report;

	assert_int_equal(
	    command_run("\"$duet\" compare \"$cases\" --json report.json "
			"-b one,two "
			"--resolver \"one=$duet probe --backend ares\" "
			"--resolver \"two=env %s $duet probe --backend ares\"",
		environment),
	    expected);
	report = json_load_file("report.json", 0, NULL);
	assert_non_null(report);
	assert_int_equal(
	    json_array_size(json_object_get(report, "results")), NRULES);
	return report;
}

/* The kind of the difference on the wire of a call, "" for none. */
static const char *kind_of(const json_t *report, size_t rule, const char *call)
{
	const json_t *result =
	    json_array_get(json_object_get(report, "results"), rule);
	const json_t *difference;
	size_t i;

	json_array_foreach(
	    json_object_get(result, "differences"), i, difference)
	{
		const char *of, *field, *kind;

		assert_int_equal(
		    json_unpack((json_t *)difference, "{s:s, s:s, s:s}", "call",
			&of, "field", &field, "kind", &kind),
		    0);
		if (!strcmp(of, call) && !strcmp(field, "wire"))
			return kind;
	}
	return "";
}

static void each_rule_sees_what_it_is_for(void **state)
{
	static const struct {
		const char *environment, *call;
		const char *kinds[NRULES]; /* servers, transports, names,
					      multiset, sequence */
	} rows[] = {
	    {"DUET_NAMESERVERS=127.0.0.54", "found",
		{"servers", "transports", "", "transports", "transports"}},
	    {"RES_OPTIONS=use-vc", "found",
		{"", "transports", "", "transports", "transports"}},
	    {"LOCALDOMAIN=b.example", "failed",
		{"", "transports", "names", "names", "names"}},
	    {"RES_OPTIONS=attempts:2", "failed",
		{"", "", "", "count", "count"}},
	    {"DUET_NAMESERVERS=127.0.0.54,127.0.0.53", "failed",
		{"servers", "", "", "", "order"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *report = report_with(rows[i].environment, 1);

		for (size_t rule = 0; rule < NRULES; rule++)
			if (strcmp(kind_of(report, rule, rows[i].call),
				rows[i].kinds[rule]) != 0)
				fail_msg("%s, rule %zu: '%s', not '%s'",
				    rows[i].environment, rule,
				    kind_of(report, rule, rows[i].call),
				    rows[i].kinds[rule]);
		json_decref(report);
	}
}

static void the_same_is_the_same_by_every_rule(void **state)
{
	(void)state;
	json_decref(report_with("NO_OPTION=1", 0));
}

static void both_wires_are_shown_beside_each_other(void **state)
{
	(void)state;
	json_decref(report_with("LOCALDOMAIN=b.example", 1));
	assert_printed("out",
	    "     wire: names\n"
	    "       one                                     two\n"
	    "       s1 udp A host.a.example. → SERVFAIL  |  "
	    "s1 udp A host.b.example. → SERVFAIL\n"
	    "       s2 udp A host.a.example. → SERVFAIL  |  "
	    "s2 udp A host.b.example. → SERVFAIL\n"
	    "       s1 udp A host. → SERVFAIL               "
	    "s1 udp A host. → SERVFAIL\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_rule_sees_what_it_is_for),
	    cmocka_unit_test(the_same_is_the_same_by_every_rule),
	    cmocka_unit_test(both_wires_are_shown_beside_each_other),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, command_set_up, command_tear_down);
}
