/* SPDX-License-Identifier: MIT */
/* What zones answer: text in, a message out, read back by ldns. */
#include "dns_text.h"
#include "zone_asking.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void records_are_answered_in_the_order_of_the_text(void **state)
{
	(void)state;
	const char *zone = ZONE "www A 192.0.2.9\n"
				"www AAAA 2001:db8::9\n"
				"www A 192.0.2.1\n"
				"www A 192.0.2.5\n"
				"www A 192.0.2.1\n";

	assert_string_equal(ASK(zone, "www.example. A"),
	    "NOERROR aa\n"
	    "an www.example. 60 IN A 192.0.2.9\n"
	    "an www.example. 60 IN A 192.0.2.1\n"
	    "an www.example. 60 IN A 192.0.2.5\n"
	    "an www.example. 60 IN A 192.0.2.1\n");
}

static void any_is_all_records_in_the_order_of_the_text(void **state)
{
	(void)state;
	assert_string_equal(ASK(ZONE "www A 192.0.2.9\n"
				     "www AAAA 2001:db8::9\n"
				     "www A 192.0.2.1\n",
				"www.example. ANY"),
	    "NOERROR aa\n"
	    "an www.example. 60 IN A 192.0.2.9\n"
	    "an www.example. 60 IN AAAA 2001:db8::9\n"
	    "an www.example. 60 IN A 192.0.2.1\n");
}

static void names_match_whatever_their_case(void **state)
{
	(void)state;
	assert_string_equal(ASK(ZONE "WWW A 192.0.2.1\n", "wWw.EXAMPLE. A"),
	    "NOERROR aa\n"
	    "an wWw.EXAMPLE. 60 IN A 192.0.2.1\n");
}

static void a_missing_type_is_nodata_with_the_soa(void **state)
{
	(void)state;
	assert_string_equal(ASK(ZONE "www A 192.0.2.1\n", "www.example. AAAA"),
	    "NOERROR aa\n" NS_SOA);
}

static void a_missing_name_is_nxdomain_with_the_soa(void **state)
{
	(void)state;
	assert_string_equal(ASK(ZONE "www A 192.0.2.1\n", "ww.example. A"),
	    "NXDOMAIN aa\n" NS_SOA);
	assert_string_equal(ASK(ZONE "www A 192.0.2.1\n", "a.www.example. A"),
	    "NXDOMAIN aa\n" NS_SOA);
}

static void the_soa_keeps_its_own_ttl_when_asked_for(void **state)
{
	(void)state;
	assert_string_equal(ASK(ZONE, "example. SOA"),
	    "NOERROR aa\n"
	    "an example. 60 IN SOA ns.example. host.example. 1 3600 600 86400 "
	    "30\n");
}

static void a_negative_answer_lives_no_longer_than_its_soa(void **state)
{
	(void)state;
	assert_string_equal(ASK("@ 7 SOA ns host 1 2 3 4 30\n", "x.example. A"),
	    "NXDOMAIN aa\n"
	    "ns example. 7 IN SOA ns.example. host.example. 1 2 3 4 30\n");
}

static void a_zone_without_soa_has_none_in_negative_answers(void **state)
{
	(void)state;
	assert_string_equal(
	    ASK("www A 192.0.2.1\n", "x.example. A"), "NXDOMAIN aa\n");
	assert_string_equal(
	    ASK("www A 192.0.2.1\n", "www.example. MX"), "NOERROR aa\n");
}

static void an_empty_zone_has_its_apex(void **state)
{
	(void)state;
	assert_string_equal(ASK("", "example. A"), "NOERROR aa\n");
	assert_string_equal(ASK("; none\n\n", "x.example. A"), "NXDOMAIN aa\n");
}

static void an_empty_non_terminal_is_nodata(void **state)
{
	(void)state;
	const char *zone = ZONE "a.b.c A 192.0.2.1\n";

	assert_string_equal(ASK(zone, "b.c.example. A"), "NOERROR aa\n" NS_SOA);
	assert_string_equal(ASK(zone, "c.example. ANY"), "NOERROR aa\n" NS_SOA);
	assert_string_equal(
	    ASK(zone, "x.c.example. A"), "NXDOMAIN aa\n" NS_SOA);
}

/* The zone and the queries of RFC 4592 section 2.2.1 */
#define WILDCARDS                                     \
	ZONE "@ NS ns.example.com.\n"                 \
	     "@ NS ns.example.net.\n"                 \
	     "* TXT \"this is a wildcard\"\n"         \
	     "* MX 10 host1\n"                        \
	     "sub.* TXT \"this is not a wildcard\"\n" \
	     "host1 A 192.0.2.1\n"                    \
	     "_ssh._tcp.host1 SRV 1 2 3 host1\n"      \
	     "_ssh._tcp.host2 SRV 1 2 3 host2\n"      \
	     "subdel NS ns.example.com.\n"

static void wildcards_answer_as_in_rfc_4592(void **state)
{
	(void)state;
	assert_string_equal(ASK(WILDCARDS, "host3.example. MX"),
	    "NOERROR aa\nan host3.example. 60 IN MX 10 host1.example.\n");
	assert_string_equal(
	    ASK(WILDCARDS, "host3.example. A"), "NOERROR aa\n" NS_SOA);
	assert_string_equal(ASK(WILDCARDS, "foo.bar.example. TXT"),
	    "NOERROR aa\n"
	    "an foo.bar.example. 60 IN TXT \"this is a wildcard\"\n");
	assert_string_equal(
	    ASK(WILDCARDS, "host1.example. MX"), "NOERROR aa\n" NS_SOA);
	assert_string_equal(
	    ASK(WILDCARDS, "sub.*.example. MX"), "NOERROR aa\n" NS_SOA);
	assert_string_equal(ASK(WILDCARDS, "_telnet._tcp.host1.example. SRV"),
	    "NXDOMAIN aa\n" NS_SOA);
	assert_string_equal(ASK(WILDCARDS, "host.subdel.example. A"),
	    "NOERROR\nns subdel.example. 60 IN NS ns.example.com.\n");
	assert_string_equal(
	    ASK(WILDCARDS, "ghost.*.example. MX"), "NXDOMAIN aa\n" NS_SOA);
	assert_string_equal(ASK(WILDCARDS, "*.example. MX"),
	    "NOERROR aa\nan *.example. 60 IN MX 10 host1.example.\n");
}

static void a_wildcard_may_be_an_alias(void **state)
{
	(void)state;
	assert_string_equal(
	    ASK(ZONE "* CNAME www\nwww A 192.0.2.1\n", "a.b.example. A"),
	    "NOERROR aa\n"
	    "an a.b.example. 60 IN CNAME www.example.\n"
	    "an www.example. 60 IN A 192.0.2.1\n");
}

static void below_a_cut_the_client_is_referred(void **state)
{
	(void)state;
	const char *zone = ZONE "sub NS ns.sub\n"
				"sub NS ns.elsewhere.\n"
				"sub NS glue\n"
				"sub DS 1 8 2 00\n"
				"ns.sub A 192.0.2.53\n"
				"ns.sub AAAA 2001:db8::53\n"
				"www.sub A 192.0.2.1\n"
				"glue A 192.0.2.54\n"
				"a CNAME www.sub\n";
	const char *referral = "ns sub.example. 60 IN NS ns.sub.example.\n"
			       "ns sub.example. 60 IN NS ns.elsewhere.\n"
			       "ns sub.example. 60 IN NS glue.example.\n"
			       "ar ns.sub.example. 60 IN A 192.0.2.53\n"
			       "ar ns.sub.example. 60 IN AAAA 2001:db8::53\n"
			       "ar glue.example. 60 IN A 192.0.2.54\n";

	const char *answer = ASK(zone, "www.sub.example. A");
	assert_memory_equal(answer, "NOERROR\n", 8);
	assert_string_equal(answer + 8, referral);
	assert_string_equal(ASK(zone, "sub.example. NS") + 8, referral);

	answer = ASK(zone, "a.example. A");
	assert_memory_equal(answer, "NOERROR aa\nan a.example.", 24);
	assert_string_equal(ASK(zone, "sub.example. DS"),
	    "NOERROR aa\nan sub.example. 60 IN DS 1 8 2 00\n");
}

static void the_closest_zone_answers(void **state)
{
	(void)state;
	const char *const zones[] = {"example.",
	    "x.sub A 192.0.2.1\nsub NS ns\n", "sub.example.", "x A 192.0.2.2\n",
	    ".", "org A 192.0.2.3\n", NULL};

	assert_string_equal(answer_of(zones, "x.sub.example. A"),
	    "NOERROR aa\nan x.sub.example. 3600 IN A 192.0.2.2\n");
	assert_string_equal(answer_of(zones, "org. A"),
	    "NOERROR aa\nan org. 3600 IN A 192.0.2.3\n");
	assert_string_equal(answer_of(zones, "a.org. A"), "NXDOMAIN aa\n");
}

static void all_of_master_file_syntax_is_read(void **state)
{
	(void)state;
	const char *zone = "$TTL 60 ; a comment\n"
			   "@ 3600 IN SOA ns host (\n"
			   "  1 3600 ; refresh\n"
			   "  600 86400 30 )\n"
			   "\n"
			   "www A 192.0.2.1\n"
			   "    A 192.0.2.2\n"
			   "$ORIGIN sub\n"
			   "www A 192.0.2.3\n"
			   "$ORIGIN deep.sub.example.\n"
			   "@ TXT \"a;b\" \"c d\"\n"
			   "gen TYPE65280 \\# 3 010203\n"
			   "a\\.b TYPE1 \\# 4 C0000204";

	assert_string_equal(ASK(zone, "www.example. A"),
	    "NOERROR aa\n"
	    "an www.example. 60 IN A 192.0.2.1\n"
	    "an www.example. 60 IN A 192.0.2.2\n");
	assert_string_equal(ASK(zone, "www.sub.example. A"),
	    "NOERROR aa\nan www.sub.example. 60 IN A 192.0.2.3\n");
	assert_string_equal(ASK(zone, "deep.sub.example. TXT"),
	    "NOERROR aa\nan deep.sub.example. 60 IN TXT \"a;b\" \"c d\"\n");
	assert_string_equal(ASK(zone, "gen.deep.sub.example. TYPE65280"),
	    "NOERROR aa\n"
	    "an gen.deep.sub.example. 60 IN TYPE65280 \\# 3 010203\n");
	assert_string_equal(ASK(zone, "a\\.b.deep.sub.example. A"),
	    "NOERROR aa\nan a\\.b.deep.sub.example. 60 IN A 192.0.2.4\n");
}

static void names_in_an_answer_are_written_once(void **state)
{
	(void)state;
	const char *const zones[] = {"example.",
	    "www CNAME web.cdn\nweb.cdn CNAME edge.cdn\n"
	    "edge.cdn A 192.0.2.1\nsrv SRV 1 2 3 www\n",
	    NULL};
	uint8_t wire[MESSAGE_MAX];

	/* header, question; then for each record a pointer for its owner, and
	 * for each alias the new labels and a pointer */
	assert_int_equal(ask_zones(zones, "www.example. A", wire, MESSAGE_MAX),
	    12 + 17 + (12 + 4 + 4 + 2) + (12 + 5 + 2) + (12 + 4));
	/* SRV's target must not be compressed (RFC 3597) */
	assert_int_equal(
	    ask_zones(zones, "srv.example. SRV", wire, MESSAGE_MAX),
	    12 + 17 + 12 + 6 + 13);
}

static void an_answer_with_very_many_names_can_be_read(void **state)
{
	(void)state;
	static char zone[1 << 16];
	int at = 0;
	for (int i = 0; i < 1500; i++)
		at += sprintf(zone + at, "@ MX %d a.h%d.z%d\n", i, i, i % 7);

	const char *answer = ASK(zone, "example. MX");

	assert_memory_equal(answer, "NOERROR aa\n", 11);
	assert_non_null(
	    strstr(answer, "example. 3600 IN MX 999 a.h999.z5.example.\n"));
	assert_non_null(
	    strstr(answer, "example. 3600 IN MX 1499 a.h1499.z1.example.\n"));
}

static void what_does_not_fit_is_left_out_and_tc_is_set(void **state)
{
	(void)state;
	static char zone[4096];
	const char *const zones[] = {"example.", zone, NULL};
	uint8_t wire[MESSAGE_MAX];
	int at = 0;
	for (int i = 0; i < 40; i++)
		at += sprintf(zone + at, "@ A 192.0.2.%d\n", i);

	size_t size = ask_zones(zones, "example. A", wire, 512);

	size_t fit = (512 - 12 - 13) / 16;
	assert_int_equal(size, 12 + 13 + fit * 16);
	assert_int_equal(wire[2] & 2, 2);
	assert_int_equal(wire[6] << 8 | wire[7], fit);
	assert_int_equal(
	    ask_zones(zones, "example. A", wire, 25 + 40 * 16), 25 + 40 * 16);
	assert_int_equal(wire[2] & 2, 0);
}

static void assert_refused(const char *text, int line, const char *why)
{
	struct ns_error error;
	struct ns_zone config = {"example.", text, 10};
	assert_null(zone_new(&config, &error));
	assert_string_equal(error.text, why);
	assert_int_equal(error.line, line);
}

static void an_error_names_the_line_and_what_it_says(void **state)
{
	(void)state;
	assert_refused("$TTL 60\n\n; x\nwww A 1.2.3\nw A 1.2.3.4\n", 13,
	    "zone example.: cannot parse 'www A 1.2.3': "
	    "Syntax error, could not parse the RR's rdata");
	assert_refused("a TXT (\n\"x\"\n)\nb FOO x", 13,
	    "zone example.: cannot parse 'b FOO x': "
	    "Syntax error, could not parse the RR's rdata");
	assert_refused("www.other. A 192.0.2.1\n", 10,
	    "zone example.: cannot parse 'www.other. A 192.0.2.1': "
	    "its owner is outside the zone");
	assert_refused("a A 192.0.2.1\n$INCLUDE /etc/passwd\n", 11,
	    "zone example.: cannot parse '$INCLUDE /etc/passwd': "
	    "$INCLUDE directive was seen in the zone");
}

static void an_origin_must_be_a_name(void **state)
{
	(void)state;
	struct ns_error error;
	struct ns_zone config = {"a..b", "", 7};

	assert_null(zone_new(&config, &error));

	assert_string_equal(error.text, "zone a..b: that is not a domain name");
	assert_int_equal(error.line, 7);
}

static void a_zone_of_many_names_finds_each(void **state)
{
	(void)state;
	size_t room = 1 << 20;
	char *text = malloc(room);
	int at = 0;
	for (int i = 0; i < 10000; i++)
		at += sprintf(text + at, "n%d.z%d A 192.0.%d.%d\n", i, i % 10,
		    i / 256, i % 256);

	struct ns_error error;
	struct ns_zone config = {"example.", text, 1};
	struct zone *z = zone_new(&config, &error);
	assert_non_null(z);
	for (int i = 0; i < 10000; i++) {
		char name[64];
		uint8_t wire[DNAME_MAX];
		struct dname d;
		sprintf(name, "N%d.z%d.example", i, i % 10);
		assert_true(masterfile_name(name, wire));
		dname_split(&d, wire);
		const struct node *n = zone_node(z, &d, 0);
		assert_non_null(n);
		assert_int_equal(n->records->data[RECORD_FIXED + 3], i % 256);
	}
	zone_free(z);
	free(text);
}

static void any_octet_of_a_name_can_be_printed(void **state)
{
	(void)state;
	char text[DNAME_TEXT];

	dname_print((const uint8_t *)"\4a.b\\\3\0 \377\0", text);
	assert_string_equal(text, "a\\.b\\\\.\\000\\032\\255.");
	assert_int_equal(dname_print((const uint8_t *)"", text), 1);
	assert_string_equal(text, ".");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_are_answered_in_the_order_of_the_text),
	    cmocka_unit_test(any_is_all_records_in_the_order_of_the_text),
	    cmocka_unit_test(names_match_whatever_their_case),
	    cmocka_unit_test(a_missing_type_is_nodata_with_the_soa),
	    cmocka_unit_test(a_missing_name_is_nxdomain_with_the_soa),
	    cmocka_unit_test(the_soa_keeps_its_own_ttl_when_asked_for),
	    cmocka_unit_test(a_negative_answer_lives_no_longer_than_its_soa),
	    cmocka_unit_test(a_zone_without_soa_has_none_in_negative_answers),
	    cmocka_unit_test(an_empty_zone_has_its_apex),
	    cmocka_unit_test(an_empty_non_terminal_is_nodata),
	    cmocka_unit_test(wildcards_answer_as_in_rfc_4592),
	    cmocka_unit_test(a_wildcard_may_be_an_alias),
	    cmocka_unit_test(below_a_cut_the_client_is_referred),
	    cmocka_unit_test(the_closest_zone_answers),
	    cmocka_unit_test(all_of_master_file_syntax_is_read),
	    cmocka_unit_test(names_in_an_answer_are_written_once),
	    cmocka_unit_test(an_answer_with_very_many_names_can_be_read),
	    cmocka_unit_test(what_does_not_fit_is_left_out_and_tc_is_set),
	    cmocka_unit_test(an_error_names_the_line_and_what_it_says),
	    cmocka_unit_test(an_origin_must_be_a_name),
	    cmocka_unit_test(a_zone_of_many_names_finds_each),
	    cmocka_unit_test(any_octet_of_a_name_can_be_printed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
