/* SPDX-License-Identifier: MIT */
/* Answers that are kept, by what the servers are asked and what is not. */
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

#include "count_addresses.h"
#include "done.h"
#include "machine.h"
#include <duet.h>

#define RESOLV_CONF "nameserver 127.0.0.1\nsearch none.example example\n"

static const struct addrinfo stream = {.ai_socktype = SOCK_STREAM};

static struct duet_options with_cache(void)
{
	struct duet_options opts = DUET_OPTIONS_INIT;

	opts.backend = "ares";
	opts.cache_size = 1 << 20;
	return opts;
}

static duet_resolver *open_with(const struct duet_options *opts)
{
	duet_resolver *r;

	assert_int_equal(duet_open(&r, opts), DUET_OK);
	return r;
}

/* Each test has names of its own. */
static int set_up(void **state)
{
	struct duet_options opts = with_cache();

	*state = open_with(&opts);
	return 0;
}

static int tear_down(void **state)
{
	duet_close(*state);
	return 0;
}

static size_t asked(const char *qname)
{
	return machine_count(NULL, qname, NS_ANY);
}

static size_t hits(const duet_resolver *r)
{
	struct duet_stats stats;

	duet_get_stats(r, &stats, sizeof(stats));
	return stats.cache_hits;
}

static int query(duet_resolver *r, const char *name, int type)
{
	duet_result *res = duet_query_sync(r, name, DUET_CLASS_IN, type);
	int status = duet_result_status(res);

	duet_result_free(res);
	return status;
}

static void without_a_cache_every_question_is_put(void **state)
{
	struct duet_options opts = with_cache();
	struct duet_stats stats;
	duet_resolver *r;

	(void)state;
	opts.cache_size = 0;
	r = open_with(&opts);
	for (size_t i = 1; i <= 3; i++) {
		assert_int_equal(
		    count_addresses(r, "plain.both.example", 0), 2);
		assert_int_equal(asked("plain.both.example."), 2 * i);
	}
	duet_get_stats(r, &stats, sizeof(stats));
	assert_int_equal(stats.cache_hits + stats.cache_misses, 0);
	duet_close(r);
}

static void what_is_asked_again_is_not_put_to_the_servers(void **state)
{
	struct duet_stats stats;

	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    count_addresses(*state, "again.both.example", 0), 2);
	assert_int_equal(count_addresses(*state, "AGAIN.Both.example.", 0), 2);
	assert_int_equal(asked("again.both.example."), 2);
	duet_get_stats(*state, &stats, sizeof(stats));
	assert_int_equal(stats.cache_hits, 6);
	assert_int_equal(stats.cache_misses, 2);
}

static void over_tcp_too(void **state)
{
	struct duet_options opts = with_cache();
	duet_resolver *r;

	(void)state;
	opts.flags = DUET_TCP_ONLY;
	r = open_with(&opts);
	for (int i = 0; i < 3; i++)
		assert_int_equal(count_addresses(r, "tcp.both.example", 0), 2);
	assert_int_equal(asked("tcp.both.example."), 2);
	duet_close(r);
}

static void of_a_pair_the_missing_one_is_asked_for(void **state)
{
	assert_int_equal(
	    query(*state, "pair.both.example", DUET_TYPE_A), DUET_OK);
	assert_int_equal(count_addresses(*state, "pair.both.example", 0), 2);
	assert_int_equal(asked("pair.both.example."), 2);
	assert_int_equal(
	    machine_last("pair.both.example.").qtype, DUET_TYPE_AAAA);
	assert_int_equal(
	    query(*state, "riap.both.example", DUET_TYPE_AAAA), DUET_OK);
	assert_int_equal(count_addresses(*state, "riap.both.example", 0), 2);
	assert_int_equal(asked("riap.both.example."), 2);
	assert_int_equal(machine_last("riap.both.example.").qtype, DUET_TYPE_A);
	assert_int_equal(hits(*state), 2);
}

static void a_search_ends_where_it_did(void **state)
{
	for (int i = 0; i < 3; i++) {
		assert_int_equal(count_addresses(*state, "host", 0), 1);
		assert_int_equal(asked("host.none.example."), 2);
		assert_int_equal(asked("host.example."), 2);
	}
}

static void *look_for_nothing(void *arg)
{
	static const struct addrinfo inet = {
	    .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
	duet_result *res = duet_getaddrinfo_sync(arg, "x", NULL, &inet);

	assert_int_equal(duet_result_status(res), DUET_ENONAME);
	duet_result_free(res);
	return NULL;
}

/* All of it is known, and the stack has no room for a call for each. */
static void a_long_search_list_is_walked_without_recursion(void **state)
{
	enum { DOMAINS = 1500 };
	struct duet_options opts = with_cache();
	char *list = calloc(DOMAINS, 32), *end = list;
	pthread_attr_t small;
	pthread_t thread;
	duet_resolver *r;

	(void)state;
	for (int i = 0; i < DOMAINS; i++)
		end += sprintf(end, "d%d.none.example ", i);
	opts.search = list;
	r = open_with(&opts);
	look_for_nothing(r);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 256 * 1024);
	assert_int_equal(
	    pthread_create(&thread, &small, look_for_nothing, r), 0);
	pthread_join(thread, NULL);
	pthread_attr_destroy(&small);
	assert_int_equal(asked("x.d0.none.example."), 1);
	assert_int_equal(asked("x.d1499.none.example."), 1);
	duet_close(r);
	free(list);
}

static void an_alias_leads_to_the_same_host(void **state)
{
	for (int i = 0; i < 3; i++) {
		duet_result *res =
		    duet_gethostbyname_sync(*state, "Alias.example", AF_INET);
		const struct hostent *host = duet_result_hostent(res);

		assert_string_equal(host->h_name, "www.example");
		assert_string_equal(host->h_aliases[0], "Alias.example");
		duet_result_free(res);
	}
	assert_int_equal(asked("alias.example."), 1);
}

static void a_no_is_kept_if_it_has_a_soa(void **state)
{
	for (int i = 0; i < 3; i++) {
		assert_int_equal(query(*state, "no.none.example", DUET_TYPE_A),
		    DUET_ENONAME);
		assert_int_equal(query(*state, "four.example", DUET_TYPE_AAAA),
		    DUET_ENODATA);
	}
	assert_int_equal(asked("no.none.example."), 1);
	assert_int_equal(asked("four.example."), 1);
	for (size_t i = 1; i <= 3; i++) {
		assert_int_equal(
		    query(*state, "no.bare", DUET_TYPE_A), DUET_ENONAME);
		assert_int_equal(asked("no.bare."), i);
	}
}

static void a_failure_is_not_kept(void **state)
{
	size_t before = 0;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(
		    query(*state, "fails.example", DUET_TYPE_A), DUET_EAGAIN);
		assert_true(asked("fails.example.") > before);
		before = asked("fails.example.");
	}
	assert_int_equal(hits(*state), 0);
}

static void what_has_no_time_to_live_is_asked_again(void **state)
{
	for (size_t i = 1; i <= 3; i++) {
		assert_int_equal(
		    query(*state, "brief.example", DUET_TYPE_A), DUET_OK);
		assert_int_equal(asked("brief.example."), i);
	}
}

/* The record has an hour. */
static void the_cap_ends_a_longer_time_to_live(void **state)
{
	struct duet_options opts = with_cache();
	duet_resolver *r;

	(void)state;
	opts.cache_max_ttl = 1;
	r = open_with(&opts);
	do
		assert_int_equal(
		    query(r, "long.example", DUET_TYPE_A), DUET_OK);
	while (asked("long.example.") < 2);
	assert_true(hits(r) > 0);
	duet_close(r);
}

static void the_size_bounds_what_is_kept(void **state)
{
	struct duet_options opts = with_cache();
	duet_resolver *r;
	char name[64];

	(void)state;
	opts.cache_size = 4096;
	r = open_with(&opts);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "size%d.both.example", i);
		assert_int_equal(query(r, name, DUET_TYPE_A), DUET_OK);
	}
	assert_int_equal(query(r, "size99.both.example", 1), DUET_OK);
	assert_int_equal(asked("size99.both.example."), 1);
	assert_int_equal(query(r, "size0.both.example", 1), DUET_OK);
	assert_int_equal(asked("size0.both.example."), 2);
	duet_close(r);
}

static void other_servers_are_asked_anew(void **state)
{
	assert_int_equal(count_addresses(*state, "new.both.example", 0), 2);
	assert_int_equal(duet_set_servers(*state, "127.0.0.2"), DUET_OK);
	assert_int_equal(count_addresses(*state, "new.both.example", 0), 2);
	assert_int_equal(machine_count("s2", "new.both.example.", NS_ANY), 2);
	assert_int_equal(count_addresses(*state, "new.both.example", 0), 2);
	assert_int_equal(asked("new.both.example."), 4);
}

static void a_new_resolv_conf_forgets_the_answers(void **state)
{
	char servers[64];

	assert_int_equal(count_addresses(*state, "conf.both.example", 0), 2);
	machine_replace("/etc/resolv.conf", "nameserver 127.0.0.2\n");
	do /* it looks again after some time only */
		duet_get_servers(*state, servers, sizeof(servers));
	while (strcmp(servers, "127.0.0.2:53") != 0);
	assert_int_equal(count_addresses(*state, "conf.both.example", 0), 2);
	assert_int_equal(machine_count("s2", "conf.both.example.", NS_ANY), 2);
	machine_replace("/etc/resolv.conf", RESOLV_CONF);
}

/* It was asked with the old ones, and is answered after the change. */
static void what_other_servers_say_late_is_not_kept(void **state)
{
	struct done done = {0};

	machine_hold_nameserver();
	duet_query(*state, "late.both.example", DUET_CLASS_IN, DUET_TYPE_A,
	    done_run, &done, NULL);
	duet_process(*state);
	assert_int_equal(duet_set_servers(*state, "127.0.0.2"), DUET_OK);
	machine_let_nameserver_go_on();
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(duet_result_status(done.res), DUET_OK);
	assert_int_equal(machine_count("s1", "late.both.example.", NS_ANY), 1);
	assert_int_equal(
	    query(*state, "late.both.example", DUET_TYPE_A), DUET_OK);
	assert_int_equal(machine_count("s2", "late.both.example.", NS_ANY), 1);
	done_free(&done);
}

static void what_the_cache_has_ends_before_it_can_be_cancelled(void **state)
{
	struct done done = {0};
	duet_id id;

	assert_int_equal(count_addresses(*state, "end.both.example", 0), 2);
	duet_getaddrinfo(
	    *state, "end.both.example", NULL, &stream, done_run, &done, &id);
	assert_int_equal(duet_cancel(*state, id), 0);
	assert_int_equal(duet_process(*state), 1);
	assert_int_equal(duet_result_status(done.res), DUET_OK);
	done_free(&done);
}

static void what_it_has_by_half_can_be_cancelled(void **state)
{
	struct done done = {0};
	duet_id id;

	assert_int_equal(query(*state, "half.example", DUET_TYPE_A), DUET_OK);
	duet_getaddrinfo(
	    *state, "half.example", NULL, &stream, done_run, &done, &id);
	assert_int_equal(duet_cancel(*state, id), 1);
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(duet_result_status(done.res), DUET_ECANCELLED);
	done_free(&done);
}

static void auto_is_the_one_that_can_keep_answers(void **state)
{
	struct duet_options opts = with_cache();
	duet_resolver *r;

	(void)state;
	opts.backend = NULL;
	r = open_with(&opts);
	assert_string_equal(duet_backend(r), "ares");
	duet_close(r);
}

static void enter_machine(void)
{
	static const struct etc_file files[] = {
	    {.name = "resolv.conf", .text = RESOLV_CONF},
	    {.name = "hosts", .text = ""},
	    {.name = "nsswitch.conf", .text = "hosts: files dns\n"},
	};
	static const struct ns_zone zones[] = {
	    {.origin = "example.",
		.text = "$TTL 3600\n"
			"@ SOA ns host 1 3600 600 86400 3600\n"
			"www A 192.0.2.1\n"
			"alias CNAME www\n"
			"host A 192.0.2.2\n"
			"four A 192.0.2.4\n"
			"half A 192.0.2.5\n"
			"long A 192.0.2.6\n"
			"brief 0 A 192.0.2.7\n"
			"x.none TXT \"nothing else\"\n"
			"*.both A 192.0.2.8\n"
			"*.both AAAA 2001:db8::8\n"},
	    {.origin = "bare.", .text = "$TTL 3600\nwww A 192.0.2.9\n"},
	};
	static const struct ns_rule rules[] = {
	    {.match = {.qname = "fails.example.", .qtype = -1, .edns = -1},
		.action = {.rcode = 2, .keep = -1}},
	    {.match = {.qname = "half.example.",
		 .qtype = DUET_TYPE_AAAA,
		 .edns = -1},
		.action = {.rcode = -1, .keep = -1, .drop = true}},
	};
#define SERVER(id, address)                                                \
	{                                                                  \
		.name = id, .listen = address, .port = 53, .otherwise = 3, \
		.rules = rules, .nrules = 2                                \
	}
	static const struct ns_server servers[] = {
	    SERVER("s1", "127.0.0.1"), SERVER("s2", "127.0.0.2")};
	static const struct sandbox_config sandbox = {
	    .files = files, .nfiles = 3};
	static const struct ns_config dns = {
	    .zones = zones, .nzones = 2, .servers = servers, .nservers = 2};

	machine_enter(&sandbox, &dns);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(without_a_cache_every_question_is_put),
	    TEST(what_is_asked_again_is_not_put_to_the_servers),
	    TEST(over_tcp_too),
	    TEST(of_a_pair_the_missing_one_is_asked_for),
	    TEST(a_search_ends_where_it_did),
	    TEST(a_long_search_list_is_walked_without_recursion),
	    TEST(an_alias_leads_to_the_same_host),
	    TEST(a_no_is_kept_if_it_has_a_soa),
	    TEST(a_failure_is_not_kept),
	    TEST(what_has_no_time_to_live_is_asked_again),
	    TEST(the_cap_ends_a_longer_time_to_live),
	    TEST(the_size_bounds_what_is_kept),
	    TEST(other_servers_are_asked_anew),
	    TEST(a_new_resolv_conf_forgets_the_answers),
	    TEST(what_other_servers_say_late_is_not_kept),
	    TEST(what_the_cache_has_ends_before_it_can_be_cancelled),
	    TEST(what_it_has_by_half_can_be_cancelled),
	    TEST(auto_is_the_one_that_can_keep_answers),
	};

	enter_machine();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
