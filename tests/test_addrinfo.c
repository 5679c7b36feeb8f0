/* SPDX-License-Identifier: MIT */
/*
 * getaddrinfo(3) with every flag, service and hint: both backends tell what
 * the C library tells this process, to the letter.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "each_backend.h"
#include "machine.h"
#include <duet.h>

/* AI_IDN_ALLOW_UNASSIGNED and AI_IDN_USE_STD3_ASCII_RULES, which glibc warns
 * of. */
#define OLD_IDN_FLAGS 0x300

struct ask {
	const char *node, *service;
	int family, socktype, protocol, flags;
};

static void write_address(FILE *out, const struct addrinfo *ai)
{
	char host[NI_MAXHOST], service[NI_MAXSERV];
	int error = getnameinfo(ai->ai_addr, ai->ai_addrlen, host, sizeof(host),
	    service, sizeof(service), NI_NUMERICHOST | NI_NUMERICSERV);

	assert_int_equal(error, 0);
	assert_int_equal(ai->ai_family, ai->ai_addr->sa_family);
	fprintf(out, "%s %s %d/%d", host, service, ai->ai_socktype,
	    ai->ai_protocol);
	if (ai->ai_canonname)
		fprintf(out, " =%s", ai->ai_canonname);
}

/* "192.0.2.1 80 1/6 =canonical name, ...": port, socket type and protocol;
 * or "error -2". */
static char *write_answer(int error, const struct addrinfo *ai, int flags)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (error)
		fprintf(out, "error %d", error);
	for (; !error && ai; ai = ai->ai_next) {
		assert_int_equal(ai->ai_flags, flags);
		write_address(out, ai);
		fputs(ai->ai_next ? ", " : "", out);
	}
	fclose(out);
	return text;
}

static char *told_by_libc(const struct ask *ask, const struct addrinfo *hints)
{
	struct addrinfo *ai = NULL;
	int error = getaddrinfo(ask->node, ask->service, hints, &ai);
	char *text = write_answer(error, ai, ask->flags);

	if (ai)
		freeaddrinfo(ai);
	return text;
}

static char *told_by(
    duet_resolver *r, const struct ask *ask, const struct addrinfo *hints)
{
	duet_result *res =
	    duet_getaddrinfo_sync(r, ask->node, ask->service, hints);
	char *text = write_answer(
	    duet_result_error(res), duet_result_addrinfo(res), ask->flags);

	duet_result_free(res);
	return text;
}

/* What all three say; valid until the next call. */
static const char *agreed(const struct ask *ask)
{
	static char *said;
	const struct addrinfo hints = {.ai_flags = ask->flags,
	    .ai_family = ask->family,
	    .ai_socktype = ask->socktype,
	    .ai_protocol = ask->protocol};

	free(said);
	said = told_by_libc(ask, &hints);
	for (int i = 0; i < 2; i++) {
		char *text = told_by(resolvers[i], ask, &hints);

		if (strcmp(text, said) != 0)
			fail_msg("'%s' '%s' family %d type %d protocol %d "
				 "flags %#x\nlibc: %s\n%s: %s",
			    ask->node, ask->service, ask->family, ask->socktype,
			    ask->protocol, ask->flags, said,
			    duet_backend(resolvers[i]), text);
		free(text);
	}
	return said;
}

#define SAYS(expected, ...)                                  \
	do {                                                 \
		const struct ask ask = {__VA_ARGS__};        \
		assert_string_equal(agreed(&ask), expected); \
	} while (0)
#define STREAM(af, expected, ...) \
	SAYS(expected, .family = af, .socktype = SOCK_STREAM, __VA_ARGS__)

static void ai_passive_is_for_no_node(void **state)
{
	(void)state;
	STREAM(AF_INET, "127.0.0.1 80 1/6", .service = "80");
	STREAM(AF_INET, "0.0.0.0 80 1/6", .service = "80", .flags = AI_PASSIVE);
	STREAM(AF_INET6, "::1 80 1/6", .service = "80");
	STREAM(AF_INET6, ":: 80 1/6", .service = "80", .flags = AI_PASSIVE);
	STREAM(AF_UNSPEC, "::1 80 1/6, 127.0.0.1 80 1/6", .service = "80");
	STREAM(AF_UNSPEC, "0.0.0.0 80 1/6, :: 80 1/6", .service = "80",
	    .flags = AI_PASSIVE);
	STREAM(AF_INET, "192.0.2.10 0 1/6", .node = "host.test",
	    .flags = AI_PASSIVE);
	STREAM(AF_INET, "error -2", .flags = AI_PASSIVE);
}

static void ai_canonname_names_the_first(void **state)
{
	(void)state;
	STREAM(AF_INET, "192.0.2.10 0 1/6", .node = "alias.test");
	STREAM(AF_INET, "192.0.2.10 0 1/6 =host.test", .node = "alias.test",
	    .flags = AI_CANONNAME);
	STREAM(AF_INET, "192.0.2.1 0 1/6 =www.example", .node = "cname.example",
	    .flags = AI_CANONNAME);
	STREAM(AF_INET, "192.0.2.7 0 1/6 =192.0.2.7", .node = "192.0.2.7",
	    .flags = AI_CANONNAME);
	STREAM(AF_INET, "error -1", .service = "80", .flags = AI_CANONNAME);
}

static void ai_numerichost_asks_nobody(void **state)
{
	(void)state;
	STREAM(
	    AF_INET, "error -2", .node = "host.test", .flags = AI_NUMERICHOST);
	STREAM(AF_INET, "127.0.0.1 0 1/6", .node = "127.1",
	    .flags = AI_NUMERICHOST);
	STREAM(AF_INET, "error -9", .node = "::1", .flags = AI_NUMERICHOST);
}

static void ai_numericserv_takes_no_names(void **state)
{
	(void)state;
	STREAM(AF_INET, "192.0.2.10 80 1/6", .node = "host.test",
	    .service = "http");
	STREAM(AF_INET, "error -2", .node = "host.test", .service = "http",
	    .flags = AI_NUMERICSERV);
	STREAM(AF_INET, "192.0.2.10 80 1/6", .node = "host.test",
	    .service = "80", .flags = AI_NUMERICSERV);
}

static void ai_v4mapped_and_ai_all_are_for_inet6(void **state)
{
	(void)state;
	STREAM(AF_INET6, "error -5", .node = "www.example");
	STREAM(AF_INET6, "::ffff:192.0.2.1 0 1/6", .node = "www.example",
	    .flags = AI_V4MAPPED);
	STREAM(AF_INET6, "2001:db8::2 0 1/6", .node = "dual.example",
	    .flags = AI_V4MAPPED);
	STREAM(AF_INET6, "2001:db8::2 0 1/6, ::ffff:192.0.2.2 0 1/6",
	    .node = "dual.example", .flags = AI_V4MAPPED | AI_ALL);
	STREAM(AF_INET6, "2001:db8::2 0 1/6", .node = "dual.example",
	    .flags = AI_ALL);
	STREAM(AF_INET6, "::ffff:192.0.2.7 0 1/6", .node = "192.0.2.7",
	    .flags = AI_V4MAPPED);
	STREAM(AF_INET, "192.0.2.7 0 1/6", .node = "::ffff:192.0.2.7");
}

/* The machine has both families; testdata/flags has those that do not. */
static void ai_addrconfig_leaves_what_the_machine_has(void **state)
{
	(void)state;
	STREAM(AF_UNSPEC, "2001:db8::2 0 1/6, 192.0.2.2 0 1/6",
	    .node = "dual.example", .flags = AI_ADDRCONFIG);
}

#define BUECHER "b\303\274cher.test"

static void ai_idn_encodes_by_the_locale_of_the_program(void **state)
{
	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	STREAM(AF_INET, "192.0.2.30 0 1/6", .node = BUECHER, .flags = AI_IDN);
	STREAM(AF_INET, "192.0.2.30 0 1/6 =xn--bcher-kva.test", .node = BUECHER,
	    .flags = AI_IDN | AI_CANONNAME);
	STREAM(AF_INET, "192.0.2.30 0 1/6 =" BUECHER, .node = BUECHER,
	    .flags = AI_IDN | AI_CANONNAME | AI_CANONIDN);
	STREAM(AF_INET, "192.0.2.30 0 1/6 =" BUECHER,
	    .node = "xn--bcher-kva.test", .flags = AI_CANONNAME | AI_CANONIDN);
	STREAM(AF_INET, "error -2", .node = BUECHER);
	STREAM(
	    AF_INET, "error -105", .node = "b\374cher.test", .flags = AI_IDN);
	setlocale(LC_CTYPE, "C");
	STREAM(AF_INET, "error -105", .node = BUECHER, .flags = AI_IDN);
	STREAM(
	    AF_INET, "192.0.2.10 0 1/6", .node = "host.test", .flags = AI_IDN);
}

static void a_locale_of_one_thread_is_not_that_of_the_program(void **state)
{
	const struct ask ask = {.node = BUECHER};
	const struct addrinfo hints = {.ai_flags = AI_IDN};
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

	(void)state;
	uselocale(utf8);
	for (int i = 0; i < 2; i++) {
		char *text = told_by(resolvers[i], &ask, &hints);

		assert_string_equal(text, "error -105");
		free(text);
	}
	assert_ptr_equal(uselocale(LC_GLOBAL_LOCALE), utf8);
	freelocale(utf8);
}

static void the_old_flags_of_idn_change_nothing(void **state)
{
	(void)state;
	STREAM(AF_INET, "192.0.2.10 0 1/6", .node = "host.test",
	    .flags = AI_IDN | OLD_IDN_FLAGS);
}

static void a_flag_that_is_none_is_refused(void **state)
{
	(void)state;
	for (int bit = 11; bit < 32; bit++)
		STREAM(AF_INET, "error -1", .node = "host.test",
		    .flags = (int)(1u << bit));
}

static void every_set_of_flags_is_the_same(void **state)
{
	static const int flags[] = {AI_PASSIVE, AI_CANONNAME, AI_NUMERICHOST,
	    AI_V4MAPPED, AI_ALL, AI_ADDRCONFIG, AI_NUMERICSERV, AI_IDN,
	    AI_CANONIDN};
	static const char *const nodes[] = {
	    NULL, "alias.test", "192.0.2.7", "fe80::7%d0", "*", BUECHER};
	static const int families[] = {AF_UNSPEC, AF_INET, AF_INET6};
	const size_t nsets = 1 << (sizeof(flags) / sizeof(*flags));

	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	for (size_t i = 0; i < nsets * 6 * 3; i++) {
		size_t set = i / 18;
		struct ask ask = {.node = nodes[i / 3 % 6],
		    .service = set % 2 ? "http" : "80",
		    .family = families[i % 3],
		    .socktype = SOCK_STREAM};

		for (size_t bit = 0; set >> bit; bit++)
			if (set >> bit & 1)
				ask.flags |= flags[bit];
		agreed(&ask);
	}
	setlocale(LC_CTYPE, "C");
}

static void a_service_has_a_port_for_each_protocol(void **state)
{
	(void)state;
	STREAM(AF_INET, "192.0.2.7 7001 1/6", .node = "192.0.2.7",
	    .service = "all");
	SAYS("192.0.2.7 7002 2/17", .node = "192.0.2.7", .service = "all",
	    .socktype = SOCK_DGRAM, .family = AF_INET);
	STREAM(AF_INET, "192.0.2.7 7003 1/132", .node = "192.0.2.7",
	    .service = "all", .protocol = IPPROTO_SCTP);
	SAYS("192.0.2.7 7003 5/132", .node = "192.0.2.7", .service = "all",
	    .socktype = SOCK_SEQPACKET, .family = AF_INET);
	SAYS("192.0.2.7 7004 6/33", .node = "192.0.2.7", .service = "all",
	    .socktype = SOCK_DCCP, .family = AF_INET);
	SAYS("192.0.2.7 7005 2/136", .node = "192.0.2.7", .service = "all",
	    .socktype = SOCK_DGRAM, .protocol = IPPROTO_UDPLITE,
	    .family = AF_INET);
	SAYS("error -8", .node = "192.0.2.7", .service = "all",
	    .socktype = SOCK_RAW, .family = AF_INET);
	SAYS("192.0.2.7 7001 1/6, 192.0.2.7 7002 2/17, 192.0.2.7 7004 6/33, "
	     "192.0.2.7 7005 2/136, 192.0.2.7 7003 1/132, 192.0.2.7 7003 5/132",
	    .node = "192.0.2.7", .service = "all", .socktype = 0,
	    .family = AF_INET);
	SAYS("192.0.2.7 80 1/6, 192.0.2.7 80 2/17, 192.0.2.7 80 3/0",
	    .node = "192.0.2.7", .service = "80", .socktype = 0,
	    .family = AF_INET);
}

static void sock_raw_takes_any_protocol_and_no_service(void **state)
{
	(void)state;
	SAYS("192.0.2.7 0 3/1", .node = "192.0.2.7", .socktype = SOCK_RAW,
	    .protocol = IPPROTO_ICMP, .family = AF_INET);
	SAYS("192.0.2.7 0 3/0", .node = "192.0.2.7", .socktype = SOCK_RAW,
	    .family = AF_INET);
	SAYS("error -8", .node = "192.0.2.7", .service = "80",
	    .socktype = SOCK_RAW, .family = AF_INET);
}

static void every_hint_is_the_same(void **state)
{
	static const int socktypes[] = {0, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW,
	    SOCK_RDM, SOCK_SEQPACKET, SOCK_DCCP, SOCK_PACKET, 99, -1};
	static const int protocols[] = {0, IPPROTO_TCP, IPPROTO_UDP,
	    IPPROTO_SCTP, IPPROTO_DCCP, IPPROTO_UDPLITE, IPPROTO_ICMP, 255, -1};
	static const char *const services[] = {NULL, "80", "http", "all",
	    "domain", "nosuch", "", "65536", "-1", "*", "80x", "4294967376"};

	(void)state;
	for (size_t i = 0; i < 10 * 9 * 12; i++) {
		const struct ask ask = {.node = "host.test",
		    .service = services[i % 12],
		    .protocol = protocols[i / 12 % 9],
		    .socktype = socktypes[i / 12 / 9]};

		agreed(&ask);
	}
}

static void a_scope_is_a_name_or_a_number(void **state)
{
	(void)state;
	STREAM(AF_INET6, "fe80::7%d0 0 1/6", .node = "fe80::7%d0");
	STREAM(AF_INET6, "fe80::7%lo 0 1/6", .node = "fe80::7%1");
	STREAM(AF_INET6, "fe80::7%4711 0 1/6", .node = "fe80::7%4711");
	STREAM(AF_INET6, "error -2", .node = "fe80::7%nosuch");
	STREAM(AF_INET6, "2001:db8::7%1 0 1/6", .node = "2001:db8::7%1");
	STREAM(AF_INET6, "error -2", .node = "2001:db8::7%d0");
	STREAM(AF_INET6, "ff02::1%d0 0 1/6", .node = "ff02::1%d0");
}

static void no_hints_are_the_default_hints(void **state)
{
	const struct ask ask = {.node = "host.test",
	    .service = "domain",
	    /* what getaddrinfo(3) then takes for them, as it says itself */
	    .flags = AI_V4MAPPED | AI_ADDRCONFIG};
	char *libc = told_by_libc(&ask, NULL);

	(void)state;
	for (int i = 0; i < 2; i++) {
		char *text = told_by(resolvers[i], &ask, NULL);

		assert_string_equal(text, libc);
		free(text);
	}
	free(libc);
}

static void enter(void)
{
	static const struct etc_file files[] = {
	    {.name = "resolv.conf",
		.text = "nameserver 127.0.0.1\n",
		.mode = 0644},
	    {.name = "hosts",
		.text = "127.0.0.1 localhost\n"
			"::1 localhost\n"
			"192.0.2.10 host.test alias.test\n"
			"2001:db8::10 host.test alias.test\n"
			"192.0.2.30 xn--bcher-kva.test\n"},
	    {.name = "services",
		.text = "http 80/tcp www\n"
			"domain 53/tcp\n"
			"domain 53/udp\n"
			"all 7001/tcp\n"
			"all 7002/udp\n"
			"all 7003/sctp\n"
			"all 7004/dccp\n"
			"all 7005/udplite\n"},
	};
	static const struct ns_zone zone = {.origin = "example.",
	    .text = "$TTL 60\n"
		    "@ SOA ns host 1 3600 600 86400 30\n"
		    "www A 192.0.2.1\n"
		    "cname CNAME www\n"
		    "dual A 192.0.2.2\n"
		    "dual AAAA 2001:db8::2\n"};
	static const struct ns_server server = {
	    .name = "s1", .listen = "127.0.0.1", .port = 53, .otherwise = 3};
	static const struct ns_config dns = {
	    .zones = &zone, .nzones = 1, .servers = &server, .nservers = 1};
	const struct sandbox_config sandbox = {.files = files, .nfiles = 3};

	machine_enter(&sandbox, &dns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ai_passive_is_for_no_node),
	    cmocka_unit_test(ai_canonname_names_the_first),
	    cmocka_unit_test(ai_numerichost_asks_nobody),
	    cmocka_unit_test(ai_numericserv_takes_no_names),
	    cmocka_unit_test(ai_v4mapped_and_ai_all_are_for_inet6),
	    cmocka_unit_test(ai_addrconfig_leaves_what_the_machine_has),
	    cmocka_unit_test(ai_idn_encodes_by_the_locale_of_the_program),
	    cmocka_unit_test(a_locale_of_one_thread_is_not_that_of_the_program),
	    cmocka_unit_test(the_old_flags_of_idn_change_nothing),
	    cmocka_unit_test(a_flag_that_is_none_is_refused),
	    cmocka_unit_test(every_set_of_flags_is_the_same),
	    cmocka_unit_test(a_service_has_a_port_for_each_protocol),
	    cmocka_unit_test(sock_raw_takes_any_protocol_and_no_service),
	    cmocka_unit_test(every_hint_is_the_same),
	    cmocka_unit_test(a_scope_is_a_name_or_a_number),
	    cmocka_unit_test(no_hints_are_the_default_hints),
	};

	enter();
	return cmocka_run_group_tests(tests, open_both, close_both);
}
