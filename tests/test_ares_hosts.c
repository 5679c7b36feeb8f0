/* SPDX-License-Identifier: MIT */
/* hosts(5): text in, lines by name and by address out. */
#include "ares_backend/hosts.h"
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct hosts *hosts_of(const char *text)
{
	char *copy = strdup(text);
	struct hosts *hosts;

	assert_non_null(copy);
	hosts = hosts_new(copy);
	assert_non_null(hosts);
	return hosts;
}

/* "192.0.2.1 name alias alias" */
static void write_line(const struct hosts_line *line, char *out)
{
	const char *alias = line->aliases;
	char text[INET6_ADDRSTRLEN];

	inet_ntop(line->family, line->addr, text, sizeof(text));
	out += sprintf(out, "%s %s", text, line->name);
	for (size_t i = 0; i < line->naliases; i++) {
		out += sprintf(out, " %s", alias);
		alias += strlen(alias) + 1;
	}
}

/* All lines of a name, parted by "; ". */
static void assert_lines(const struct hosts *hosts, const char *name,
    int family, const char *expected)
{
	char all[1024] = "";
	struct hosts_line line;
	size_t at = 0;

	while (hosts_by_name(hosts, name, family, &at, &line)) {
		strcat(all, *all ? "; " : "");
		write_line(&line, all + strlen(all));
	}
	assert_string_equal(all, expected);
}

static void assert_addr(
    const struct hosts *hosts, const char *addr, const char *expected)
{
	int family = strchr(addr, ':') ? AF_INET6 : AF_INET;
	unsigned char bytes[16];
	char text[1024] = "";
	struct hosts_line line;

	assert_int_equal(inet_pton(family, addr, bytes), 1);
	if (hosts_by_addr(hosts, bytes, family, &line))
		write_line(&line, text);
	assert_string_equal(text, expected);
}

static void a_line_is_found_by_each_of_its_names(void **state)
{
	struct hosts *hosts =
	    hosts_of("192.0.2.1\tone.example  One uno # a comment\n");

	(void)state;
	assert_lines(
	    hosts, "one.example", AF_INET, "192.0.2.1 one.example One uno");
	assert_lines(hosts, "one", AF_UNSPEC, "192.0.2.1 one.example One uno");
	assert_lines(hosts, "UNO", AF_INET, "192.0.2.1 one.example One uno");
	assert_lines(hosts, "comment", AF_INET, "");
	hosts_free(hosts);
}

static void lines_come_in_the_order_of_the_file(void **state)
{
	struct hosts *hosts = hosts_of("192.0.2.2 a\n"
				       "2001:db8::1 a b\n"
				       "192.0.2.1 c a a\n");

	(void)state;
	assert_lines(hosts, "a", AF_UNSPEC,
	    "192.0.2.2 a; 2001:db8::1 a b; 192.0.2.1 c a a");
	assert_lines(hosts, "a", AF_INET, "192.0.2.2 a; 192.0.2.1 c a a");
	assert_lines(hosts, "a", AF_INET6, "2001:db8::1 a b");
	hosts_free(hosts);
}

static void two_kinds_of_inet6_lines_count_for_inet(void **state)
{
	struct hosts *hosts = hosts_of("::1 localhost\n"
				       "::ffff:192.0.2.1 mapped\n"
				       "2001:db8::1 other\n");

	(void)state;
	assert_lines(hosts, "localhost", AF_INET, "127.0.0.1 localhost");
	assert_lines(hosts, "localhost", AF_UNSPEC, "::1 localhost");
	assert_lines(hosts, "mapped", AF_INET, "192.0.2.1 mapped");
	assert_lines(hosts, "mapped", AF_INET6, "::ffff:192.0.2.1 mapped");
	assert_lines(hosts, "other", AF_INET, "");
	assert_addr(hosts, "127.0.0.1", "127.0.0.1 localhost");
	assert_addr(hosts, "192.0.2.1", "192.0.2.1 mapped");
	hosts_free(hosts);
}

static void the_first_line_of_an_address_counts(void **state)
{
	struct hosts *hosts = hosts_of("192.0.2.1 first\n"
				       "192.0.2.1 second\n"
				       "2001:db8::1 six\n");

	(void)state;
	assert_addr(hosts, "192.0.2.1", "192.0.2.1 first");
	assert_addr(hosts, "2001:db8::1", "2001:db8::1 six");
	assert_addr(hosts, "192.0.2.2", "");
	assert_addr(hosts, "::ffff:192.0.2.1", "");
	hosts_free(hosts);
}

static void lines_that_do_not_begin_with_an_address_are_skipped(void **state)
{
	struct hosts *hosts = hosts_of("one 192.0.2.1\n"
				       "192.0.2.01 one\n"
				       "127.1 one\n"
				       "fe80::1%lo one\n"
				       "#192.0.2.1 one\n"
				       "\n"
				       "   192.0.2.9 one\n");

	(void)state;
	assert_lines(hosts, "one", AF_UNSPEC, "192.0.2.9 one");
	hosts_free(hosts);
}

static void a_line_may_have_no_name(void **state)
{
	struct hosts *hosts = hosts_of("192.0.2.1   \n192.0.2.2");

	(void)state;
	assert_addr(hosts, "192.0.2.1", "192.0.2.1 ");
	assert_addr(hosts, "192.0.2.2", "192.0.2.2 ");
	hosts_free(hosts);
}

static void an_empty_file_has_nobody(void **state)
{
	struct hosts *hosts = hosts_of("");

	(void)state;
	assert_lines(hosts, "localhost", AF_UNSPEC, "");
	assert_addr(hosts, "127.0.0.1", "");
	hosts_free(hosts);
}

static void a_large_file_is_found_in(void **state)
{
	enum { LINES = 20000 };
	char *text = malloc(LINES * 48), *at = text;
	struct hosts *hosts;

	(void)state;
	assert_non_null(text);
	for (int i = 0; i < LINES; i++)
		at += sprintf(at, "10.%d.%d.1 host%d.example host%d\n", i / 256,
		    i % 256, i, i);
	hosts = hosts_new(text);
	assert_non_null(hosts);
	assert_lines(hosts, "host19999", AF_INET,
	    "10.78.31.1 host19999.example host19999");
	assert_addr(hosts, "10.0.7.1", "10.0.7.1 host7.example host7");
	hosts_free(hosts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_is_found_by_each_of_its_names),
	    cmocka_unit_test(lines_come_in_the_order_of_the_file),
	    cmocka_unit_test(two_kinds_of_inet6_lines_count_for_inet),
	    cmocka_unit_test(the_first_line_of_an_address_counts),
	    cmocka_unit_test(
		lines_that_do_not_begin_with_an_address_are_skipped),
	    cmocka_unit_test(a_line_may_have_no_name),
	    cmocka_unit_test(an_empty_file_has_nobody),
	    cmocka_unit_test(a_large_file_is_found_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
