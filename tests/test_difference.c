/* SPDX-License-Identifier: MIT */
/*
 * Two answers, the rules of a case, and the differences between them.
 */
#include "compare/difference.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct call call = {.id = "c"};

static json_t *parse(const char *text)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);

	if (!value)
		fail_msg("not JSON: %s", text);
	return value;
}

/* An observation of one call, with the members given of its answer and with
 * the wire given. */
static json_t *observation(const char *answer, const char *wire)
{
	json_t *o = json_pack("{s:[o], s:o}", "calls", parse(answer), "wire",
	    parse(wire ? wire : "[]"));

	json_object_set_new(json_array_get(json_object_get(o, "calls"), 0),
	    "id", json_string("c"));
	return o;
}

/* The differences as "field: kind, field: kind". */
static const char *found_on_wire(const struct compare_rules *rules,
    const char *left, const char *left_wire, const char *right,
    const char *right_wire)
{
	static char text[512];
	struct testcase tc = {.id = "t", .calls = &call, .ncalls = 1};
	json_t *l = observation(left, left_wire);
	json_t *r = observation(right, right_wire);
	struct difference_list list = {NULL, 0};

	tc.compare = *rules;
	difference_find(&list, &tc, l, r);
	text[0] = '\0';
	for (size_t i = 0; i < list.count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    "%s%s: %s", i ? ", " : "", field_names[list.items[i].field],
		    list.items[i].kind);
	difference_list_release(&list);
	json_decref(l);
	json_decref(r);
	return text;
}

static const char *found(
    const struct compare_rules *rules, const char *left, const char *right)
{
	return found_on_wire(rules, left, NULL, right, NULL);
}

static const struct compare_rules defaults = {.socktypes = true};

#define OK(members) "{\"code\": \"ok\", " members "}"
#define ADDRESSES(...) "{\"code\": \"ok\", \"addresses\": [" __VA_ARGS__ "]}"
#define V4(last) "{\"addr\": \"192.0.2." last "\", \"family\": \"inet\"}"
#define V6(last) "{\"addr\": \"2001:db8::" last "\", \"family\": \"inet6\"}"
#define TYPED(addr, type, protocol)                             \
	"{\"addr\": \"" addr "\", \"family\": \"inet\", "       \
	"\"socktype\": \"" type "\", \"protocol\": \"" protocol \
	"\", \"port\": 80}"

static void classes_are_compared_unless_codes_are_asked_for(void **state)
{
	struct compare_rules rules = defaults;
	const char *again = "{\"code\": \"again\", \"raw\": -3}";
	const char *servfail = "{\"code\": \"servfail\", \"raw\": 3}";
	const char *noname = "{\"code\": \"noname\", \"raw\": -2}";

	(void)state;
	assert_string_equal(found(&rules, again, servfail), "");
	assert_string_equal(found(&rules, noname, again), "status: class");
	rules.status = STATUS_CODE;
	assert_string_equal(found(&rules, again, servfail), "status: code");
	assert_string_equal(found(&rules, noname, again), "status: class");
	rules.status = STATUS_OFF;
	assert_string_equal(found(&rules, noname, again), "");
}

static void raw_numbers_of_one_code_differ_when_asked_for(void **state)
{
	struct compare_rules rules = {.status = STATUS_RAW};
	const char *eai = "{\"code\": \"noname\", \"domain\": \"eai\", "
			  "\"raw\": -2, \"symbol\": \"EAI_NONAME\"}";
	const char *ares = "{\"code\": \"noname\", \"domain\": \"ares\", "
			   "\"raw\": 4, \"symbol\": \"ARES_ENOTFOUND\"}";

	(void)state;
	assert_string_equal(found(&rules, eai, ares), "status: raw");
	assert_string_equal(found(&rules, eai, eai), "");
}

static void a_crash_and_a_deadline_are_kinds_of_their_own(void **state)
{
	const char *crash = "{\"code\": \"crash\", \"signal\": \"SIGSEGV\"}";
	const char *deadline = "{\"code\": \"deadline\"}";
	const char *ok = ADDRESSES(V4("1"));

	(void)state;
	assert_string_equal(found(&defaults, ok, crash), "status: crash");
	assert_string_equal(found(&defaults, deadline, ok), "status: deadline");
	assert_string_equal(found(&defaults, deadline, crash), "status: crash");
	assert_string_equal(found(&defaults, crash, crash), "");
}

static void the_order_of_families_and_within_them_are_told_apart(void **state)
{
	(void)state;
	assert_string_equal(found(&defaults, ADDRESSES(V4("1") "," V6("1")),
				ADDRESSES(V6("1") "," V4("1"))),
	    "addresses: order.families");
	assert_string_equal(
	    found(&defaults, ADDRESSES(V6("1") "," V4("1") "," V4("2")),
		ADDRESSES(V6("1") "," V4("2") "," V4("1"))),
	    "addresses: order.within.v4");
	assert_string_equal(
	    found(&defaults, ADDRESSES(V6("1") "," V6("2") "," V4("1")),
		ADDRESSES(V4("1") "," V6("2") "," V6("1"))),
	    "addresses: order.families, addresses: order.within.v6");
}

static void what_is_missing_and_what_is_extra_are_both_found(void **state)
{
	(void)state;
	assert_string_equal(found(&defaults, ADDRESSES(V4("1") "," V4("2")),
				ADDRESSES(V4("1") "," V4("3"))),
	    "addresses: set.missing, addresses: set.extra");
	assert_string_equal(
	    found(&defaults, ADDRESSES(V4("1") "," V4("2") "," V4("3")),
		ADDRESSES(V4("3") "," V4("1"))),
	    "addresses: set.missing, addresses: order.within.v4");
}

static void a_repeated_address_is_a_duplicate_in_all_but_sets(void **state)
{
	struct compare_rules rules = defaults;
	const char *once = ADDRESSES(V4("1"));
	const char *twice = ADDRESSES(V4("1") "," V4("1"));

	(void)state;
	assert_string_equal(
	    found(&rules, once, twice), "addresses: duplicates");
	rules.addresses = ADDRESSES_MULTISET;
	assert_string_equal(
	    found(&rules, once, twice), "addresses: duplicates");
	rules.addresses = ADDRESSES_SET;
	assert_string_equal(found(&rules, once, twice), "");
}

static void looser_rules_do_not_see_the_order(void **state)
{
	struct compare_rules rules = defaults;
	const char *one = ADDRESSES(V4("1") "," V4("2") "," V6("1"));
	const char *other = ADDRESSES(V4("2") "," V4("1") "," V6("1"));
	const char *turned = ADDRESSES(V6("1") "," V4("1") "," V4("2"));

	(void)state;
	rules.addresses = ADDRESSES_MULTISET;
	assert_string_equal(found(&rules, one, turned), "");
	rules.addresses = ADDRESSES_FAMILIES;
	assert_string_equal(found(&rules, one, other), "");
	assert_string_equal(
	    found(&rules, one, turned), "addresses: order.families");
	assert_string_equal(
	    found(&rules, one, ADDRESSES(V6("9"))), "addresses: set.missing");
}

static void socket_types_are_no_duplicates_but_a_field(void **state)
{
	struct compare_rules rules = defaults;
	const char *three =
	    ADDRESSES(TYPED("192.0.2.1", "stream", "tcp") "," TYPED("192.0.2.1",
		"dgram", "udp") "," TYPED("192.0.2.1", "raw", "any"));
	const char *one = ADDRESSES(TYPED("192.0.2.1", "stream", "tcp"));
	const char *another = ADDRESSES(TYPED("192.0.2.9", "stream", "tcp"));

	(void)state;
	assert_string_equal(found(&rules, three, one), "socktypes: value");
	assert_string_equal(found(&rules, one, another),
	    "addresses: set.missing, addresses: set.extra");
	rules.socktypes = false;
	assert_string_equal(found(&rules, three, one), "");
}

static void a_scope_is_part_of_an_address(void **state)
{
	(void)state;
	assert_string_equal(
	    found(&defaults,
		ADDRESSES("{\"addr\": \"fe80::1\", \"family\": \"inet6\"}"),
		ADDRESSES("{\"addr\": \"fe80::1\", \"family\": \"inet6\", "
			  "\"scope\": 2}")),
	    "addresses: set.missing, addresses: set.extra");
}

static void names_are_folded_unless_they_are_to_be_exact(void **state)
{
	struct compare_rules rules = defaults;
	const char *lower = OK("\"canonical\": \"www.example\"");
	const char *mixed = OK("\"canonical\": \"WWW.example.\"");
	const char *none = "{\"code\": \"ok\"}";

	(void)state;
	assert_string_equal(found(&rules, lower, mixed), "");
	assert_string_equal(found(&rules, lower, none), "canonical: value");
	rules.canonical = NAME_EXACT;
	assert_string_equal(found(&rules, lower, mixed), "canonical: value");
	rules.canonical = NAME_OFF;
	assert_string_equal(found(&rules, lower, none), "");
}

static void aliases_have_an_order_and_a_set(void **state)
{
	struct compare_rules rules = defaults;
	const char *one = OK("\"aliases\": [\"www\", \"web\"]");
	const char *turned = OK("\"aliases\": [\"web\", \"www.\"]");
	const char *fewer = OK("\"aliases\": [\"web\"]");

	(void)state;
	assert_string_equal(found(&rules, one, turned), "aliases: order");
	assert_string_equal(found(&rules, one, fewer), "aliases: set.missing");
	rules.aliases = ALIASES_SET;
	assert_string_equal(found(&rules, one, turned), "");
	assert_string_equal(found(&rules, fewer, one), "aliases: set.extra");
}

static void hosts_services_and_records_are_compared_exactly(void **state)
{
	(void)state;
	assert_string_equal(found(&defaults,
				OK("\"host\": \"a.example\", "
				   "\"service\": \"http\""),
				OK("\"host\": \"A.example\", "
				   "\"service\": \"www\"")),
	    "host: value, service: value");
	assert_string_equal(
	    found(&defaults, OK("\"records\": [\"a A 1\", \"a A 2\"]"),
		OK("\"records\": [\"a A 2\", \"a A 1\"]")),
	    "records: order");
}

#define RECORDS(...) "{\"code\": \"ok\", \"records\": [" __VA_ARGS__ "]}"

static void owners_and_ttls_count_where_both_tell_them(void **state)
{
	const char *whole =
	    RECORDS("\"www. 60 IN CNAME h.\", \"h\\\\ . 60 IN A 192.0.2.1\"");
	const struct compare_rules any_ttl = {.any_ttl = true};

	(void)state;
	assert_string_equal(
	    found(&defaults, whole, RECORDS("\"- 60 IN A 192.0.2.1\"")), "");
	assert_string_equal(
	    found(&defaults, RECORDS("\"- - IN A 192.0.2.1\""), whole), "");
	assert_string_equal(
	    found(&any_ttl, RECORDS("\"- - IN A 192.0.2.1\""), whole), "");
	assert_string_equal(
	    found(&defaults, whole, RECORDS("\"- 61 IN A 192.0.2.1\"")),
	    "records: set.missing, records: set.extra");
	assert_string_equal(
	    found(&defaults, whole, RECORDS("\"- - IN A 192.0.2.2\"")),
	    "records: set.missing, records: set.extra");
	assert_string_equal(
	    found(&defaults, whole, RECORDS("\"h\\\\ . - IN A 192.0.2.1\"")),
	    "records: set.missing");
	assert_string_equal(
	    found(&defaults, whole, RECORDS("")), "records: set.missing");
}

static void an_error_has_nothing_else_to_compare(void **state)
{
	(void)state;
	assert_string_equal(
	    found(&defaults, ADDRESSES(V4("1")), "{\"code\": \"noname\"}"),
	    "status: class");
}

static void the_wire_is_compared_as_closely_as_asked(void **state)
{
#define EVENT(server, proto, type, name)                                    \
	"{\"call\": \"c\", \"server\": \"" server "\", \"proto\": \"" proto \
	"\", \"qtype\": \"" type "\", \"qname\": \"" name "\"}"
	static const char a[] = "[" EVENT("s1", "udp", "A", "x.") "," EVENT(
	    "s1", "udp", "AAAA", "x.") "]";
	static const char turned[] = "[" EVENT(
	    "s1", "udp", "AAAA", "x.") "," EVENT("s1", "udp", "A", "x.") "]";
	static const char again[] = "[" EVENT("s1", "udp", "A", "x.") "," EVENT(
	    "s1", "udp", "A", "x.") "," EVENT("s1", "udp", "AAAA", "x.") "]";
	static const char tcp[] = "[" EVENT("s1", "tcp", "A", "x.") "," EVENT(
	    "s1", "udp", "AAAA", "x.") "]";
	static const char other[] = "[" EVENT("s2", "udp", "A", "y.") "," EVENT(
	    "s1", "udp", "AAAA", "x.") "]";
	static const char error[] = "{\"code\": \"noname\"}";
	static const struct {
		enum wire_rule rule;
		const char *wire, *found;
	} rows[] = {
	    {WIRE_OFF, other, ""},
	    {WIRE_SERVERS, tcp, ""},
	    {WIRE_SERVERS, other, "wire: servers"},
	    {WIRE_NAMES, again, ""},
	    {WIRE_NAMES, other, "wire: names"},
	    {WIRE_TRANSPORTS, turned, ""},
	    {WIRE_TRANSPORTS, again, ""},
	    {WIRE_TRANSPORTS, tcp, "wire: transports"},
	    {WIRE_MULTISET, turned, ""},
	    {WIRE_MULTISET, again, "wire: count"},
	    {WIRE_MULTISET, tcp, "wire: transports"},
	    {WIRE_MULTISET, other, "wire: names"},
	    {WIRE_SEQUENCE, turned, "wire: order"},
	    {WIRE_SEQUENCE, again, "wire: count"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct compare_rules rules = {.wire = rows[i].rule};

		assert_string_equal(
		    found_on_wire(&rules, error, a, error, rows[i].wire),
		    rows[i].found);
	}
}

static void time_is_compared_in_bins(void **state)
{
	static const double bins[] = {0.5, 1.5};
	struct compare_rules rules = {
	    .time_unit_s = 1, .time_bins = bins, .ntime_bins = 2};
	const char *fast = "{\"code\": \"noname\", \"t_us\": 400}";
	const char *slow = "{\"code\": \"noname\", \"t_us\": 1000000}";
	const char *slower = "{\"code\": \"noname\", \"t_us\": 1400000}";
	json_t *o = observation(slow, NULL);
	json_t *bin = field_value(FIELD_TIME, &rules, o, "c");

	(void)state;
	assert_string_equal(json_string_value(bin), "0.5-1.5");
	json_decref(bin);
	json_decref(o);
	assert_string_equal(found(&rules, slow, slower), "");
	assert_string_equal(found(&rules, fast, slow), "time: bin");
}

static void a_lookup_that_fails_weighs_more_than_an_order(void **state)
{
	(void)state;
	assert_true(difference_weight(FIELD_STATUS, "crash") <
		    difference_weight(FIELD_STATUS, "deadline"));
	assert_true(difference_weight(FIELD_STATUS, "deadline") <
		    difference_weight(FIELD_STATUS, "class"));
	assert_true(difference_weight(FIELD_STATUS, "class") <
		    difference_weight(FIELD_ADDRESSES, "set.missing"));
	assert_true(difference_weight(FIELD_ADDRESSES, "set.extra") <
		    difference_weight(FIELD_ADDRESSES, "order.families"));
	assert_true(difference_weight(FIELD_ADDRESSES, "order.families") <
		    difference_weight(FIELD_ADDRESSES, "order.within.v4"));
	assert_true(difference_weight(FIELD_CANONICAL, "value") <
		    difference_weight(FIELD_ALIASES, "order"));
	assert_true(difference_weight(FIELD_ALIASES, "order") <
		    difference_weight(FIELD_STATUS, "code"));
	assert_true(difference_weight(FIELD_STATUS, "raw") <
		    difference_weight(FIELD_WIRE, "names"));
	assert_true(difference_weight(FIELD_WIRE, "order") <
		    difference_weight(FIELD_TIME, "bin"));
}

/* "| `canonical`, `host` | values | `value` |" of docs/cases.md: the last cell of
 * the row that has the field in the first. */
static const char *kinds_on_the_page(const char *field)
{
	static char line[512];
	FILE *page = fopen(CASES_PAGE, "r");
	const char *kinds = "";
	bool in_table = false;
	char quoted[32];

	assert_non_null(page);
	snprintf(quoted, sizeof(quoted), "`%s`", field);
	while (!*kinds && fgets(line, sizeof(line), page)) {
		char *found = strstr(line, quoted), *cell = strstr(line, " | ");

		in_table = !strncmp(line, "| field | value | kinds", 23) ||
			   (in_table && *line == '|');
		if (in_table && found && found < cell)
			kinds = strstr(cell + 3, " | ") + 3;
	}
	fclose(page);
	return kinds;
}

static void the_page_has_the_kinds_of_every_field(void **state)
{
	(void)state;
	for (enum field f = 0; f < FIELD_COUNT; f++) {
		const char *page = kinds_on_the_page(field_names[f]);
		size_t length = strlen(" |\n");

		for (const char *const *k = difference_kinds[f]; *k; k++) {
			char quoted[32];

			snprintf(quoted, sizeof(quoted), "`%s`", *k);
			if (!strstr(page, quoted))
				fail_msg("%s: no %s in %s", field_names[f],
				    quoted, page);
			length += strlen(quoted) + (k[1] ? 2 : 0);
		}
		assert_int_equal(strlen(page), length);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(classes_are_compared_unless_codes_are_asked_for),
	    cmocka_unit_test(raw_numbers_of_one_code_differ_when_asked_for),
	    cmocka_unit_test(a_crash_and_a_deadline_are_kinds_of_their_own),
	    cmocka_unit_test(
		the_order_of_families_and_within_them_are_told_apart),
	    cmocka_unit_test(what_is_missing_and_what_is_extra_are_both_found),
	    cmocka_unit_test(a_repeated_address_is_a_duplicate_in_all_but_sets),
	    cmocka_unit_test(looser_rules_do_not_see_the_order),
	    cmocka_unit_test(socket_types_are_no_duplicates_but_a_field),
	    cmocka_unit_test(a_scope_is_part_of_an_address),
	    cmocka_unit_test(names_are_folded_unless_they_are_to_be_exact),
	    cmocka_unit_test(aliases_have_an_order_and_a_set),
	    cmocka_unit_test(hosts_services_and_records_are_compared_exactly),
	    cmocka_unit_test(owners_and_ttls_count_where_both_tell_them),
	    cmocka_unit_test(an_error_has_nothing_else_to_compare),
	    cmocka_unit_test(the_wire_is_compared_as_closely_as_asked),
	    cmocka_unit_test(time_is_compared_in_bins),
	    cmocka_unit_test(a_lookup_that_fails_weighs_more_than_an_order),
	    cmocka_unit_test(the_page_has_the_kinds_of_every_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
