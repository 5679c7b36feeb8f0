/* SPDX-License-Identifier: MIT */
/* Sources that are remembered, on a host with routes and addresses of all
 * sorts: they are those that the kernel tells for each destination alone. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ares_backend/routes.h"
#include "machine.h"

static struct routes remembering;

static struct sort_source source_of(
    struct routes *routes, const struct found_address *destination)
{
	struct sort_source source;

	routes_find(routes, destination, 1, &source);
	return source;
}

/* Whoever asks for the first time asks the kernel. */
static void expect_kernels(const struct found_address *destination)
{
	struct sort_source remembered = source_of(&remembering, destination);
	struct sort_source told;
	struct routes fresh;

	routes_init(&fresh);
	told = source_of(&fresh, destination);
	routes_release(&fresh);
	if (remembered.reachable != told.reachable) {
		char text[INET6_ADDRSTRLEN];

		inet_ntop(destination->family, &destination->addr, text,
		    sizeof(text));
		fail_msg(
		    "%s is %sreachable", text, told.reachable ? "" : "not ");
	}
	if (told.reachable)
		assert_memory_equal(
		    &remembered.addr, &told.addr, sizeof(told.addr));
	assert_int_equal(remembered.deprecated, told.deprecated);
	assert_int_equal(remembered.index, told.index);
}

static uint32_t number(void)
{
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;
	return state >> 8;
}

/* Near one of these: its last bits are others. */
static struct found_address near(const char *text, unsigned bits)
{
	struct found_address found = {
	    .family = strchr(text, ':') ? AF_INET6 : AF_INET};
	unsigned char *octets = (unsigned char *)&found.addr;
	unsigned size = found.family == AF_INET ? 4 : 16;

	assert_int_equal(inet_pton(found.family, text, &found.addr), 1);
	for (unsigned i = 0; i < bits; i++)
		octets[size - 1 - i / 8] ^= (number() & 1) << i % 8;
	return found;
}

static void what_is_remembered_is_what_the_kernel_tells(void **state)
{
	static const char *const texts[] = {"198.51.100.5", "198.51.100.200",
	    "203.0.113.1", "203.0.113.200", "10.1.2.3", "127.0.0.1", "8.8.8.8",
	    "192.0.2.7", "192.0.2.77", "0.0.0.0", "2001:db8:1::5",
	    "2001:db8:1::dead", "2001:db8:2::1", "2001:db8:2:3::1",
	    "2001:db8:7:1::1", "2001:db8:7:1:8000::1", "2001:4860::1",
	    "fd00::1", "2002:c000:201::1", "::1", "::", "fe80::5", "ff02::1",
	    "2001::1", "::ffff:10.0.0.1"};
	static const unsigned bits[] = {0, 4, 8, 20, 31, 48, 62, 64, 80, 120};

	(void)state;
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
			for (size_t n = 0; n < sizeof(bits) / sizeof(*bits);
			     n++) {
				bool inet = !strchr(texts[i], ':');
				struct found_address destination;

				if (inet && bits[n] > 31)
					continue;
				destination = near(texts[i], bits[n]);
				expect_kernels(&destination);
			}
}

/* Of one network, through one route. */
static void a_source_is_remembered_for_its_network(void **state)
{
	static const char *const texts[] = {"10.9.0.0", "2001:db8:1::"};
	size_t used = 0;

	(void)state;
	routes_release(&remembering);
	routes_init(&remembering);
	for (size_t i = 0; i < 2; i++)
		for (int n = 0; n < 100; n++) {
			struct found_address destination = near(texts[i], 16);

			source_of(&remembering, &destination);
		}
	for (size_t i = 0; i < ROUTES_KNOWN; i++)
		used += remembering.known[i].known;
	assert_int_equal(used, 2);
}

static int set_up(void **state)
{
	(void)state;
	routes_init(&remembering);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	routes_release(&remembering);
	return 0;
}

static void enter_machine(void)
{
	static const struct link_address d0[] = {{"198.51.100.5/24", false},
	    {"2001:db8:1::dead/64", true}, {"2001:db8:1::5/64", false},
	    {"fd00::7/48", false}, {"fe80::5/64", false}};
	static const struct link_address d1[] = {
	    {"10.0.0.1/8", false}, {"2001:db8:7:1:8000::8/80", false}};
	static const struct link_address lo[] = {{"192.0.2.7/32", false}};
	static const struct link_config links[] = {
	    {"d0", d0, 5}, {"d1", d1, 2}, {"lo", lo, 1}};
	static const struct route_config routes[] = {
	    {"203.0.113.0/24", ROUTE_UNICAST, "d1"},
	    {"203.0.113.128/25", ROUTE_UNREACHABLE, NULL},
	    {"198.51.100.128/25", ROUTE_BLACKHOLE, NULL},
	    {"2001:db8:2::/48", ROUTE_UNREACHABLE, NULL},
	    {"2001:db8:2:3::/64", ROUTE_UNICAST, "d1"},
	    {"default6", ROUTE_UNICAST, "d0"}};
	static const struct sandbox_config sandbox = {
	    .links = links, .nlinks = 3, .routes = routes, .nroutes = 6};
	static const struct ns_config dns;

	machine_enter(&sandbox, &dns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		what_is_remembered_is_what_the_kernel_tells, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_source_is_remembered_for_its_network, set_up, tear_down),
	};

	enter_machine();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
