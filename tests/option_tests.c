/* SPDX-License-Identifier: MIT */
#include "option_tests.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const char *tested_backend;
char option_line[256];

static const struct addrinfo stream = {
    .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};

struct duet_options option_defaults(void)
{
	struct duet_options opts = DUET_OPTIONS_INIT;

	opts.backend = tested_backend;
	opts.error = option_line;
	opts.error_size = sizeof(option_line);
	return opts;
}

duet_resolver *open_with(const struct duet_options *opts)
{
	duet_resolver *r;

	if (duet_open(&r, opts) != DUET_OK)
		fail_msg("%s: %s", tested_backend, option_line);
	return r;
}

const char *fresh_below(const char *parent)
{
	static char name[64];
	static int n;

	snprintf(name, sizeof(name), "n%d%s", n++, parent);
	return name;
}

const char *fresh(void)
{
	return fresh_below(".example");
}

size_t count(const char *server, const char *name, enum ns_transport proto)
{
	char qname[80];

	snprintf(qname, sizeof(qname), "%s.", name);
	return machine_count(server, qname, proto);
}

duet_result *call(duet_resolver *r, int which, const char *name)
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

void expect_found(duet_resolver *r, int which, const char *name)
{
	duet_result *res = call(r, which, name);

	if (duet_result_status(res) != DUET_OK)
		fail_msg("%s, call %d: %s: %s", tested_backend, which, name,
		    duet_strerror(duet_result_status(res)));
	duet_result_free(res);
}

void expect_asked(const struct duet_options *opts, const char *server)
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

void expect_refusal(
    const struct duet_options *opts, int status, const char *line)
{
	duet_resolver *r;

	assert_int_equal(duet_open(&r, opts), status);
	assert_string_equal(option_line, line);
}

void option_machine_enter(void)
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

int restore_resolv_conf(void **state)
{
	(void)state;
	machine_replace("/etc/resolv.conf", "nameserver 127.0.0.1\n");
	return 0;
}
