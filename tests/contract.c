/* SPDX-License-Identifier: MIT */
/* A machine with a nameserver, and one backend after the other. */
#include "contract.h"
#include "each_backend.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"

const char *backend;

duet_resolver *open_with(unsigned flags, int timeout_ms)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;

	opts.backend = backend;
	opts.flags = flags;
	opts.timeout_ms = timeout_ms;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	assert_string_equal(duet_backend(r), backend);
	return r;
}

int set_up(void **state)
{
	*state = open_with(DUET_NO_SHARING, 0);
	return 0;
}

int tear_down(void **state)
{
	duet_close(*state);
	return 0;
}

const struct addrinfo stream = {
    .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};

duet_id ask(duet_resolver *r, const char *node, struct done *done)
{
	duet_id id;

	assert_int_equal(
	    duet_getaddrinfo(r, node, "80", &stream, done_run, done, &id),
	    DUET_OK);
	return id;
}

void expect(struct done *done, enum duet_status status)
{
	assert_int_equal(done->times, 1);
	assert_int_equal(duet_result_status(done->res), status);
	done_free(done);
}

void expect_address(const duet_result *res, const char *address)
{
	const struct addrinfo *ai = duet_result_addrinfo(res);
	char text[INET_ADDRSTRLEN];
	const struct sockaddr_in *sin;

	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_int_equal(duet_result_error(res), 0);
	assert_non_null(ai);
	assert_null(ai->ai_next);
	assert_int_equal(ai->ai_family, AF_INET);
	assert_int_equal(ai->ai_socktype, SOCK_STREAM);
	sin = (const void *)ai->ai_addr;
	assert_int_equal(ntohs(sin->sin_port), 80);
	assert_string_equal(
	    inet_ntop(AF_INET, &sin->sin_addr, text, sizeof(text)), address);
}

void expect_no(duet_result *res, enum duet_status status, int error)
{
	assert_int_equal(duet_result_status(res), status);
	assert_int_equal(duet_result_error(res), error);
	assert_null(duet_result_addrinfo(res));
	assert_null(duet_result_hostent(res));
	duet_result_free(res);
}

static void enter_machine(void)
{
	static const struct etc_file files[] = {
	    {.name = "resolv.conf",
		.text = "nameserver 127.0.0.1\noptions timeout:3\n"},
	    {.name = "hosts", .text = "192.0.2.10 host.example\n"},
	};
	static const struct ns_zone zones[] = {
	    {.origin = "example.",
		.text = "$TTL 60\n"
			"@ SOA ns host 1 3600 600 86400 30\n"
			"www A 192.0.2.1\n"
			"alias CNAME www\n"
			"empty TXT \"no address\"\n"},
	    {.origin = "2.0.192.in-addr.arpa.",
		.text = "$TTL 60\n"
			"@ SOA ns.example. host.example. 1 3600 600 86400 30\n"
			"1 PTR www.example.\n"},
	};
	static const struct ns_rule rule = {
	    .match = {.qname = SILENT ".", .qtype = -1, .edns = -1},
	    .action = {.rcode = -1, .keep = -1, .drop = true}};
	static const struct ns_server server = {.name = "s1",
	    .listen = "127.0.0.1",
	    .port = 53,
	    .otherwise = ns_r_refused,
	    .rules = &rule,
	    .nrules = 1};
	static const struct sandbox_config sandbox = {
	    .files = files, .nfiles = 2};
	static const struct ns_config dns = {
	    .zones = zones, .nzones = 2, .servers = &server, .nservers = 1};

	machine_enter(&sandbox, &dns);
}

int contract_main(int argc, char **argv, int (*run)(void))
{
	enter_machine();
	return run_on_each(argc, argv, &backend, run);
}
