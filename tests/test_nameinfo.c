/* SPDX-License-Identifier: MIT */
/*
 * getnameinfo(3) with every flag, gethostbyname2(3) and gethostbyaddr(3): both
 * backends tell what the C library tells this process, to the letter.
 */
#include <arpa/inet.h>
#include <locale.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include <cmocka.h>

#include "each_backend.h"
#include "machine.h"
#include <duet.h>

/* An address with its port and scope, "unix", or a bad family. */
struct address {
	union {
		struct sockaddr sa;
		struct sockaddr_in sin;
		struct sockaddr_in6 sin6;
		struct sockaddr_un sun;
	};
	socklen_t len;
};

static struct address address_of(const char *text, int port)
{
	struct address a = {.len = sizeof(a.sin)};
	char host[64];
	const char *scope = strchr(text, '%');

	snprintf(host, sizeof(host), "%.*s", (int)strcspn(text, "%"), text);
	if (inet_pton(AF_INET, host, &a.sin.sin_addr) == 1) {
		a.sin.sin_family = AF_INET;
		a.sin.sin_port = htons((uint16_t)port);
	} else if (inet_pton(AF_INET6, host, &a.sin6.sin6_addr) == 1) {
		a.sin6.sin6_family = AF_INET6;
		a.sin6.sin6_port = htons((uint16_t)port);
		a.sin6.sin6_scope_id = 0;
		if (scope)
			a.sin6.sin6_scope_id = if_nametoindex(scope + 1)
						   ? if_nametoindex(scope + 1)
						   : (uint32_t)atoi(scope + 1);
		a.len = sizeof(a.sin6);
	} else if (!strcmp(text, "unix")) {
		a.sun = (struct sockaddr_un){AF_UNIX, "/run/socket"};
		a.len = sizeof(a.sun);
	} else {
		a.sa.sa_family = 4711;
	}
	return a;
}

/* What all three say: "host service" or "error -2". */
static const char *agreed_nameinfo(const char *address, int port, int flags)
{
	static char said[NI_MAXHOST + NI_MAXSERV + 2];
	const struct address a = address_of(address, port);
	char host[NI_MAXHOST], service[NI_MAXSERV], text[sizeof(said)];
	int error = getnameinfo(
	    &a.sa, a.len, host, sizeof(host), service, sizeof(service), flags);

	snprintf(said, sizeof(said), "%s %s", host, service);
	if (error)
		snprintf(said, sizeof(said), "error %d", error);
	for (int i = 0; i < 2; i++) {
		duet_result *res =
		    duet_getnameinfo_sync(resolvers[i], &a.sa, a.len, flags);

		error = duet_result_error(res);
		if (error)
			snprintf(text, sizeof(text), "error %d", error);
		else
			snprintf(text, sizeof(text), "%s %s",
			    duet_result_host(res), duet_result_service(res));
		if (strcmp(text, said) != 0)
			fail_msg("%s port %d flags %#x\nlibc: %s\n%s: %s",
			    address, port, flags, said,
			    duet_backend(resolvers[i]), text);
		duet_result_free(res);
	}
	return said;
}

#define SAYS(expected, address, port, flags) \
	assert_string_equal(agreed_nameinfo(address, port, flags), expected)

static void ni_numerichost_and_ni_numericserv_are_numbers(void **state)
{
	(void)state;
	SAYS("host.test http", "192.0.2.10", 80, 0);
	SAYS("192.0.2.10 http", "192.0.2.10", 80, NI_NUMERICHOST);
	SAYS("host.test 80", "192.0.2.10", 80, NI_NUMERICSERV);
	SAYS("192.0.2.99 4", "192.0.2.99", 4, 0);
}

static void ni_namereqd_wants_a_name(void **state)
{
	(void)state;
	SAYS("www.example http", "192.0.2.1", 80, NI_NAMEREQD);
	SAYS("error -2", "192.0.2.99", 80, NI_NAMEREQD);
}

static void ni_dgram_is_another_service(void **state)
{
	(void)state;
	SAYS("host.test shell", "192.0.2.10", 514, 0);
	SAYS("host.test syslog", "192.0.2.10", 514, NI_DGRAM);
}

static void ni_nofqdn_leaves_out_the_domain_of_this_machine(void **state)
{
	(void)state;
	SAYS("near http", "192.0.2.20", 80, NI_NOFQDN);
	SAYS("near.home.test http", "192.0.2.20", 80, 0);
	SAYS("host.test http", "192.0.2.10", 80, NI_NOFQDN);
}

static void ni_idn_decodes_for_the_locale_of_the_program(void **state)
{
	(void)state;
	SAYS("xn--bcher-kva.test http", "192.0.2.30", 80, 0);
	SAYS("xn--bcher-kva.test http", "192.0.2.30", 80, NI_IDN);
	setlocale(LC_CTYPE, "C.UTF-8");
	SAYS("b\303\274cher.test http", "192.0.2.30", 80, NI_IDN);
	setlocale(LC_CTYPE, "C");
}

static void a_scope_is_told_by_name_where_a_link_has_it(void **state)
{
	(void)state;
	SAYS(
	    "fe80::7%d0 80", "fe80::7%d0", 80, NI_NUMERICHOST | NI_NUMERICSERV);
	SAYS("fe80::7%4711 http", "fe80::7%4711", 80, 0);
	SAYS("2001:db8::7%1 http", "2001:db8::7%1", 80, 0);
}

static void every_set_of_flags_is_the_same(void **state)
{
	static const char *const addresses[] = {"192.0.2.1", "192.0.2.10",
	    "192.0.2.30", "192.0.2.99", "2001:db8::10", "::ffff:192.0.2.10",
	    "fe80::7%lo", "::", "0.0.0.0", "unix", "bad"};
	static const int ports[] = {0, 80, 514, 65535};

	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	for (int flags = 0; flags < 512; flags++)
		for (size_t i = 0; i < 11 * 4; i++)
			agreed_nameinfo(addresses[i / 4], ports[i % 4], flags);
	setlocale(LC_CTYPE, "C");
}

/* gethostbyname2(3) and gethostbyaddr(3) */

/* "name alias... address..." or "error 1" */
static void write_host(
    char *text, size_t size, int error, const struct hostent *host)
{
	FILE *out = fmemopen(text, size, "w");
	char address[INET6_ADDRSTRLEN];

	if (error)
		fprintf(out, "error %d", error);
	else
		fputs(host->h_name, out);
	for (int i = 0; !error && host->h_aliases[i]; i++)
		fprintf(out, " %s", host->h_aliases[i]);
	for (int i = 0; !error && host->h_addr_list[i]; i++)
		fprintf(out, " %s",
		    inet_ntop(host->h_addrtype, host->h_addr_list[i], address,
			sizeof(address)));
	fclose(out);
}

static void expect_hosts(const char *expected, const struct hostent *of_libc,
    duet_result *const res[2])
{
	char text[256];

	write_host(text, sizeof(text), of_libc ? 0 : h_errno, of_libc);
	assert_string_equal(text, expected);
	for (int i = 0; i < 2; i++) {
		write_host(text, sizeof(text), duet_result_error(res[i]),
		    duet_result_hostent(res[i]));
		assert_string_equal(text, expected);
		duet_result_free(res[i]);
	}
}

static void expect_by_name(const char *expected, const char *name, int family)
{
	duet_result *res[2];

	for (int i = 0; i < 2; i++)
		res[i] = duet_gethostbyname_sync(resolvers[i], name, family);
	expect_hosts(expected, gethostbyname2(name, family), res);
}

static void expect_by_addr(const char *expected, const char *address)
{
	const struct address a = address_of(address, 0);
	const bool v6 = a.sa.sa_family == AF_INET6;
	const void *addr = v6 ? (const void *)&a.sin6.sin6_addr
			      : (const void *)&a.sin.sin_addr;
	const socklen_t len = v6 ? 16 : 4;
	duet_result *res[2];

	for (int i = 0; i < 2; i++)
		res[i] = duet_gethostbyaddr_sync(
		    resolvers[i], addr, len, a.sa.sa_family);
	expect_hosts(expected, gethostbyaddr(addr, len, a.sa.sa_family), res);
}

static void the_hosts_file_is_looked_at_before_dns(void **state)
{
	(void)state;
	expect_by_name(
	    "both.example also.test 192.0.2.11", "both.example", AF_INET);
	expect_by_name(
	    "both.example also.test 192.0.2.11", "also.test", AF_INET);
	expect_by_name("www.example 192.0.2.1", "www.example", AF_INET);
	expect_by_name(
	    "www.example cname.example 192.0.2.1", "cname.example", AF_INET);
	expect_by_addr("both.example also.test 192.0.2.11", "192.0.2.11");
	expect_by_addr("www.example 192.0.2.1", "192.0.2.1");
}

static void both_families_have_hosts(void **state)
{
	(void)state;
	expect_by_name("host.test 2001:db8::10", "host.test", AF_INET6);
	expect_by_name("error 4", "www.example", AF_INET6);
	expect_by_name("error 1", "nx.example", AF_INET6);
	expect_by_addr("host.test 2001:db8::10", "2001:db8::10");
	expect_by_addr("error 1", "2001:db8::99");
}

static void enter(void)
{
	static const struct etc_file files[] = {
	    {.name = "resolv.conf",
		.text = "nameserver 127.0.0.1\n",
		.mode = 0644},
	    {.name = "hosts",
		.mode = 0644,
		.text = "127.0.0.1 localhost.home.test localhost\n"
			"192.0.2.10 host.test\n"
			"2001:db8::10 host.test\n"
			"192.0.2.11 both.example also.test\n"
			"192.0.2.20 near.home.test\n"
			"192.0.2.30 xn--bcher-kva.test\n"},
	};
	static const struct ns_zone zones[] = {
	    {.origin = "example.",
		.text = "$TTL 60\n"
			"@ SOA ns host 1 3600 600 86400 30\n"
			"www A 192.0.2.1\n"
			"both A 192.0.2.98\n"
			"cname CNAME www\n"},
	    {.origin = "2.0.192.in-addr.arpa.",
		.text = "$TTL 60\n"
			"@ SOA ns.example. host.example. 1 1 1 1 30\n"
			"1 PTR www.example.\n"
			"11 PTR other.example.\n"},
	};
	static const struct ns_server server = {
	    .name = "s1", .listen = "127.0.0.1", .port = 53, .otherwise = 3};
	static const struct ns_config dns = {
	    .zones = zones, .nzones = 2, .servers = &server, .nservers = 1};
	const struct sandbox_config sandbox = {.files = files, .nfiles = 2};

	machine_enter(&sandbox, &dns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ni_numerichost_and_ni_numericserv_are_numbers),
	    cmocka_unit_test(ni_namereqd_wants_a_name),
	    cmocka_unit_test(ni_dgram_is_another_service),
	    cmocka_unit_test(ni_nofqdn_leaves_out_the_domain_of_this_machine),
	    cmocka_unit_test(ni_idn_decodes_for_the_locale_of_the_program),
	    cmocka_unit_test(a_scope_is_told_by_name_where_a_link_has_it),
	    cmocka_unit_test(every_set_of_flags_is_the_same),
	    cmocka_unit_test(the_hosts_file_is_looked_at_before_dns),
	    cmocka_unit_test(both_families_have_hosts),
	};

	enter();
	return cmocka_run_group_tests(tests, open_both, close_both);
}
