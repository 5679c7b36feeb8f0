/* SPDX-License-Identifier: MIT */
/* The order of destinations, given their sources. */
#include "ares_backend/routes.h"
#include "ares_backend/sort.h"
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#define MAX 8

struct world {
	struct gai_conf conf;
	struct found_address destinations[MAX];
	struct sort_source sources[MAX];
	size_t count;
};

static void world_init(struct world *w, const char *gai_conf)
{
	char *copy = strdup(gai_conf);

	assert_non_null(copy);
	memset(w, 0, sizeof(*w));
	assert_true(gai_conf_init(&w->conf, copy));
	free(copy);
}

static struct in6_addr mapped(const char *text)
{
	char six[80];
	struct in6_addr addr;

	snprintf(
	    six, sizeof(six), strchr(text, ':') ? "%s" : "::ffff:%s", text);
	assert_int_equal(inet_pton(AF_INET6, six, &addr), 1);
	return addr;
}

/* A destination and the source for it; NULL: it cannot be reached. */
static struct sort_source *add(
    struct world *w, const char *destination, const char *source)
{
	struct found_address *d = &w->destinations[w->count];
	struct sort_source *s = &w->sources[w->count++];

	d->family = strchr(destination, ':') ? AF_INET6 : AF_INET;
	assert_int_equal(inet_pton(d->family, destination, &d->addr), 1);
	s->index = 1;
	s->reachable = source;
	if (source)
		s->addr = mapped(source);
	return s;
}

/* As indexes of what was added: "1 0 2". */
static void assert_order(struct world *w, const char *expected)
{
	size_t order[MAX];
	char text[64] = "";

	sort_destinations(
	    &w->conf, w->destinations, w->sources, w->count, 1, order);
	for (size_t i = 0; i < w->count; i++)
		sprintf(text + strlen(text), i ? " %zu" : "%zu", order[i]);
	assert_string_equal(text, expected);
	gai_conf_release(&w->conf);
}

static void what_cannot_be_reached_comes_last(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "");
	add(&w, "2001:db8::1", NULL);
	add(&w, "192.0.2.1", "192.0.2.9");
	assert_order(&w, "1 0");
}

static void inet6_comes_before_inet(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "");
	add(&w, "192.0.2.1", "192.0.2.9");
	add(&w, "2001:db8::1", "2001:db8::9");
	assert_order(&w, "1 0");
}

static void gai_conf_may_put_inet_first(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "precedence ::ffff:0:0/96 100\n");
	add(&w, "2001:db8::1", "2001:db8::9");
	add(&w, "192.0.2.1", "192.0.2.9");
	assert_order(&w, "1 0");
}

static void a_source_of_the_same_scope_is_better(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "");
	add(&w, "2001:db8::1", "fe80::9");
	add(&w, "192.0.2.1", "192.0.2.9");
	assert_order(&w, "1 0");
}

static void deprecated_sources_are_avoided(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "");
	add(&w, "2001:db8::1", "2001:db8::8")->deprecated = true;
	add(&w, "2001:db8::2", "2001:db8::9");
	assert_order(&w, "1 0");
}

static void a_source_of_the_same_label_is_better(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "");
	add(&w, "fd00::1", "2001:db8::9");
	add(&w, "2002:c000:201::1", "2002:c000:202::9");
	assert_order(&w, "1 0");
}

static void a_smaller_scope_is_better(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "");
	add(&w, "198.51.100.1", "198.51.100.9");
	add(&w, "127.0.0.1", "127.0.0.1");
	assert_order(&w, "1 0");
}

static void the_longest_common_prefix_decides_for_inet6(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "");
	add(&w, "2001:db8:9::1", "2001:db8:1::9");
	add(&w, "2001:db8:1::1", "2001:db8:1::9");
	assert_order(&w, "1 0");
}

static void prefixes_of_inet_count_on_the_own_network_alone(void **state)
{
	const char *const source = "198.51.100.5";
	struct world w;

	(void)state;
	world_init(&w, "");
	add(&w, "203.0.113.30", source)->prefix_bits = 24;
	add(&w, "198.51.100.200", source)->prefix_bits = 24;
	add(&w, "198.51.100.7", source)->prefix_bits = 24;
	add(&w, "192.0.2.1", source)->prefix_bits = 24;
	assert_order(&w, "2 1 0 3");
}

static void otherwise_the_order_stays(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, "");
	add(&w, "203.0.113.3", NULL);
	add(&w, "203.0.113.1", NULL);
	add(&w, "203.0.113.2", NULL);
	assert_order(&w, "0 1 2");
}

static void copies_of_a_destination_stay_together(void **state)
{
	size_t order[4];
	struct world w;

	(void)state;
	world_init(&w, "");
	add(&w, "192.0.2.1", "192.0.2.9");
	add(&w, "2001:db8::1", "2001:db8::9");
	sort_destinations(
	    &w.conf, w.destinations, w.sources, w.count, 2, order);
	assert_int_equal(order[0], 2);
	assert_int_equal(order[1], 3);
	assert_int_equal(order[2], 0);
	assert_int_equal(order[3], 1);
	gai_conf_release(&w.conf);
}

static void the_source_of_loopback_is_found_by_probing(void **state)
{
	struct found_address destinations[2] = {
	    {.family = AF_INET, .addr.in = {htonl(INADDR_LOOPBACK)}},
	    {.family = AF_INET, .addr.in = {htonl(INADDR_LOOPBACK)}},
	};
	struct in6_addr loopback = mapped("127.0.0.1");
	struct sort_source sources[2];
	struct routes routes;

	(void)state;
	routes_init(&routes);
	routes_find(&routes, destinations, 2, sources);
	for (int i = 0; i < 2; i++) {
		assert_true(sources[i].reachable);
		assert_memory_equal(
		    &sources[i].addr, &loopback, sizeof(loopback));
	}
	routes_release(&routes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_cannot_be_reached_comes_last),
	    cmocka_unit_test(inet6_comes_before_inet),
	    cmocka_unit_test(gai_conf_may_put_inet_first),
	    cmocka_unit_test(a_source_of_the_same_scope_is_better),
	    cmocka_unit_test(deprecated_sources_are_avoided),
	    cmocka_unit_test(a_source_of_the_same_label_is_better),
	    cmocka_unit_test(a_smaller_scope_is_better),
	    cmocka_unit_test(the_longest_common_prefix_decides_for_inet6),
	    cmocka_unit_test(prefixes_of_inet_count_on_the_own_network_alone),
	    cmocka_unit_test(otherwise_the_order_stays),
	    cmocka_unit_test(copies_of_a_destination_stay_together),
	    cmocka_unit_test(the_source_of_loopback_is_found_by_probing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
