/* SPDX-License-Identifier: MIT */
/*
 * The reader of case files: what each key means, and that nothing that a file
 * holds does more than be refused in one line (test_case_refusals.c).
 */
#include "case_files.h"
#include "compare/dns_words.h"
#include "compare/suggest.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void a_minimal_case_has_the_defaults(void **state)
{
	struct case_set set = read_good("cases/good/minimal.yaml");
	const struct testcase *c = set.cases;

	(void)state;
	assert_int_equal(set.ncases, 1);
	assert_string_equal(c->id, "minimal.case");
	assert_string_equal(c->title, "The least that a case has");
	assert_null(c->tags[0]);
	assert_null(c->requires_[0]);
	assert_null(c->environ[0]);
	assert_null(c->sandbox.links);
	assert_int_equal(c->repeat, 1);
	assert_false(c->one_session);
	assert_int_equal(c->compare.status, STATUS_CLASS);
	assert_int_equal(c->compare.addresses, ADDRESSES_ORDERED);
	assert_int_equal(c->compare.canonical, NAME_FOLD);
	assert_int_equal(c->compare.aliases, ALIASES_ORDERED);
	assert_true(c->compare.socktypes);
	assert_int_equal(c->compare.wire, WIRE_OFF);
	assert_true(c->compare.time_unit_s == 0);
	assert_int_equal(c->calls[0].deadline_ms, 30000);
	case_set_release(&set);
}

static void a_byte_order_mark_does_no_harm(void **state)
{
	struct case_set set = read_good("cases/good/marked.yaml");

	(void)state;
	assert_string_equal(set.cases[0].id, "good.marked");
	case_set_release(&set);
}

static void env_becomes_the_sandbox(void **state)
{
	struct case_set set = read_good("cases/good/full.yaml");
	const struct testcase *c = &set.cases[3];
	const struct sandbox_config *s = &c->sandbox;

	(void)state;
	assert_int_equal(s->nfiles, 6);
	assert_string_equal(s->files[0].name, "resolv.conf");
	assert_string_equal(s->files[0].text,
	    "nameserver 127.0.0.53\noptions timeout:1 attempts:2\n");
	assert_int_equal(s->files[0].mode, 0644);
	assert_string_equal(s->files[1].text, "");
	assert_null(s->files[2].text);
	assert_null(s->files[3].text);
	assert_int_equal(s->files[4].mode, 0);
	assert_ptr_equal(s->files[5].text, s->files[0].text);
	assert_string_equal(s->hostname, "h.example");
	assert_string_equal(c->environ[0], "RES_OPTIONS=ndots:2");
	assert_string_equal(c->environ[1], "LOCALDOMAIN=");
	assert_null(c->environ[2]);
	assert_int_equal(s->nlinks, 2);
	assert_string_equal(
	    s->links[0].addresses[1].address, "2001:db8:1::5/64");
	assert_false(s->links[0].addresses[1].deprecated);
	assert_true(s->links[0].addresses[2].deprecated);
	assert_int_equal(s->links[1].naddresses, 0);
	assert_int_equal(s->nroutes, 3);
	assert_string_equal(s->routes[0].dev, "d0");
	assert_int_equal(s->routes[2].type, ROUTE_BLACKHOLE);
	assert_false(s->ipv4_off);
	assert_true(s->ipv6_off);
	assert_int_equal(s->nlocal_addresses, 2);
	assert_string_equal(s->local_addresses[1], "::1");
	case_set_release(&set);
}

static void dns_becomes_the_nameserver(void **state)
{
	struct case_set set = read_good("cases/good/full.yaml");
	const struct ns_config *dns = &set.cases[0].dns;
	const struct ns_server *s = dns->servers;

	(void)state;
	assert_int_equal(dns->nzones, 2);
	assert_string_equal(dns->zones[0].origin, "example.");
	assert_int_equal(dns->zones[0].line, 43);
	assert_int_equal(dns->nservers, 2);
	assert_string_equal(s->name, "s1");
	assert_int_equal(s->port, 5353);
	assert_int_equal(s->udp, NS_SILENT);
	assert_int_equal(s->tcp, NS_CLOSED);
	assert_string_equal(s->zones[0], "example.");
	assert_null(s->zones[1]);
	assert_int_equal(s->otherwise, 3);
	assert_int_equal(s->nrules, 5);
	assert_string_equal(s->rules[0].match.qname, "www.example.");
	assert_int_equal(s->rules[0].match.qtype, 28);
	assert_int_equal(s->rules[0].match.proto, NS_UDP);
	assert_int_equal(s->rules[0].match.edns, 0);
	assert_int_equal(s->rules[0].match.nth, 2);
	assert_int_equal(s->rules[0].action.delay_ms, 300);
	assert_int_equal(s->rules[0].action.rcode, 2);
	assert_int_equal(s->rules[0].times, 3);
	assert_int_equal(s->rules[1].match.qtype, 65534);
	assert_int_equal(s->rules[1].match.edns, -1);
	assert_true(s->rules[1].action.tc);
	assert_int_equal(s->rules[1].action.keep, 0);
	assert_int_equal(s->rules[1].action.rcode, -1);
	assert_int_equal(s->rules[2].action.keep, 2);
	assert_true(s->rules[3].action.drop);
	assert_int_equal(s->rules[4].action.delay_ms, 1500);
	assert_string_equal(
	    s->rules[4].action.additional, "ns.example. 60 A 192.0.2.8");
	assert_int_equal(s[1].port, 53);
	assert_int_equal(s[1].otherwise, 5);
	assert_null(s[1].zones);
	case_set_release(&set);
}

static void calls_become_requests_of_the_protocol(void **state)
{
	static const char *const requests[] = {
	    "{\"call\":{\"id\":\"gai\",\"op\":\"getaddrinfo\","
	    "\"name\":\"www.example.\",\"service\":\"http\","
	    "\"family\":\"inet\",\"socktype\":\"stream\","
	    "\"protocol\":\"tcp\",\"flags\":[\"canonname\",\"v4mapped\"]}}",
	    "{\"call\":{\"id\":\"hints\",\"op\":\"getaddrinfo\","
	    "\"service\":\"80\",\"hints\":\"none\"}}",
	    "{\"call\":{\"id\":\"numbers\",\"op\":\"getaddrinfo\","
	    "\"name\":\"\",\"family\":-1,\"socktype\":99,"
	    "\"protocol\":132,\"flags\":1024}}",
	    "{\"call\":{\"id\":\"gni\",\"op\":\"getnameinfo\","
	    "\"addr\":\"fe80::1%lo\",\"port\":80,\"flags\":[\"namereqd\"]}}",
	    "{\"call\":{\"id\":\"host\",\"op\":\"gethostbyname\","
	    "\"name\":\"www\",\"family\":\"inet6\"}}",
	    "{\"call\":{\"id\":\"addr\",\"op\":\"gethostbyaddr\","
	    "\"addr\":\"192.0.2.1\"}}",
	    "{\"call\":{\"id\":\"txt\",\"op\":\"query\","
	    "\"name\":\"www.example.\",\"type\":\"TXT\",\"class\":\"IN\"}}",
	};
	struct case_set set = read_good("cases/good/full.yaml");

	(void)state;
	assert_int_equal(set.cases[0].ncalls, 7);
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(set.cases[0].calls[i].request, requests[i]);
	assert_string_equal(set.cases[0].calls[3].text,
	    "getnameinfo(\"fe80::1%lo\", 80, namereqd)");
	assert_string_equal(set.cases[0].calls[3].op, "getnameinfo");
	assert_int_equal(set.cases[0].calls[0].deadline_ms, 2500);
	assert_int_equal(set.cases[0].calls[6].deadline_ms, 500);
	assert_true(set.cases[0].one_session);
	assert_int_equal(set.cases[0].repeat, 2);
	case_set_release(&set);
}

static void what_is_compared_is_as_written(void **state)
{
	struct case_set set = read_good("cases/good/full.yaml");
	const struct compare_rules *r = &set.cases[0].compare;

	(void)state;
	assert_int_equal(r->status, STATUS_CODE);
	assert_int_equal(r->addresses, ADDRESSES_MULTISET);
	assert_int_equal(r->canonical, NAME_EXACT);
	assert_int_equal(r->aliases, ALIASES_SET);
	assert_false(r->socktypes);
	assert_int_equal(r->wire, WIRE_NAMES);
	assert_true(r->time_unit_s == 0.5);
	assert_int_equal(r->ntime_bins, 2);
	assert_true(r->time_bins[1] == 2.5);
	case_set_release(&set);
}

static void annotations_go_to_the_cases_that_they_are_for(void **state)
{
	struct case_set set = read_good("cases/good/full.yaml");
	const struct testcase *first = &set.cases[0], *last = &set.cases[4];
	const struct known *one = &first->known[0];

	(void)state;
	assert_int_equal(first->nknown, 3);
	assert_int_equal(last->nknown, 2);
	assert_int_equal(first->nexpect, 2);
	assert_int_equal(last->nexpect, 3);
	assert_string_equal(last->expect[1].only_case, last->id);
	assert_int_equal(last->expect[1].level, EXPECT_MUST);
	assert_true(json_is_null(first->expect[1].value));

	assert_string_equal(one->id, "KD-ONE");
	assert_string_equal(one->call, "gai");
	assert_string_equal(one->kind, "order.families");
	assert_int_equal(one->verdict, KNOWN_BY_DESIGN);
	assert_true(one->intermittent);
	assert_int_equal(
	    json_array_size(json_object_get(one->values, "ares")), 2);
	assert_string_equal(json_string_value(json_object_get(
				json_object_get(one->when, "thread"), "libc")),
	    "glibc>=2.34,<3");
	assert_null(last->known[0].call);
	assert_string_equal(last->known[0].reason, one->reason);
	assert_int_equal(last->known[0].nlinks, 1);
	case_set_release(&set);
}

static void vary_makes_every_combination_in_order(void **state)
{
	static const char *const ids[] = {"full.every-key[ndots=1,what=www]",
	    "full.every-key[ndots=1,what=mail]",
	    "full.every-key[ndots=1,what=a-b]",
	    "full.every-key[ndots=2,what=www]",
	    "full.every-key[ndots=2,what=mail]",
	    "full.every-key[ndots=2,what=a-b]"};
	struct case_set set = read_good("cases/good/full.yaml");

	(void)state;
	assert_int_equal(set.ncases, 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(set.cases[i].id, ids[i]);
	case_set_release(&set);
}

static void a_folder_is_read_in_the_order_of_names(void **state)
{
	struct case_set set = read_good("cases/good");

	(void)state;
	assert_int_equal(set.ncases, 8);
	assert_string_equal(set.cases[0].file, "cases/good/full.yaml");
	assert_string_equal(set.cases[7].id, "minimal.case");
	case_set_release(&set);
}

/* A part of the schema becomes a case with what it leaves out. */
static void check_example(const char *part, size_t size)
{
	static const char calls[] =
	    "calls: [{id: unspec, op: getaddrinfo, name: x}, "
	    "{id: host, op: gethostbyname, name: x}]\n";
	bool whole_case = !strncmp(part, "schema:", 7);
	bool has_calls = whole_case || !strncmp(part, "calls:", 6);
	struct case_set set;
	char *text;

	assert_true(asprintf(&text, "%s%s%.*s", whole_case ? "" : MINIMAL,
			has_calls ? "" : calls, (int)size, part) > 0);
	set = read_good(file_of(text));
	case_set_release(&set);
	free(text);
}

static char *whole(const char *path, size_t *size)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 1 << 16);

	assert_non_null(file);
	*size = fread(text, 1, (1 << 16) - 1, file);
	fclose(file);
	return text;
}

static void the_examples_of_the_documentation_are_read(void **state)
{
	static const char fence[] = "```yaml\n";
	size_t size, n = 0;
	char *text = whole("../docs/cases.md", &size), *at = text, *end;

	(void)state;
	while ((at = strstr(at, fence))) {
		at += strlen(fence);
		end = strstr(at, "```");
		assert_non_null(end);
		check_example(at, end - at);
		at = end;
		n++;
	}
	assert_true(n > 5);
	free(text);
}

static void the_cases_of_testdata_are_read(void **state)
{
	struct case_set set = read_good("../testdata");

	(void)state;
	assert_true(set.ncases > 200);
	case_set_release(&set);
}

/* One line that begins with the path, or a case. */
static void check_robust(const char *text, size_t size)
{
	const char *path = file_named("mutant.yaml", text, size);
	struct case_set set = {0};
	struct case_error error;
	bool good = case_set_read(&set, path, &error);

	case_set_release(&set);
	if (good)
		return;
	assert_memory_equal(error.text, path, strlen(path));
	for (const char *p = error.text; *p; p++)
		if ((unsigned char)*p < ' ')
			fail_msg("not a line: %s", error.text);
}

static void every_prefix_of_a_file_is_read_or_refused(void **state)
{
	size_t size;
	char *text = whole("cases/good/full.yaml", &size);

	(void)state;
	for (size_t n = 0; n <= size; n++)
		check_robust(text, n);
	free(text);
}

static void every_mutant_of_a_file_is_read_or_refused(void **state)
{
	static const char bytes[] = "\0\t\n :-[]{}&*!|>'\"%@`#,?$\\\xff"
				    "a0";
	uint32_t seed = 20240229;
	size_t size;
	char *text = whole("cases/good/full.yaml", &size);

	(void)state;
	for (int i = 0; i < 4000; i++) {
		size_t at;
		char was;

		seed = seed * 1664525 + 1013904223;
		at = (seed >> 8) % size;
		was = text[at];
		seed = seed * 1664525 + 1013904223;
		text[at] = bytes[(seed >> 16) % (sizeof(bytes) - 1)];
		check_robust(text, size);
		text[at] = was;
	}
	free(text);
}

static void a_near_word_is_suggested_and_a_far_one_is_not(void **state)
{
	static const char *const known[] = {"servers", "zones", "tc", NULL};

	(void)state;
	assert_string_equal(suggest("server", known), "servers");
	assert_string_equal(suggest("zoens", known), "zones");
	assert_string_equal(suggest("Servers", known), "servers");
	assert_string_equal(suggest("ct", known), "tc");
	assert_null(suggest("rules", known));
	assert_null(suggest("", known));
	assert_null(suggest("x", known));
}

static void types_and_rcodes_have_names(void **state)
{
	char buffer[DNS_TYPE_NAME_SIZE];

	(void)state;
	assert_int_equal(dns_type_number("aaaa"), 28);
	assert_int_equal(dns_type_number("CAA"), 257);
	assert_int_equal(dns_type_number("TYPE65535"), 65535);
	assert_int_equal(dns_type_number("TYPE65536"), -1);
	assert_int_equal(dns_type_number("TYPE"), -1);
	assert_int_equal(dns_type_number("TYPE-1"), -1);
	assert_string_equal(dns_type_name(28, buffer), "AAAA");
	assert_string_equal(dns_type_name(65535, buffer), "TYPE65535");
	assert_int_equal(dns_rcode_number("REFUSED"), 5);
	assert_int_equal(dns_rcode_number("refused"), -1);
	assert_string_equal(dns_rcode_name(3), "NXDOMAIN");
	assert_null(dns_rcode_name(11));
	assert_null(dns_rcode_name(-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_minimal_case_has_the_defaults),
	    cmocka_unit_test(a_byte_order_mark_does_no_harm),
	    cmocka_unit_test(env_becomes_the_sandbox),
	    cmocka_unit_test(dns_becomes_the_nameserver),
	    cmocka_unit_test(calls_become_requests_of_the_protocol),
	    cmocka_unit_test(what_is_compared_is_as_written),
	    cmocka_unit_test(annotations_go_to_the_cases_that_they_are_for),
	    cmocka_unit_test(vary_makes_every_combination_in_order),
	    cmocka_unit_test(a_folder_is_read_in_the_order_of_names),
	    cmocka_unit_test(the_examples_of_the_documentation_are_read),
	    cmocka_unit_test(the_cases_of_testdata_are_read),
	    cmocka_unit_test(every_prefix_of_a_file_is_read_or_refused),
	    cmocka_unit_test(every_mutant_of_a_file_is_read_or_refused),
	    cmocka_unit_test(a_near_word_is_suggested_and_a_far_one_is_not),
	    cmocka_unit_test(types_and_rcodes_have_names),
	};

	return cmocka_run_group_tests(
	    tests, case_files_set_up, case_files_tear_down);
}
