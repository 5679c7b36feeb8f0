/* SPDX-License-Identifier: MIT */
/* The thread backend on a machine whose every file is the test's. */
#include "thread_machine.h"
#include "machine.h"
#include <arpa/nameser.h>
#include <duet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char hosts[MANY * 40 + 200];

static const struct etc_file files[] = {
    {.name = "resolv.conf", .text = RESOLV_CONF},
    {.name = "hosts", .text = hosts},
    {.name = "host.conf", .text = "multi on\n"},
};

static const struct ns_zone zones[] = {
    {.origin = "example.",
	.text = "$TTL 60\n"
		"@ SOA ns host 1 3600 600 86400 30\n"
		"www A 192.0.2.1\n"
		"www A 192.0.2.2\n"
		"www AAAA 2001:db8::1\n"
		"alias CNAME www\n"
		"only6 AAAA 2001:db8::6\n"},
    {.origin = "2.0.192.in-addr.arpa.",
	.text = "$TTL 60\n"
		"@ SOA ns.example. host.example. 1 3600 600 86400 30\n"
		"1 PTR www.example.\n"}};

#define QUERY_OF(name) .match = {.qname = name, .qtype = -1, .edns = -1}
#define RESPOND(code) .action = {.rcode = code, .keep = -1}

static char large[20000];

static const struct ns_rule rules[] = {
    {QUERY_OF("broken.example."), RESPOND(ns_r_servfail)},
    {QUERY_OF("refused.example."), RESPOND(ns_r_refused)},
    {QUERY_OF("silent.example."),
	.action = {.rcode = -1, .keep = -1, .drop = true}},
    {QUERY_OF("silent2.example."),
	.action = {.rcode = -1, .keep = -1, .drop = true}},
    {QUERY_OF("large.example."),
	.action = {.rcode = -1, .keep = -1, .answer = large}},
};

static const struct ns_server server = {.name = "s1",
    .listen = "127.0.0.1",
    .port = 53,
    .otherwise = ns_r_refused,
    .rules = rules,
    .nrules = sizeof(rules) / sizeof(*rules)};

static void fill_in_large_things(void)
{
	char *at = hosts;

	at += sprintf(at, "127.0.0.1 localhost\n::1 localhost\n"
			  "192.0.2.10 host.test alias.test\n");
	for (int i = 0; i < MANY; i++)
		at += sprintf(at, "10.0.%d.%d many.test\n", i / 200, i % 200);
	at = large;
	for (int i = 0; i < 60; i++)
		at += sprintf(at, "@ TXT \"%0*d\"\n", 200, i);
}

duet_resolver *thread_open(int timeout_ms)
{
	const struct duet_options options = {.size = sizeof(options),
	    .backend = "thread",
	    .timeout_ms = timeout_ms};
	duet_resolver *resolver;

	assert_int_equal(duet_open(&resolver, &options), DUET_OK);
	return resolver;
}

int thread_set_up(void **state)
{
	*state = thread_open(-1);
	return 0;
}

int thread_tear_down(void **state)
{
	duet_close(*state);
	return 0;
}

void thread_machine_enter(void)
{
	static const struct sandbox_config sandbox = {
	    .files = files, .nfiles = sizeof(files) / sizeof(*files)};
	static const struct ns_config dns = {
	    .zones = zones, .nzones = 2, .servers = &server, .nservers = 1};

	fill_in_large_things();
	machine_enter(&sandbox, &dns);
}
