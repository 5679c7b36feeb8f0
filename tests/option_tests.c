/* SPDX-License-Identifier: MIT */
#include "option_tests.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

/* A new IPv6 address can be bound at once, but the kernel routes to it a little
 * later: ask until the server has heard of it. */
static void wait_for_route(const char *server)
{
	static const unsigned char query[] =
	    "\0\1\1\0\0\1\0\0\0\0\0\0\5ready\7example\0\0\1\0\1";
	struct sockaddr_in6 to = {.sin6_family = AF_INET6};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool s3 = strcmp(server, "s3") == 0;

	inet_pton(AF_INET6, s3 ? "::1" : "fe80::53", &to.sin6_addr);
	to.sin6_port = htons(s3 ? 5355 : 53);
	to.sin6_scope_id = s3 ? 0 : if_nametoindex("lo");
	while (machine_count(server, "ready.example.", NS_ANY) == 0) {
		sendto(fd, query, sizeof(query) - 1, 0, (struct sockaddr *)&to,
		    sizeof(to));
		sched_yield();
	}
	close(fd);
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
	wait_for_route("s3");
	wait_for_route("s4");
}

int restore_resolv_conf(void **state)
{
	(void)state;
	machine_replace("/etc/resolv.conf", "nameserver 127.0.0.1\n");
	return 0;
}
