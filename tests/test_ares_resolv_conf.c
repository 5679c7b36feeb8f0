/* SPDX-License-Identifier: MIT */
/* resolv.conf(5): text in, servers, domains and options out. */
#include "ares_backend/resolv_conf.h"
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct resolv_env no_env;

static struct resolv_conf read_with(
    const char *text, const struct resolv_env *env)
{
	struct resolv_conf conf;
	char *copy = strdup(text);

	assert_non_null(copy);
	assert_true(resolv_conf_init(&conf, copy, env));
	free(copy);
	return conf;
}

static struct resolv_conf read_conf(const char *text)
{
	return read_with(text, &no_env);
}

static void assert_server(
    const struct resolv_conf *conf, unsigned i, const char *expected)
{
	const union server *server = &conf->servers[i];
	char text[INET6_ADDRSTRLEN];

	assert_true(i < conf->nservers);
	if (server->sa.sa_family == AF_INET) {
		assert_int_equal(ntohs(server->sin.sin_port), 0);
		inet_ntop(AF_INET, &server->sin.sin_addr, text, sizeof(text));
	} else {
		assert_int_equal(ntohs(server->sin6.sin6_port), 0);
		inet_ntop(
		    AF_INET6, &server->sin6.sin6_addr, text, sizeof(text));
	}
	assert_string_equal(text, expected);
}

/* The search list, its names parted by commas. */
static void assert_search(const struct resolv_conf *conf, const char *expected)
{
	char list[1024] = "";

	for (size_t i = 0; i < conf->nsearch; i++) {
		strcat(list, i ? "," : "");
		strcat(list, conf->search[i]);
	}
	assert_string_equal(list, expected);
}

static void an_empty_file_means_a_server_on_this_host(void **state)
{
	struct resolv_conf conf = read_conf("");

	(void)state;
	assert_int_equal(conf.nservers, 1);
	assert_server(&conf, 0, "127.0.0.1");
	assert_int_equal(conf.ndots, 1);
	assert_int_equal(ntohs(conf.udp_port), 53);
	assert_int_equal(ntohs(conf.tcp_port), 53);
	assert_int_equal(conf.timeout_ms, 5000);
	assert_int_equal(conf.attempts, 2);
	assert_search(&conf, "");
	resolv_conf_release(&conf);
}

static void the_first_three_servers_count(void **state)
{
	struct resolv_conf conf = read_conf("nameserver 192.0.2.1\n"
					    "nameserver\t2001:db8::1\n"
					    "nameserver 192.0.2.3 # ours\n"
					    "nameserver 192.0.2.4\n");

	(void)state;
	assert_int_equal(conf.nservers, 3);
	assert_server(&conf, 0, "192.0.2.1");
	assert_server(&conf, 1, "2001:db8::1");
	assert_server(&conf, 2, "192.0.2.3");
	resolv_conf_release(&conf);
}

static void what_is_no_address_is_no_server(void **state)
{
	struct resolv_conf conf = read_conf("nameserver dns.example\n"
					    "nameserver 127.0.0.1:53\n"
					    "nameserver [::1]:53\n"
					    " nameserver 192.0.2.1\n"
					    "nameserver 192.0.2.2");

	(void)state;
	assert_int_equal(conf.nservers, 1);
	assert_server(&conf, 0, "192.0.2.2");
	resolv_conf_release(&conf);
}

static void a_server_may_have_a_zone(void **state)
{
	struct resolv_conf conf = read_conf("nameserver fe80::1%7\n"
					    "nameserver fe80::2%nosuch\n");

	(void)state;
	assert_int_equal(conf.nservers, 2);
	assert_int_equal(conf.servers[0].sin6.sin6_scope_id, 7);
	assert_int_equal(conf.servers[1].sin6.sin6_scope_id, 0);
	resolv_conf_release(&conf);
}

static void the_last_of_domain_and_search_counts(void **state)
{
	struct resolv_conf conf =
	    read_conf("search a.example b.example\ndomain c.example d\n");

	(void)state;
	assert_search(&conf, "c.example");
	resolv_conf_release(&conf);
	conf = read_conf("domain c.example\nsearch a.example\tb.example \n");
	assert_search(&conf, "a.example,b.example");
	resolv_conf_release(&conf);
}

static void lines_without_an_argument_change_nothing(void **state)
{
	struct resolv_conf conf = read_conf("search a.example\n"
					    "search\n"
					    "search \n"
					    "searching b.example\n"
					    "; search c.example\n"
					    "# search d.example\n");

	(void)state;
	assert_search(&conf, "a.example");
	resolv_conf_release(&conf);
}

static void the_domain_of_the_host_is_searched_otherwise(void **state)
{
	const struct resolv_env env = {.hostname = "host.sub.example"};
	const struct resolv_env bare = {.hostname = "host"};
	struct resolv_conf conf = read_with("", &env);

	(void)state;
	assert_search(&conf, "sub.example");
	resolv_conf_release(&conf);
	conf = read_with("", &bare);
	assert_int_equal(conf.nsearch, 0);
	resolv_conf_release(&conf);
}

static void localdomain_overrides_the_file(void **state)
{
	const struct resolv_env env = {.localdomain = "a.example b.example\nc"};
	const struct resolv_env empty = {.localdomain = ""};
	struct resolv_conf conf = read_with("search d.example\n", &env);

	(void)state;
	assert_search(&conf, "a.example,b.example");
	resolv_conf_release(&conf);
	conf = read_with("search d.example\n", &empty);
	assert_int_equal(conf.nsearch, 1);
	assert_search(&conf, "");
	resolv_conf_release(&conf);
}

static void options_are_kept_within_their_limits(void **state)
{
	struct resolv_conf conf =
	    read_conf("options ndots:99 timeout:99\nOPTIONS timeout:1\n"
		      "options\tattempts:99 frobnicate ndotss:2\n");

	(void)state;
	assert_int_equal(conf.ndots, 15);
	assert_int_equal(conf.timeout_ms, 30000);
	assert_int_equal(conf.attempts, 5);
	resolv_conf_release(&conf);
}

static void each_flag_is_known_by_its_name(void **state)
{
	struct resolv_conf conf =
	    read_conf("options rotate edns0 single-request no-tld-query\n"
		      "options no-reload use-vc trust-ad no-aaaa\n");

	(void)state;
	assert_true(conf.rotate && conf.edns0 && conf.single_request);
	assert_true(conf.no_tld_query && conf.no_reload && conf.use_vc);
	assert_true(conf.trust_ad && conf.no_aaaa);
	assert_false(conf.single_request_reopen);
	resolv_conf_release(&conf);
	conf = read_conf("options single-request-reopen\n");
	assert_true(conf.single_request_reopen);
	assert_false(conf.single_request);
	resolv_conf_release(&conf);
}

static void res_options_come_after_the_file(void **state)
{
	const struct resolv_env env = {.res_options = "ndots:3 use-vc"};
	struct resolv_conf conf = read_with("options ndots:2 rotate\n", &env);

	(void)state;
	assert_int_equal(conf.ndots, 3);
	assert_true(conf.use_vc && conf.rotate);
	resolv_conf_release(&conf);
}

static void a_net_of_sortlist_has_its_mask_or_its_class(void **state)
{
	struct resolv_conf conf = read_conf(
	    "sortlist 203.0.113.0/255.255.255.128 10.0.0.0 bad 172.16.0.0\n");

	(void)state;
	assert_int_equal(conf.nsortlist, 3);
	assert_int_equal(ntohl(conf.sortlist[0].mask.s_addr), 0xffffff80);
	assert_int_equal(ntohl(conf.sortlist[1].mask.s_addr), 0xff000000);
	assert_int_equal(ntohl(conf.sortlist[2].mask.s_addr), 0xffff0000);
	resolv_conf_release(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_file_means_a_server_on_this_host),
	    cmocka_unit_test(the_first_three_servers_count),
	    cmocka_unit_test(what_is_no_address_is_no_server),
	    cmocka_unit_test(a_server_may_have_a_zone),
	    cmocka_unit_test(the_last_of_domain_and_search_counts),
	    cmocka_unit_test(lines_without_an_argument_change_nothing),
	    cmocka_unit_test(the_domain_of_the_host_is_searched_otherwise),
	    cmocka_unit_test(localdomain_overrides_the_file),
	    cmocka_unit_test(options_are_kept_within_their_limits),
	    cmocka_unit_test(each_flag_is_known_by_its_name),
	    cmocka_unit_test(res_options_come_after_the_file),
	    cmocka_unit_test(a_net_of_sortlist_has_its_mask_or_its_class),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
