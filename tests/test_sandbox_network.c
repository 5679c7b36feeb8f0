/* SPDX-License-Identifier: MIT */
/* The network of a sandbox. */
#include "compare/links.h"
#include "in_sandbox.h"
#include "need_sandbox.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static void the_default_is_a_host_with_both_families(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, default_network);
}

/* Whether a connection is neither made nor refused within 100 ms. */
static bool lost(const char *to)
{
	struct addrinfo hints = {
	    .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
	struct addrinfo *list;
	struct pollfd p = {.events = POLLOUT};
	bool waiting;

	if (getaddrinfo(to, "53", &hints, &list) != 0)
		return false;
	p.fd = socket(
	    list->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	waiting = connect(p.fd, list->ai_addr, list->ai_addrlen) != 0 &&
		  errno == EINPROGRESS && poll(&p, 1, 100) == 0;
	close(p.fd);
	freeaddrinfo(list);
	return waiting;
}

static const char *default_links_lead_nowhere(void)
{
	CHECK(lost("192.0.2.1"));
	CHECK(lost("203.0.113.1"));
	CHECK(lost("2001:db8::1"));
	CHECK(!lost("127.0.0.1"));
	return NULL;
}

static void what_is_sent_over_a_link_is_lost(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, default_links_lead_nowhere);
}

static const char *loopback_alone(void)
{
	CHECK(strcmp(addresses(), "lo 127.0.0.1, lo ::1") == 0);
	CHECK(strcmp(source_for("127.0.0.53"), "127.0.0.1") == 0);
	CHECK(*source_for("203.0.113.1") == '\0' && errno == ENETUNREACH);
	CHECK(*source_for("2001:db8::1") == '\0' && errno == ENETUNREACH);
	return NULL;
}

static const struct sandbox_config no_links = {
    .links = sandbox_default_links, .nlinks = 0};

static void without_links_nothing_can_be_sent(void **state)
{
	(void)state;
	passes(&no_links, loopback_alone);
}

static const struct link_address d0_addresses[] = {
    {"198.51.100.5/24", false},
    {"2001:db8:1::dead/64", true},
    {"2001:db8:1::5/64", false},
    {"fe80::5/64", false},
};
static const struct link_address d1_addresses[] = {{"10.0.0.1/8", false}};
static const struct link_address lo_addresses[] = {{"192.0.2.7/32", false}};
static const struct link_config two_links[] = {
    {"d0", d0_addresses, 4}, {"d1", d1_addresses, 1}, {"lo", lo_addresses, 1}};
static const struct route_config some_routes[] = {
    {"203.0.113.0/24", ROUTE_UNICAST, "d1"},
    {"203.0.113.128/25", ROUTE_UNREACHABLE, NULL},
    {"198.51.100.128/25", ROUTE_BLACKHOLE, NULL},
    {"2001:db8:2::/48", ROUTE_UNREACHABLE, NULL},
    {"default6", ROUTE_UNICAST, "d0"},
};
static const struct sandbox_config configured = {
    .links = two_links,
    .nlinks = 3,
    .routes = some_routes,
    .nroutes = 5,
};

static const char *configured_network(void)
{
	CHECK(strstr(addresses(), "d0 198.51.100.5"));
	CHECK(strstr(addresses(), "d1 10.0.0.1"));
	CHECK(strstr(addresses(), "lo 192.0.2.7"));
	CHECK(strstr(addresses(), "d0 2001:db8:1::dead"));
	CHECK(strstr(addresses(), "d0 fe80::5%d0"));
	CHECK(strcmp(source_for("198.51.100.9"), "198.51.100.5") == 0);
	CHECK(strcmp(source_for("203.0.113.1"), "10.0.0.1") == 0);
	CHECK(*source_for("203.0.113.200") == '\0' && errno == EHOSTUNREACH);
	CHECK(*source_for("198.51.100.200") == '\0' && errno == EINVAL);
	CHECK(*source_for("192.0.2.9") == '\0' && errno == ENETUNREACH);
	CHECK(strcmp(source_for("2001:db8:1::dea0"), "2001:db8:1::5") == 0);
	CHECK(strcmp(source_for("2001:db8:3::1"), "2001:db8:1::5") == 0);
	CHECK(*source_for("2001:db8:2::1") == '\0' && errno == EHOSTUNREACH);
	return NULL;
}

static void links_addresses_and_routes_are_the_configured_ones(void **state)
{
	(void)state;
	passes(&configured, configured_network);
}

static const char *other_kinds_of_link(void)
{
	struct sandbox_error error;

	if (!links_make(&configured, LINK_DUMMY, &error))
		return strdup(error.text);
	return configured_network();
}

static void every_kind_of_link_serves(void **state)
{
	(void)state;
	if (access("/dev/net/tun", R_OK | W_OK) != 0)
		skip();
	assert_string_equal(
	    result_of(&no_links, false, other_kinds_of_link), "");
}

static const char *only_ipv6(void)
{
	CHECK(
	    strcmp(addresses(), "lo 127.0.0.1, lo ::1, d0 2001:db8::254") == 0);
	CHECK(can_listen("127.0.0.53"));
	CHECK(*source_for("203.0.113.1") == '\0');
	CHECK(strcmp(source_for("2001:db8:1::1"), "2001:db8::254") == 0);
	return NULL;
}

static void ipv4_off_leaves_loopback_of_it(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){.ipv4_off = true}, only_ipv6);
}

static const char *only_ipv4(void)
{
	CHECK(strcmp(addresses(), "lo 127.0.0.1, d0 192.0.2.254") == 0);
	CHECK(!can_listen("::1"));
	CHECK(*source_for("2001:db8:1::1") == '\0');
	CHECK(strcmp(source_for("203.0.113.1"), "192.0.2.254") == 0);
	return NULL;
}

static void ipv6_off_leaves_nothing_of_it(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){.ipv6_off = true}, only_ipv4);
}

static const char *servers_can_listen(void)
{
	CHECK(can_listen("127.0.0.53"));
	CHECK(can_listen("192.0.2.53"));
	CHECK(can_listen("192.0.2.254"));
	CHECK(can_listen("2001:db8::53"));
	CHECK(can_listen("fe80::53%d0"));
	CHECK(can_listen("::1"));
	CHECK(!can_listen("192.0.2.54"));
	CHECK(strcmp(source_for("203.0.113.1"), "192.0.2.254") == 0);
	CHECK(strcmp(source_for("2001:db8:1::1"), "2001:db8::254") == 0);
	return NULL;
}

static void servers_can_listen_on_their_real_addresses(void **state)
{
	static const char *const local[] = {"127.0.0.53", "192.0.2.53",
	    "192.0.2.254", "2001:db8::53", "2001:db8::53", "fe80::53%d0",
	    "::1"};

	(void)state;
	passes(&(struct sandbox_config){.local_addresses = local,
		   .nlocal_addresses = 7},
	    servers_can_listen);
}

/* Each time the last of them is asked for first, as that is late first. */
static const char *reached_as_soon_as_made(void)
{
	const char *local[3];
	const struct sandbox_config config = {.links = sandbox_default_links,
	    .local_addresses = local,
	    .nlocal_addresses = 3};
	struct sandbox_error error;
	char texts[3][INET6_ADDRSTRLEN];

	for (int i = 1; i <= 1000; i++) {
		for (int j = 0; j < 3; j++) {
			snprintf(texts[j], sizeof(texts[j]), "2001:db8::%d:%d",
			    i, j + 1);
			local[j] = texts[j];
		}
		if (!links_make(&config, LINK_VETH, &error))
			return strdup(error.text);
		for (int j = 3; j-- > 0;)
			CHECK(strcmp(source_for(texts[j]), texts[j]) == 0);
	}
	return NULL;
}

static void an_ipv6_address_is_routed_to_from_the_beginning(void **state)
{
	(void)state;
	passes(&no_links, reached_as_soon_as_made);
}

static void what_is_wrong_in_the_network_is_named(void **state)
{
	static const struct link_address bad[] = {{"192.0.2.1/33", false}};
	static const struct link_config bad_address[] = {{"d0", bad, 1}};
	static const struct link_config long_name[] = {
	    {"a-name-too-long-", NULL, 0}};
	static const struct route_config no_link[] = {
	    {"default", ROUTE_UNICAST, "d7"}};

	(void)state;
	assert_string_equal(
	    result_of(
		&(struct sandbox_config){.links = bad_address, .nlinks = 1},
		false, loopback_alone),
	    "address '192.0.2.1/33' on link d0: not like 192.0.2.1/24 or "
	    "2001:db8::1/64");
	assert_string_equal(
	    result_of(&(struct sandbox_config){.links = long_name, .nlinks = 1},
		false, loopback_alone),
	    "link 'a-name-too-long-': a name has 1 to 15 characters");
	assert_string_equal(
	    result_of(&(struct sandbox_config){.routes = no_link, .nroutes = 1},
		false, loopback_alone),
	    "route to default: no link d7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_default_is_a_host_with_both_families),
	    cmocka_unit_test(what_is_sent_over_a_link_is_lost),
	    cmocka_unit_test(without_links_nothing_can_be_sent),
	    cmocka_unit_test(
		links_addresses_and_routes_are_the_configured_ones),
	    cmocka_unit_test(every_kind_of_link_serves),
	    cmocka_unit_test(ipv4_off_leaves_loopback_of_it),
	    cmocka_unit_test(ipv6_off_leaves_nothing_of_it),
	    cmocka_unit_test(servers_can_listen_on_their_real_addresses),
	    cmocka_unit_test(an_ipv6_address_is_routed_to_from_the_beginning),
	    cmocka_unit_test(what_is_wrong_in_the_network_is_named),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
