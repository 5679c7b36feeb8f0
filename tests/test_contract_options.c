/* SPDX-License-Identifier: MIT */
/*
 * Options that both backends honour, by what the servers saw.
 *
 * The argument names the backend; without one all are asked in turn.
 */
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "done.h"
#include "each_backend.h"
#include "option_tests.h"

static const struct addrinfo stream = {
    .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};

static void without_options_the_files_say_who_is_asked(void **state)
{
	struct duet_options opts = option_defaults();

	(void)state;
	expect_asked(&opts, "s1");
}

static void servers_are_asked_at_their_ports(void **state)
{
	struct duet_options opts = option_defaults();

	(void)state;
	opts.servers = S2;
	expect_asked(&opts, "s2");
	opts.servers = S3;
	expect_asked(&opts, "s3");
	opts.servers = S4;
	expect_asked(&opts, "s4");
}

static void servers_without_a_port_have_the_options(void **state)
{
	struct duet_options opts = option_defaults();

	(void)state;
	opts.udp_port = opts.tcp_port = 5353;
	opts.servers = "127.0.0.2";
	expect_asked(&opts, "s2");
	opts.servers = "127.0.0.1:53";
	expect_asked(&opts, "s1");
	machine_replace("/etc/resolv.conf", "nameserver 127.0.0.2\n");
	opts.servers = NULL;
	expect_asked(&opts, "s2");
	machine_replace("/etc/resolv.conf", "nameserver ::1\n");
	opts.udp_port = opts.tcp_port = 5355;
	expect_asked(&opts, "s3");
}

static void the_environment_names_servers(void **state)
{
	struct duet_options opts = option_defaults();

	(void)state;
	setenv("DUET_NAMESERVERS", S2, 1);
	expect_asked(&opts, "s2");
	opts.servers = S3;
	expect_asked(&opts, "s3");
	opts.servers = NULL;
	opts.flags = DUET_NOENV;
	expect_asked(&opts, "s1");
	unsetenv("DUET_NAMESERVERS");
}

static void names_are_searched_in_the_options_domains(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;
	char first[80], second[80];

	(void)state;
	opts.search = "empty.example,other.example";
	r = open_with(&opts);
	for (int which = 0; which < 2; which++) {
		const char *name = fresh_below("");

		snprintf(first, sizeof(first), "%s.empty.example", name);
		snprintf(second, sizeof(second), "%s.other.example", name);
		expect_found(r, which, name);
		assert_int_equal(count("s1", first, NS_ANY), 1);
		assert_int_equal(count("s1", second, NS_ANY), 1);
	}
	duet_close(r);
}

static void a_root_alone_is_no_search(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;
	char searched[80];

	(void)state;
	machine_replace(
	    "/etc/resolv.conf", "nameserver 127.0.0.1\nsearch other.example\n");
	opts.search = ".";
	r = open_with(&opts);
	for (int which = 0; which < 2; which++) {
		const char *name = fresh_below("");

		duet_result_free(call(r, which, name));
		snprintf(searched, sizeof(searched), "%s.other.example", name);
		assert_int_equal(count(NULL, searched, NS_ANY), 0);
		assert_true(count("s1", name, NS_ANY) > 0);
	}
	duet_close(r);
}

static void ndots_says_what_is_tried_first(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;
	char searched[80];

	(void)state;
	opts.search = "other.example";
	for (int ndots = -1; ndots <= 3; ndots += 4) {
		opts.ndots = ndots;
		r = open_with(&opts);
		for (int which = 0; which < 2; which++) {
			const char *name = fresh_below(".apex");

			snprintf(searched, sizeof(searched), "%s.other.example",
			    name);
			expect_found(r, which, name);
			assert_int_equal(
			    count(NULL, searched, NS_ANY), ndots > 0);
			assert_int_equal(count(NULL, name, NS_ANY), ndots < 0);
		}
		duet_close(r);
	}
}

static void zero_ndots_tries_a_single_label_first(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;

	(void)state;
	opts.search = "other.example";
	opts.ndots = -1;
	r = open_with(&opts);
	for (int which = 0; which < 2; which++)
		expect_found(r, which, "apex");
	assert_int_equal(count(NULL, "apex.other.example", NS_ANY), 0);
	duet_close(r);
}

static void tries_are_as_many_as_the_option_says(void **state)
{
	struct duet_options opts = option_defaults();
	struct done done[NCALLS] = {0};
	char names[NCALLS][64];
	duet_resolver *r;

	(void)state;
	opts.servers = SILENT;
	opts.tries = 2;
	opts.try_timeout_ms = 1000;
	r = open_with(&opts);
	for (int i = 0; i < NCALLS; i++)
		strcpy(names[i], fresh());
	duet_getaddrinfo(r, names[0], NULL, &stream, done_run, &done[0], NULL);
	duet_gethostbyname(r, names[1], AF_INET, done_run, &done[1], NULL);
	duet_query(
	    r, names[2], DUET_CLASS_IN, DUET_TYPE_A, done_run, &done[2], NULL);
	assert_int_equal(duet_wait(r, -1), 0);
	for (int i = 0; i < NCALLS; i++) {
		assert_int_equal(duet_result_status(done[i].res), DUET_EAGAIN);
		assert_int_equal(count("silent", names[i], NS_ANY), 2);
		done_free(&done[i]);
	}
	duet_close(r);
}

/* It would not come to the second in time otherwise. */
static void a_server_has_the_options_time(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;

	(void)state;
	machine_replace("/etc/resolv.conf",
	    "nameserver 127.0.0.1\noptions timeout:30 attempts:1\n");
	opts.servers = SILENT "," S2;
	opts.try_timeout_ms = 1000;
	opts.timeout_ms = 20000;
	r = open_with(&opts);
	for (int which = 0; which < NCALLS; which++) {
		const char *name = fresh();

		expect_found(r, which, name);
		assert_int_equal(count("silent", name, NS_ANY), 1);
		assert_int_equal(count("s2", name, NS_ANY), 1);
	}
	duet_close(r);
}

static void rotation_begins_with_each_in_turn(void **state)
{
	struct duet_options opts = option_defaults();
	size_t asked[2] = {0};
	duet_resolver *r;

	(void)state;
	opts.servers = "127.0.0.1," S2;
	opts.flags = DUET_ROTATE;
	r = open_with(&opts);
	for (int i = 0; i < 8; i++) {
		const char *name = fresh();

		expect_found(r, i % NCALLS, name);
		asked[0] += count("s1", name, NS_ANY);
		asked[1] += count("s2", name, NS_ANY);
	}
	assert_int_equal(asked[0], 4);
	assert_int_equal(asked[1], 4);
	duet_close(r);
}

static void tcp_only_sends_no_datagram(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;

	(void)state;
	opts.flags = DUET_TCP_ONLY;
	opts.tcp_port = 5353;
	opts.servers = "127.0.0.2";
	r = open_with(&opts);
	for (int which = 0; which < NCALLS; which++) {
		const char *name = fresh();

		expect_found(r, which, name);
		assert_int_equal(count("s2", name, NS_TCP), 1);
		assert_int_equal(count(NULL, name, NS_UDP), 0);
	}
	duet_close(r);
}

static void expect_edns(const struct duet_options *opts, bool edns)
{
	duet_resolver *r = open_with(opts);

	for (int which = 0; which < NCALLS; which++) {
		const char *name = fresh();
		char qname[80];

		expect_found(r, which, name);
		snprintf(qname, sizeof(qname), "%s.", name);
		assert_int_equal(machine_last(qname).edns, edns);
	}
	duet_close(r);
}

static void edns_is_as_the_option_says(void **state)
{
	struct duet_options opts = option_defaults();

	(void)state;
	expect_edns(&opts, false);
	opts.edns_size = 1200;
	expect_edns(&opts, true);
	machine_replace(
	    "/etc/resolv.conf", "nameserver 127.0.0.1\noptions edns0\n");
	opts.edns_size = 0;
	expect_edns(&opts, true);
	opts.edns_size = -1;
	expect_edns(&opts, false);
}

static int run(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, restore_resolv_conf)
	const struct CMUnitTest tests[] = {
	    TEST(without_options_the_files_say_who_is_asked),
	    TEST(servers_are_asked_at_their_ports),
	    TEST(servers_without_a_port_have_the_options),
	    TEST(the_environment_names_servers),
	    TEST(names_are_searched_in_the_options_domains),
	    TEST(a_root_alone_is_no_search),
	    TEST(ndots_says_what_is_tried_first),
	    TEST(zero_ndots_tries_a_single_label_first),
	    TEST(tries_are_as_many_as_the_option_says),
	    TEST(a_server_has_the_options_time),
	    TEST(rotation_begins_with_each_in_turn),
	    TEST(tcp_only_sends_no_datagram),
	    TEST(edns_is_as_the_option_says),
	};

	return cmocka_run_group_tests_name(tested_backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	option_machine_enter();
	return run_on_each(argc, argv, &tested_backend, run);
}
