/* SPDX-License-Identifier: MIT */
/* Results that are kept count no longer than what they hang on. */
#include <arpa/inet.h>
#include <locale.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compare/rtnetlink.h"
#include "count_addresses.h"
#include "kept_world.h"
#include "machine.h"

/* One of its two records has a second. */
static void it_lasts_until_the_first_answer_expires(void **state)
{
	learn(*state, "short.example", 0, 2);
	assert_int_equal(asked("short.example."), 2);
	while (asked("short.example.") < 4)
		assert_int_equal(
		    count_addresses(*state, "short.example", 0), 2);
	assert_int_equal(machine_last("short.example.").qtype, DUET_TYPE_AAAA);
}

static void other_servers_are_asked_anew(void **state)
{
	learn(*state, "servers.both.example", 0, 2);
	assert_int_equal(duet_set_servers(*state, "127.0.0.2"), DUET_OK);
	learn(*state, "servers.both.example", 0, 2);
	assert_int_equal(
	    machine_count("s2", "servers.both.example.", NS_ANY), 2);
}

static void a_new_hosts_file_counts(void **state)
{
	learn(*state, "hosts.both.example", 0, 2);
	machine_replace("/etc/hosts", "192.0.2.77 hosts.both.example\n");
	while (count_addresses(*state, "hosts.both.example", 0) != 1)
		;
	machine_replace("/etc/hosts", "");
	while (count_addresses(*state, "hosts.both.example", 0) != 2)
		;
}

static void a_host_alias_counts_at_once(void **state)
{
	static const char *const texts[] = {
	    "short four.example\n", "short many.example\n"};
	duet_resolver *r;

	(void)state;
	machine_replace("/etc/aliases", texts[0]);
	setenv("HOSTALIASES", "/etc/aliases", 1);
	r = open_with(1 << 20);
	learn(r, "short", 0, 1);
	learn(r, "many.example", 0, 12);
	machine_replace("/etc/aliases", texts[1]);
	assert_int_equal(count_addresses(r, "short", 0), 12);
	unsetenv("HOSTALIASES");
	duet_close(r);
}

static int port_of(duet_resolver *r, const char *service)
{
	duet_result *res =
	    duet_getaddrinfo_sync(r, "many.example", service, &stream);
	const struct sockaddr_in *sin =
	    (const void *)duet_result_addrinfo(res)->ai_addr;
	int port = ntohs(sin->sin_port);

	duet_result_free(res);
	return port;
}

static void a_service_counts_at_once(void **state)
{
	machine_replace("/etc/services", "thing 1000/tcp\n");
	for (int i = 0; i < 4; i++)
		assert_int_equal(port_of(*state, "thing"), 1000);
	machine_replace("/etc/services", "thing 2000/tcp\n");
	assert_int_equal(port_of(*state, "thing"), 2000);
}

static void expect_canonical(duet_resolver *r, const char *name)
{
	const struct addrinfo hints = {.ai_flags = AI_CANONNAME | AI_CANONIDN};
	duet_result *res = duet_getaddrinfo_sync(
	    r, "xn--bcher-kva.both.example", NULL, &hints);

	assert_string_equal(duet_result_addrinfo(res)->ai_canonname, name);
	duet_result_free(res);
}

static void the_locale_counts_at_once(void **state)
{
	for (int i = 0; i < 4; i++)
		expect_canonical(*state, "xn--bcher-kva.both.example");
	assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
	expect_canonical(*state, "b\303\274cher.both.example");
	setlocale(LC_ALL, "C");
}

static void add_address(int family, const char *text, uint8_t length)
{
	struct prefix prefix = {.family = family,
	    .size = family == AF_INET ? 4 : 16,
	    .length = length};
	struct rtnetlink nl = {0};

	assert_int_equal(inet_pton(family, text, prefix.bytes), 1);
	assert_true(rtnetlink_open(&nl));
	assert_int_equal(
	    rtnetlink_add_address(&nl, if_nametoindex("d0"), &prefix, false),
	    0);
	rtnetlink_close(&nl);
}

static void expect_first(duet_resolver *r, const char *address)
{
	duet_result *res =
	    duet_gethostbyname_sync(r, "reorder.example", AF_INET);
	char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, duet_result_hostent(res)->h_addr_list[0], text,
	    sizeof(text));
	assert_string_equal(text, address);
	duet_result_free(res);
}

static void a_near_address_is_first_at_once(void **state)
{
	duet_resolver *r;

	(void)state;
	setenv("RESOLV_REORDER", "on", 1);
	r = open_with(1 << 20);
	for (int i = 0; i < 4; i++)
		expect_first(r, "192.0.2.1");
	add_address(AF_INET, "203.0.113.1", 24);
	expect_first(r, "203.0.113.9");
	unsetenv("RESOLV_REORDER");
	duet_close(r);
}

/* The first address of its family that the machine has. */
static void a_new_address_of_the_machine_counts(void **state)
{
	learn(*state, "config.both.example", AI_ADDRCONFIG, 1);
	add_address(AF_INET6, "2001:db8:9::1", 64);
	while (
	    count_addresses(*state, "config.both.example", AI_ADDRCONFIG) != 2)
		;
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(it_lasts_until_the_first_answer_expires),
	    TEST(other_servers_are_asked_anew),
	    TEST(a_new_hosts_file_counts),
	    TEST(a_host_alias_counts_at_once),
	    TEST(a_service_counts_at_once),
	    TEST(the_locale_counts_at_once),
	    TEST(a_near_address_is_first_at_once),
	    TEST(a_new_address_of_the_machine_counts),
	};

	enter_kept_world();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
