/* SPDX-License-Identifier: MIT */
/* CNAME and DNAME records of zones. */
#include "zone_asking.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void aliases_come_first_and_in_order(void **state)
{
	(void)state;
	const char *zone = ZONE "edge.cdn A 192.0.2.10\n"
				"edge.cdn A 192.0.2.11\n"
				"web.cdn CNAME edge.cdn\n"
				"www CNAME web.cdn\n";

	assert_string_equal(ASK(zone, "www.example. A"),
	    "NOERROR aa\n"
	    "an www.example. 60 IN CNAME web.cdn.example.\n"
	    "an web.cdn.example. 60 IN CNAME edge.cdn.example.\n"
	    "an edge.cdn.example. 60 IN A 192.0.2.10\n"
	    "an edge.cdn.example. 60 IN A 192.0.2.11\n");
}

static void an_alias_is_not_followed_for_itself_or_any(void **state)
{
	(void)state;
	const char *zone = ZONE "a CNAME b\nb A 192.0.2.1\n";
	const char *alias = "NOERROR aa\nan a.example. 60 IN CNAME "
			    "b.example.\n";

	assert_string_equal(ASK(zone, "a.example. CNAME"), alias);
	assert_string_equal(ASK(zone, "a.example. ANY"), alias);
}

static void an_alias_of_nothing_has_the_code_of_its_end(void **state)
{
	(void)state;
	const char *zone = ZONE "a CNAME x\nb CNAME c\nc TXT c\n";

	assert_string_equal(ASK(zone, "a.example. A"),
	    "NXDOMAIN aa\nan a.example. 60 IN CNAME x.example.\n" NS_SOA);
	assert_string_equal(ASK(zone, "b.example. A"),
	    "NOERROR aa\nan b.example. 60 IN CNAME c.example.\n" NS_SOA);
}

static void an_alias_may_lead_to_another_zone_or_out_of_all(void **state)
{
	(void)state;
	const char *const zones[] = {"a.",
	    "$TTL 1\nx CNAME y.b.\n"
	    "out CNAME y.c.\n",
	    "b.", "$TTL 2\ny A 192.0.2.1\n", NULL};

	assert_string_equal(answer_of(zones, "x.a. A"),
	    "NOERROR aa\n"
	    "an x.a. 1 IN CNAME y.b.\n"
	    "an y.b. 2 IN A 192.0.2.1\n");
	assert_string_equal(answer_of(zones, "out.a. A"),
	    "NOERROR aa\nan out.a. 1 IN CNAME y.c.\n");
}

static void a_loop_of_aliases_is_answered_once(void **state)
{
	(void)state;
	const char *zone = ZONE "self CNAME SELF\n"
				"in CNAME a\n"
				"a CNAME b\n"
				"b CNAME A\n"
				"*.w CNAME x.w\n";

	assert_string_equal(ASK(zone, "self.example. A"),
	    "NOERROR aa\nan self.example. 60 IN CNAME self.example.\n");
	assert_string_equal(ASK(zone, "in.example. A"),
	    "NOERROR aa\n"
	    "an in.example. 60 IN CNAME a.example.\n"
	    "an a.example. 60 IN CNAME b.example.\n"
	    "an b.example. 60 IN CNAME a.example.\n");
	assert_string_equal(ASK(zone, "q.w.example. A"),
	    "NOERROR aa\n"
	    "an q.w.example. 60 IN CNAME x.w.example.\n"
	    "an x.w.example. 60 IN CNAME x.w.example.\n");
}

static void a_long_chain_of_aliases_is_followed(void **state)
{
	(void)state;
	static char zone[8192];
	int at = 0;
	for (int i = 0; i < 200; i++)
		at += sprintf(zone + at, "a%d CNAME a%d\n", i, i + 1);
	strcpy(zone + at, "a200 A 192.0.2.1\n");

	const char *answer = ASK(zone, "a0.example. A");

	assert_non_null(
	    strstr(answer, "an a199.example. 3600 IN CNAME a200.example.\n"
			   "an a200.example. 3600 IN A 192.0.2.1\n"));
}

static void a_dname_makes_aliases_below_it(void **state)
{
	(void)state;
	const char *const zones[] = {"example.",
	    ZONE "d DNAME other.\nd A 192.0.2.1\nx.d A 192.0.2.2\n", "other.",
	    "$TTL 9\nx.y A 192.0.2.3\n", NULL};

	assert_string_equal(answer_of(zones, "x.Y.d.example. A"),
	    "NOERROR aa\n"
	    "an d.example. 60 IN DNAME other.\n"
	    "an x.Y.d.example. 60 IN CNAME x.Y.other.\n"
	    "an x.Y.other. 9 IN A 192.0.2.3\n");
	assert_string_equal(answer_of(zones, "d.example. A"),
	    "NOERROR aa\nan d.example. 60 IN A 192.0.2.1\n");
	assert_string_equal(answer_of(zones, "d.example. DNAME"),
	    "NOERROR aa\nan d.example. 60 IN DNAME other.\n");
	assert_string_equal(answer_of(zones, "x.d.example. CNAME"),
	    "NOERROR aa\n"
	    "an d.example. 60 IN DNAME other.\n"
	    "an x.d.example. 60 IN CNAME x.other.\n");
}

#define LABEL_63 \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void a_dname_that_makes_too_long_a_name_is_yxdomain(void **state)
{
	(void)state;
	const char *zone = "@ DNAME " LABEL_63 "." LABEL_63 "." LABEL_63 ".\n";

	assert_string_equal(ASK(zone, LABEL_63 ".example. A"),
	    "YXDOMAIN aa\n"
	    "an example. 3600 IN DNAME " LABEL_63 "." LABEL_63 "." LABEL_63
	    ".\n");
}

static void a_dname_that_grows_for_ever_ends(void **state)
{
	(void)state;
	const char *answer = ASK("d DNAME d.d\n", "x.d.example. A");
	assert_memory_equal(answer, "YXDOMAIN aa\n", 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(aliases_come_first_and_in_order),
	    cmocka_unit_test(an_alias_is_not_followed_for_itself_or_any),
	    cmocka_unit_test(an_alias_of_nothing_has_the_code_of_its_end),
	    cmocka_unit_test(an_alias_may_lead_to_another_zone_or_out_of_all),
	    cmocka_unit_test(a_loop_of_aliases_is_answered_once),
	    cmocka_unit_test(a_long_chain_of_aliases_is_followed),
	    cmocka_unit_test(a_dname_makes_aliases_below_it),
	    cmocka_unit_test(a_dname_that_makes_too_long_a_name_is_yxdomain),
	    cmocka_unit_test(a_dname_that_grows_for_ever_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
