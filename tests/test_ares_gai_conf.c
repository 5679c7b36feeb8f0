/* SPDX-License-Identifier: MIT */
/* gai.conf(5): text in, labels, precedences and scopes out. */
#include "ares_backend/gai_conf.h"
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct gai_conf read_conf(const char *text)
{
	struct gai_conf conf;
	char *copy = strdup(text);

	assert_non_null(copy);
	assert_true(gai_conf_init(&conf, copy));
	free(copy);
	return conf;
}

static struct in6_addr inet6(const char *text)
{
	struct in6_addr addr;

	assert_int_equal(inet_pton(AF_INET6, text, &addr), 1);
	return addr;
}

static int label(const struct gai_conf *conf, const char *text)
{
	struct in6_addr addr = inet6(text);

	return gai_label(conf, &addr);
}

static int precedence(const struct gai_conf *conf, const char *text)
{
	struct in6_addr addr = inet6(text);

	return gai_precedence(conf, &addr);
}

static int scope(const struct gai_conf *conf, const char *text)
{
	struct in_addr addr;

	assert_int_equal(inet_pton(AF_INET, text, &addr), 1);
	return gai_scope(conf, addr);
}

static void an_empty_file_leaves_the_standard_tables(void **state)
{
	struct gai_conf conf = read_conf("");

	(void)state;
	assert_int_equal(label(&conf, "::1"), 0);
	assert_int_equal(label(&conf, "2001:db8::1"), 1);
	assert_int_equal(label(&conf, "2002:c000:201::1"), 2);
	assert_int_equal(label(&conf, "::192.0.2.1"), 3);
	assert_int_equal(label(&conf, "::ffff:192.0.2.1"), 4);
	assert_int_equal(label(&conf, "fec0::1"), 5);
	assert_int_equal(label(&conf, "fd00::1"), 6);
	assert_int_equal(label(&conf, "2001:0:1::1"), 7);
	assert_int_equal(precedence(&conf, "::1"), 50);
	assert_int_equal(precedence(&conf, "2001:db8::1"), 40);
	assert_int_equal(precedence(&conf, "fd00::1"), 40);
	assert_int_equal(precedence(&conf, "::ffff:192.0.2.1"), 10);
	assert_int_equal(scope(&conf, "169.254.1.1"), 2);
	assert_int_equal(scope(&conf, "127.0.0.1"), 2);
	assert_int_equal(scope(&conf, "10.0.0.1"), 14);
	gai_conf_release(&conf);
}

static void a_table_that_is_named_replaces_the_standard_one(void **state)
{
	struct gai_conf conf =
	    read_conf("precedence ::ffff:0:0/96  100 # IPv4 first\n");

	(void)state;
	assert_int_equal(precedence(&conf, "::ffff:192.0.2.1"), 100);
	assert_int_equal(precedence(&conf, "::1"), 40);
	assert_int_equal(label(&conf, "::1"), 0);
	gai_conf_release(&conf);
}

static void the_longest_prefix_counts(void **state)
{
	struct gai_conf conf = read_conf("label ::/0 9\n"
					 "label 2001:db8::/32 1\n"
					 "label 2001:db8:8000::/33 2\n"
					 "label 2001:db8::1/128 3\n");

	(void)state;
	assert_int_equal(label(&conf, "2001:db8::1"), 3);
	assert_int_equal(label(&conf, "2001:db8::2"), 1);
	assert_int_equal(label(&conf, "2001:db8:8000::1"), 2);
	assert_int_equal(label(&conf, "2002::1"), 9);
	gai_conf_release(&conf);
}

static void scopes_are_of_inet_networks(void **state)
{
	struct gai_conf conf = read_conf("scopev4 ::ffff:10.0.0.0/104 5\n"
					 "scopev4 192.168.0.0/16 6\n"
					 "scopev4 192.0.2.1/32 7\n");

	(void)state;
	assert_int_equal(scope(&conf, "10.1.2.3"), 5);
	assert_int_equal(scope(&conf, "192.168.2.3"), 6);
	assert_int_equal(scope(&conf, "192.0.2.1"), 7);
	assert_int_equal(scope(&conf, "192.0.2.2"), 14);
	gai_conf_release(&conf);
}

static void lines_that_cannot_be_are_skipped(void **state)
{
	struct gai_conf conf = read_conf("label ::/129 1\n"
					 "label 192.0.2.1/32 1\n"
					 "label ::1 1\n"
					 "label ::1/128 x\n"
					 "label ::1/128 99999999999\n"
					 "label\n"
					 "scopev4 2001:db8::/32 1\n"
					 "scopev4 10.0.0.0/33 1\n"
					 "scopev4 10.0.0.1 1\n"
					 "labels ::1/128 8\n");

	(void)state;
	assert_int_equal(label(&conf, "::1"), 0);
	assert_int_equal(scope(&conf, "10.0.0.1"), 14);
	gai_conf_release(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_file_leaves_the_standard_tables),
	    cmocka_unit_test(a_table_that_is_named_replaces_the_standard_one),
	    cmocka_unit_test(the_longest_prefix_counts),
	    cmocka_unit_test(scopes_are_of_inet_networks),
	    cmocka_unit_test(lines_that_cannot_be_are_skipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
