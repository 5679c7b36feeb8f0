/* SPDX-License-Identifier: MIT */
/*
 * Options that both backends honour, by what the servers saw.
 *
 * The argument names the backend; without one all are asked in turn.
 */
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "done.h"
#include "machine.h"

/* The servers besides the one of resolv.conf, which is s1. */
#define S2 "127.0.0.2:5353"
#define S3 "[::1]:5355"
#define S4 "[fe80::53%lo]:53"
#define SILENT "127.0.0.5:53"

static const char *backend;
static char line[256];

static const struct addrinfo stream = {
    .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};

static struct duet_options defaults(void)
{
	struct duet_options opts = DUET_OPTIONS_INIT;

	opts.backend = backend;
	opts.error = line;
	opts.error_size = sizeof(line);
	return opts;
}

static duet_resolver *open_with(const struct duet_options *opts)
{
	duet_resolver *r;

	if (duet_open(&r, opts) != DUET_OK)
		fail_msg("%s: %s", backend, line);
	return r;
}

/* A name nobody has asked for yet: "n7.example", or below another. */
static const char *fresh_below(const char *parent)
{
	static char name[64];
	static int n;

	snprintf(name, sizeof(name), "n%d%s", n++, parent);
	return name;
}

static const char *fresh(void)
{
	return fresh_below(".example");
}

static size_t count(
    const char *server, const char *name, enum ns_transport proto)
{
	char qname[80];

	snprintf(qname, sizeof(qname), "%s.", name);
	return machine_count(server, qname, proto);
}

enum { NCALLS = 3 };

/* A question for one address, by each call that asks one. */
static duet_result *call(duet_resolver *r, int which, const char *name)
{
	switch (which) {
	case 0:
		return duet_getaddrinfo_sync(r, name, NULL, &stream);
	case 1:
		return duet_gethostbyname_sync(r, name, AF_INET);
	default:
		return duet_query_sync(r, name, DUET_CLASS_IN, DUET_TYPE_A);
	}
}

static void expect_found(duet_resolver *r, int which, const char *name)
{
	duet_result *res = call(r, which, name);

	if (duet_result_status(res) != DUET_OK)
		fail_msg("%s, call %d: %s: %s", backend, which, name,
		    duet_strerror(duet_result_status(res)));
	duet_result_free(res);
}

/* Each call with these options asks this server alone. */
static void expect_asked(const struct duet_options *opts, const char *server)
{
	duet_resolver *r = open_with(opts);

	for (int which = 0; which < NCALLS; which++) {
		const char *name = fresh();

		expect_found(r, which, name);
		assert_int_equal(count(server, name, NS_ANY), 1);
		assert_int_equal(count(NULL, name, NS_ANY), 1);
	}
	duet_close(r);
}

static void without_options_the_files_say_who_is_asked(void **state)
{
	struct duet_options opts = defaults();

	(void)state;
	expect_asked(&opts, "s1");
}

static void servers_are_asked_at_their_ports(void **state)
{
	struct duet_options opts = defaults();

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
	struct duet_options opts = defaults();

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
	struct duet_options opts = defaults();

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
	struct duet_options opts = defaults();
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
	struct duet_options opts = defaults();
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
	struct duet_options opts = defaults();
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
	struct duet_options opts = defaults();
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
	struct duet_options opts = defaults();
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
	struct duet_options opts = defaults();
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
	struct duet_options opts = defaults();
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
	struct duet_options opts = defaults();
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
	struct duet_options opts = defaults();

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

static void a_changed_file_is_noticed_with_options_set(void **state)
{
	struct duet_options opts = defaults();
	duet_resolver *r;

	(void)state;
	opts.tries = 3;
	opts.max_threads = 1; /* whose state is changed already */
	r = open_with(&opts);
	expect_found(r, 0, fresh());
	machine_replace("/etc/resolv.conf", "nameserver 127.0.0.6\n");
	for (int which = 0; which < NCALLS; which++) {
		const char *name = fresh();

		do /* the ares backend looks again after some time only */
			expect_found(r, which, name);
		while (count("s6", name, NS_ANY) == 0);
	}
	duet_close(r);
}

static void expect_servers(const duet_resolver *r, const char *expected)
{
	char text[256];

	assert_int_equal(
	    duet_get_servers(r, text, sizeof(text)), strlen(expected));
	assert_string_equal(text, expected);
}

static void servers_can_be_set_and_read(void **state)
{
	static const char *const sets[] = {S2, S3, S4, NULL, S2};
	static const char *const texts[] = {S2, S3, S4, "127.0.0.1:53", S2};
	static const char *const names[] = {"s2", "s3", "s4", "s1", "s2"};
	struct duet_options opts = defaults();
	duet_resolver *r = open_with(&opts);

	(void)state;
	expect_servers(r, "127.0.0.1:53");
	for (int i = 0; i < 5; i++) {
		assert_int_equal(duet_set_servers(r, sets[i]), DUET_OK);
		expect_servers(r, texts[i]);
		for (int which = 0; which < NCALLS; which++) {
			const char *name = fresh();

			expect_found(r, which, name);
			assert_int_equal(count(names[i], name, NS_ANY), 1);
		}
	}
	assert_int_equal(duet_set_servers(r, "ns"), DUET_EINVAL);
	expect_servers(r, S2);
	duet_close(r);
}

static void servers_of_the_options_are_read_with_their_ports(void **state)
{
	struct duet_options opts = defaults();
	duet_resolver *r;

	(void)state;
	opts.servers = "192.0.2.1,2001:db8::1 fe80::1%lo,192.0.2.2:99";
	opts.servers += strlen("192.0.2.1,"); /* three are what both take */
	opts.udp_port = opts.tcp_port = 5353;
	r = open_with(&opts);
	expect_servers(r, "[2001:db8::1]:5353,[fe80::1%lo]:5353,192.0.2.2:99");
	duet_close(r);
}

struct load {
	duet_resolver *r;
	int asked, answered;
};

static void *ask_on(void *arg)
{
	struct load *load = arg;

	for (int i = 0; i < 100; i++) {
		duet_result *res = call(load->r, i % NCALLS, "www.example");

		load->asked++;
		load->answered += duet_result_status(res) == DUET_OK;
		duet_result_free(res);
	}
	return NULL;
}

static void servers_may_change_under_load(void **state)
{
	static const char *const sets[] = {S2, "127.0.0.1," S2, S3, NULL};
	struct duet_options opts = defaults();
	struct load load[3] = {{.r = open_with(&opts)}};
	pthread_t threads[3];
	char text[256];

	(void)state;
	for (int i = 0; i < 3; i++) {
		load[i].r = load[0].r;
		pthread_create(&threads[i], NULL, ask_on, &load[i]);
	}
	for (int i = 0; i < 200; i++) {
		assert_int_equal(
		    duet_set_servers(load[0].r, sets[i % 4]), DUET_OK);
		assert_true(
		    duet_get_servers(load[0].r, text, sizeof(text)) > 0);
	}
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(load[i].answered, load[i].asked);
	}
	duet_close(load[0].r);
}

static void enter_machine(void)
{
	static const struct etc_file files[] = {
	    {.name = "resolv.conf", .text = "nameserver 127.0.0.1\n"},
	    {.name = "hosts", .text = ""},
	    {.name = "nsswitch.conf", .text = "hosts: files dns\n"},
	};
	static const struct ns_zone zones[] = {
	    {.origin = "example.",
		.text = "$TTL 60\n"
			"@ SOA ns host 1 3600 600 86400 30\n"
			"* A 192.0.2.1\n"
			"empty TXT \"nothing below\"\n"
			"*.other A 192.0.2.2\n"},
	    {.origin = "apex.",
		.text = "$TTL 60\n"
			"@ SOA ns host 1 3600 600 86400 30\n"
			"@ A 192.0.2.9\n"
			"* A 192.0.2.9\n"},
	};
#define SERVER(id, address, at)                                           \
	{                                                                 \
		.name = id, .listen = address, .port = at, .otherwise = 3 \
	}
	static const struct ns_server servers[] = {
	    SERVER("s1", "127.0.0.1", 53),
	    SERVER("s2", "127.0.0.2", 5353),
	    SERVER("s3", "::1", 5355),
	    SERVER("s4", "fe80::53%lo", 53),
	    SERVER("s6", "127.0.0.6", 53),
	    {.name = "silent",
		.listen = "127.0.0.5",
		.port = 53,
		.udp = NS_SILENT,
		.tcp = NS_SILENT},
	};
	static const char *const addresses[] = {"fe80::53%lo"};
	static const struct sandbox_config sandbox = {.files = files,
	    .nfiles = 3,
	    .local_addresses = addresses,
	    .nlocal_addresses = 1};
	static const struct ns_config dns = {.zones = zones,
	    .nzones = 2,
	    .servers = servers,
	    .nservers = sizeof(servers) / sizeof(*servers)};

	machine_enter(&sandbox, &dns);
}

static int restore_file(void **state)
{
	(void)state;
	machine_replace("/etc/resolv.conf", "nameserver 127.0.0.1\n");
	return 0;
}

static int run(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, restore_file)
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
	    TEST(a_changed_file_is_noticed_with_options_set),
	    TEST(servers_can_be_set_and_read),
	    TEST(servers_of_the_options_are_read_with_their_ports),
	    TEST(servers_may_change_under_load),
	};

	return cmocka_run_group_tests_name(backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	int failed = 0;

	enter_machine();
	if (argc > 1) {
		backend = argv[1];
		return run();
	}
	for (size_t i = 0; (backend = duet_backend_at(i)); i++)
		failed += run();
	return failed;
}
