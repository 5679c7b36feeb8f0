/* SPDX-License-Identifier: MIT */
/* Options: taken from the program and the environment, checked, refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/options.h"
#include "core/servers.h"
#include "fake_backend.h"

static char line[256];

static struct duet_options defaults(void)
{
	struct duet_options opts = DUET_OPTIONS_INIT;

	opts.error = line;
	opts.error_size = sizeof(line);
	strcpy(line, "not written");
	return opts;
}

static void expect_refusal(
    const struct duet_options *opts, int status, const char *text)
{
	duet_resolver *r;

	assert_int_equal(duet_open(&r, opts), status);
	assert_null(r);
	assert_string_equal(line, text);
}

static int clear_environment(void **state)
{
	(void)state;
	for (const struct option *row = option_table; row->name; row++)
		if (row->variable)
			unsetenv(row->variable);
	return 0;
}

static void success_leaves_an_empty_line(void **state)
{
	struct duet_options opts = defaults();
	duet_resolver *r;

	(void)state;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	assert_string_equal(line, "");
	duet_close(r);
}

static void a_backend_that_is_none_is_named_with_those_there_are(void **state)
{
	struct duet_options opts = defaults();

	(void)state;
	opts.backend = "nosuch";
	expect_refusal(&opts, DUET_EINVAL,
	    "backend: 'nosuch' is not fake, fake-threads or auto");
	opts.backend = "auto";
	setenv("DUET_BACKEND", "other", 1);
	expect_refusal(&opts, DUET_EINVAL,
	    "DUET_BACKEND: 'other' is not fake, fake-threads or auto");
}

#define REFUSE(field, value, text)                                       \
	do {                                                             \
		struct duet_options refused = defaults();                \
		refused.field = value;                                   \
		expect_refusal(&refused, DUET_EINVAL, #field ": " text); \
	} while (0)

static void a_number_out_of_range_is_refused(void **state)
{
	(void)state;
	REFUSE(timeout_ms, -2, "'-2' is not 1 or more, or -1 for no limit");
	REFUSE(close_wait_ms, -2, "'-2' is not 1 or more, or -1 for no limit");
	REFUSE(max_threads, -1, "'-1' is not 1 or more");
	REFUSE(max_pending, -1, "'-1' is not 1 or more");
	REFUSE(thread_idle_ms, -2, "'-2' is not 1 or more, or -1 for never");
	REFUSE(ndots, 16, "'16' is not 1 to 15, or -1 for 0");
	REFUSE(tries, 101, "'101' is not 1 to 100");
	REFUSE(tries, -1, "'-1' is not 1 to 100");
	REFUSE(try_timeout_ms, 3600001, "'3600001' is not 1 to 3600000");
	REFUSE(udp_port, 65536, "'65536' is not 1 to 65535");
	REFUSE(tcp_port, -1, "'-1' is not 1 to 65535");
	REFUSE(edns_size, 511, "'511' is not 512 to 65535, or -1 for none");
	REFUSE(send_buffer, -1, "'-1' is not 1 or more");
	REFUSE(receive_buffer, -1, "'-1' is not 1 or more");
	REFUSE(cache_size, 4095, "'4095' is not 4096 or more");
	REFUSE(cache_max_ttl, -1, "'-1' is not 1 or more");
}

#define AS_IN                      \
	"is not an address as in " \
	"\"192.0.2.1,[2001:db8::1]:5353,fe80::1%eth0\""

static void a_text_that_is_wrong_is_refused(void **state)
{
	char long_name[300];

	(void)state;
	REFUSE(servers, "", "no address is given");
	REFUSE(servers, "192.0.2.1,ns.example", "'ns.example' " AS_IN);
	REFUSE(servers, "192.0.2.1:0", "'192.0.2.1:0' " AS_IN);
	REFUSE(servers, "192.0.2.1:65536", "'192.0.2.1:65536' " AS_IN);
	REFUSE(servers, "192.0.2.1:5x", "'192.0.2.1:5x' " AS_IN);
	REFUSE(servers, "[::1", "'[::1' " AS_IN);
	REFUSE(servers, "[::1]5353", "'[::1]5353' " AS_IN);
	REFUSE(servers, "fe80::1%nosuch", "'fe80::1%nosuch' " AS_IN);
	REFUSE(servers,
	    "::1 ::2 ::3 ::4 ::5 ::6 ::7 ::8 ::9 ::a ::b ::c ::d "
	    "::e ::f ::10 ::11",
	    "more than 16");
	memset(long_name, 'x', sizeof(long_name));
	long_name[sizeof(long_name) - 1] = '\0';
	REFUSE(search, long_name,
	    "'xxxxxxxxxxxxxxxxxxxx...' is too long for a name");
	REFUSE(search, " ", "no domain is given; \".\" is for none");
	REFUSE(lookups, "files mdns", "'mdns' is neither files nor dns");
	REFUSE(lookups, "", "neither files nor dns is given");
	REFUSE(resolv_conf, "/nosuch",
	    "/nosuch: cannot be read: No such file or directory");
	REFUSE(local_address, "eth0", "'eth0' " AS_IN);
	REFUSE(local_address, "192.0.2.1:53",
	    "'192.0.2.1:53' is not an IPv4 address, an IPv6 address, or one of "
	    "each, without port");
	REFUSE(local_address, "192.0.2.1,192.0.2.2",
	    "'192.0.2.1,192.0.2.2' is not an IPv4 address, an IPv6 address, or "
	    "one of each, without port");
	REFUSE(local_device, "a/b",
	    "'a/b' is not the name of a link, as \"eth0\"");
}

static void what_is_newer_than_the_library_is_said(void **state)
{
	struct duet_options opts = defaults();

	(void)state;
	opts.flags = 1U << 30;
	expect_refusal(&opts, DUET_ENOTSUP,
	    "flags: 0x40000000 is not known to this library (0.1.0)");
}

static void a_line_is_cut_to_fit(void **state)
{
	struct duet_options opts = defaults();
	duet_resolver *r;

	(void)state;
	opts.tries = 101;
	opts.error_size = 10;
	assert_int_equal(duet_open(&r, &opts), DUET_EINVAL);
	assert_string_equal(line, "tries: '1");
	opts.error_size = 4;
	assert_int_equal(duet_open(&r, &opts), DUET_EINVAL);
	assert_string_equal(line, "tri");
	opts.error = NULL;
	assert_int_equal(duet_open(&r, &opts), DUET_EINVAL);
}

static void an_option_that_the_backend_lacks_is_refused_by_name(void **state)
{
	struct duet_options opts = defaults();

	(void)state;
	opts.backend = "fake";
	opts.local_device = "lo";
	expect_refusal(&opts, DUET_ENOTSUP,
	    "local_device: not possible with the backend 'fake'");
	opts.local_device = NULL;
	opts.edns_size = 4000;
	expect_refusal(&opts, DUET_ENOTSUP,
	    "edns_size: only 1200 with the backend 'fake'");
	opts.edns_size = 0;
	setenv("DUET_EDNS_SIZE", "4000", 1);
	expect_refusal(&opts, DUET_ENOTSUP,
	    "DUET_EDNS_SIZE: only 1200 with the backend 'fake'");
}

static void take(const struct duet_options *opts, struct options *options)
{
	assert_int_equal(options_init(options, opts), DUET_OK);
}

/* What is in none of the texts is in some number's range. */
static const char *value_for(const struct option *row)
{
	static char number[16];

	if (strcmp(row->name, "servers") == 0)
		return "192.0.2.1";
	if (strcmp(row->name, "lookups") == 0)
		return "dns files";
	if (strcmp(row->name, "resolv_conf") == 0)
		return "/dev/null";
	if (strcmp(row->name, "local_address") == 0)
		return "::1,127.0.0.1";
	if (row->kind == OPTION_TEXT)
		return "word";
	snprintf(number, sizeof(number), "%d",
	    row->kind == OPTION_FLAG ? 1 : row->min);
	return number;
}

static void each_variable_fills_its_option(void **state)
{
	for (const struct option *row = option_table; row->name; row++) {
		struct duet_options opts = defaults();
		struct options options;
		const char *field;

		clear_environment(state);
		if (!row->variable)
			continue;
		setenv(row->variable, value_for(row), 1);
		take(&opts, &options);
		field = (const char *)&options.values + row->offset;
		if (row->kind == OPTION_TEXT)
			assert_string_equal(
			    *(const char *const *)field, value_for(row));
		else if (row->kind == OPTION_NUMBER)
			assert_int_equal(*(const int *)field, row->min);
		else
			assert_int_equal(options.values.flags, row->flag);
		options_release(&options);
		opts.flags = DUET_NOENV;
		take(&opts, &options);
		opts.error = NULL;
		assert_int_equal(options.values.flags, DUET_NOENV);
		assert_int_equal(options.by_environment, 0);
		options_release(&options);
	}
}

static void the_programs_options_come_before_the_environments(void **state)
{
	struct duet_options opts = defaults();
	struct options options;

	(void)state;
	setenv("DUET_TRIES", "7", 1);
	setenv("DUET_NAMESERVERS", "192.0.2.7", 1);
	setenv("DUET_NDOTS", "3", 1);
	opts.tries = 2;
	opts.servers = "192.0.2.2";
	take(&opts, &options);
	assert_int_equal(options.values.tries, 2);
	assert_string_equal(options.values.servers, "192.0.2.2");
	assert_int_equal(options.values.ndots, 3);
	options_release(&options);
}

static void zero_in_the_environment_is_zero(void **state)
{
	struct duet_options opts = defaults();
	struct options options;

	(void)state;
	setenv("DUET_NDOTS", "0", 1);
	setenv("DUET_ROTATE", "0", 1);
	take(&opts, &options);
	assert_int_equal(options.values.ndots, -1);
	assert_int_equal(options.values.flags, 0);
	options_release(&options);
	setenv("DUET_NDOTS", "", 1);
	take(&opts, &options);
	assert_int_equal(options.values.ndots, 0);
	options_release(&options);
	setenv("DUET_NDOTS", "-1", 1);
	expect_refusal(&opts, DUET_EINVAL, "DUET_NDOTS: '-1' is not 0 to 15");
}

static void a_wrong_variable_is_refused_by_its_name(void **state)
{
	struct duet_options opts = defaults();

	(void)state;
	setenv("DUET_TRIES", "many", 1);
	expect_refusal(
	    &opts, DUET_EINVAL, "DUET_TRIES: 'many' is not 1 to 100");
	setenv("DUET_TRIES", "0", 1);
	expect_refusal(&opts, DUET_EINVAL, "DUET_TRIES: '0' is not 1 to 100");
	setenv("DUET_TRIES", "101", 1);
	expect_refusal(&opts, DUET_EINVAL, "DUET_TRIES: '101' is not 1 to 100");
	setenv("DUET_TRIES", "99999999999999999999", 1);
	expect_refusal(&opts, DUET_EINVAL,
	    "DUET_TRIES: '99999999999999999999' is not 1 to 100");
	unsetenv("DUET_TRIES");
	setenv("DUET_TCP_ONLY", "yes", 1);
	expect_refusal(
	    &opts, DUET_EINVAL, "DUET_TCP_ONLY: 'yes' is not 0 or 1");
	unsetenv("DUET_TCP_ONLY");
	setenv("DUET_NAMESERVERS", "ns1", 1);
	expect_refusal(&opts, DUET_EINVAL, "DUET_NAMESERVERS: 'ns1' " AS_IN);
}

/* "| `DUET_NDOTS` | `ndots` | 0 to 15 |", as far as the table has it. */
static void page_row(const struct option *row, char *text, size_t size)
{
	char range[64] = "";

	if (row->kind == OPTION_NUMBER)
		option_range(row, true, range, sizeof(range));
	else if (row->kind == OPTION_FLAG)
		strcpy(range, "0 or 1");
	snprintf(text, size, "| `%s` | `%s` | %s%s", row->variable, row->name,
	    range, *range ? " |" : "");
}

static const struct option *row_of_line(const char *read)
{
	for (const struct option *row = option_table; row->name; row++) {
		char start[256];

		if (!row->variable)
			continue;
		page_row(row, start, sizeof(start));
		if (strncmp(read, start, strlen(start)) == 0)
			return row;
	}
	return NULL;
}

static void the_page_of_variables_is_the_table(void **state)
{
	FILE *page = fopen(ENVIRONMENT_PAGE, "re");
	uint32_t seen = 0;
	char read[512];

	(void)state;
	assert_non_null(page);
	while (fgets(read, sizeof(read), page)) {
		const struct option *row;

		if (strncmp(read, "| `DUET_", 8) != 0)
			continue;
		row = row_of_line(read);
		if (!row)
			fail_msg("not as in option_table.c: %s", read);
		seen |= UINT32_C(1) << (row - option_table);
	}
	fclose(page);
	for (const struct option *row = option_table; row->name; row++)
		if (row->variable &&
		    !(seen & UINT32_C(1) << (row - option_table)))
			fail_msg("%s is missing in " ENVIRONMENT_PAGE,
			    row->variable);
}

static void servers_are_written_as_they_are_read(void **state)
{
	static const char text[] =
	    "192.0.2.1,192.0.2.2:5353,2001:db8::1,"
	    "[2001:db8::2]:53,fe80::1%lo,[fe80::2%lo]:99,"
	    "fe80::3%4711";
	struct servers servers;
	char why[256], written[256], cut[12];

	(void)state;
	assert_true(servers_read(&servers, text, why, sizeof(why)));
	assert_int_equal(servers.count, 7);
	assert_int_equal(servers.list[4].sin6.sin6_scope_id, 1);
	assert_int_equal(
	    servers_write(&servers, written, sizeof(written)), strlen(text));
	assert_string_equal(written, text);
	assert_int_equal(
	    servers_write(&servers, cut, sizeof(cut)), strlen(text));
	assert_string_equal(cut, "192.0.2.1,1");
	assert_int_equal(servers_write(&servers, NULL, 0), strlen(text));
}

static void a_backend_without_servers_has_none_to_set(void **state)
{
	struct duet_options opts = defaults();
	duet_resolver *r;
	char text[16] = "x";

	(void)state;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	assert_int_equal(duet_set_servers(r, "192.0.2.1"), DUET_ENOTSUP);
	assert_int_equal(duet_set_servers(r, "ns"), DUET_EINVAL);
	assert_int_equal(duet_set_servers(NULL, NULL), DUET_EINVAL);
	assert_int_equal(duet_get_servers(r, text, sizeof(text)), 0);
	assert_string_equal(text, "");
	duet_close(r);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, clear_environment)
	const struct CMUnitTest tests[] = {
	    TEST(success_leaves_an_empty_line),
	    TEST(a_backend_that_is_none_is_named_with_those_there_are),
	    TEST(a_number_out_of_range_is_refused),
	    TEST(a_text_that_is_wrong_is_refused),
	    TEST(what_is_newer_than_the_library_is_said),
	    TEST(a_line_is_cut_to_fit),
	    TEST(an_option_that_the_backend_lacks_is_refused_by_name),
	    TEST(each_variable_fills_its_option),
	    TEST(the_programs_options_come_before_the_environments),
	    TEST(zero_in_the_environment_is_zero),
	    TEST(a_wrong_variable_is_refused_by_its_name),
	    TEST(the_page_of_variables_is_the_table),
	    TEST(servers_are_written_as_they_are_read),
	    TEST(a_backend_without_servers_has_none_to_set),
	};

	clear_environment(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
