/* SPDX-License-Identifier: MIT */
/* A machine whose answers are kept, and lookups in it. */
#include "kept_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "count_addresses.h"
#include "machine.h"

#define RESOLV_CONF "nameserver 127.0.0.1\nsearch none.example example\n"

const struct addrinfo stream = {.ai_socktype = SOCK_STREAM};

duet_resolver *open_with(int cache_size)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;

	opts.backend = "ares";
	opts.cache_size = cache_size;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	return r;
}

int set_up(void **state)
{
	*state = open_with(1 << 20);
	return 0;
}

int tear_down(void **state)
{
	duet_close(*state);
	return 0;
}

size_t asked(const char *qname)
{
	return machine_count(NULL, qname, NS_ANY);
}

void learn(duet_resolver *r, const char *name, int flags, int count)
{
	for (int i = 0; i < 4; i++)
		assert_int_equal(count_addresses(r, name, flags), count);
}

void enter_kept_world(void)
{
	static const struct etc_file files[] = {
	    {.name = "resolv.conf", .text = RESOLV_CONF},
	    {.name = "hosts", .text = ""},
	    {.name = "nsswitch.conf", .text = "hosts: files dns\n"},
	    {.name = "services", .text = "http 80/tcp\n"},
	    {.name = "aliases", .text = ""},
	};
	static const struct ns_zone zones[] = {
	    {.origin = "example.",
		.text = "$TTL 3600\n"
			"@ SOA ns host 1 3600 600 86400 3600\n"
			"alias CNAME four\n"
			"four A 192.0.2.4\n"
			"host A 192.0.2.2\n"
			"text TXT \"no address\"\n"
			"x.none TXT \"nothing else\"\n"
			"short A 192.0.2.5\n"
			"short 1 AAAA 2001:db8::5\n"
			"reorder A 192.0.2.1\n"
			"reorder A 203.0.113.9\n"
			"many A 192.0.2.11\nmany A 192.0.2.12\n"
			"many A 192.0.2.13\nmany A 192.0.2.14\n"
			"many A 192.0.2.15\nmany A 192.0.2.16\n"
			"many AAAA 2001:db8::11\nmany AAAA 2001:db8::12\n"
			"many AAAA 2001:db8::13\nmany AAAA 2001:db8::14\n"
			"many AAAA 2001:db8::15\nmany AAAA 2001:db8::16\n"
			"*.both A 192.0.2.8\n"
			"*.both AAAA 2001:db8::8\n"},
	    {.origin = "2.0.192.in-addr.arpa.",
		.text = "$TTL 3600\n"
			"@ SOA ns host 1 3600 600 86400 3600\n"
			"9 PTR nine.example.\n"},
	};
#define SERVER(label, address)                                               \
	{                                                                    \
		.name = label, .listen = address, .port = 53, .otherwise = 3 \
	}
	static const struct ns_server servers[] = {
	    SERVER("s1", "127.0.0.1"), SERVER("s2", "127.0.0.2")};
	static const struct link_address d0[] = {{"198.51.100.5/24", false}};
	static const struct link_config links[] = {{"d0", d0, 1}};
	static const struct sandbox_config sandbox = {
	    .files = files, .nfiles = 5, .links = links, .nlinks = 1};
	static const struct ns_config dns = {
	    .zones = zones, .nzones = 2, .servers = servers, .nservers = 2};

	machine_enter(&sandbox, &dns);
}
