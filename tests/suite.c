/* SPDX-License-Identifier: MIT */
/* A machine, a held name, and one backend after the other. */
#include "suite.h"
#include "each_backend.h"

#include <arpa/nameser.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_backend.h"
#include "machine.h"

const char *backend;

bool suite_is_fake(void)
{
	return strncmp(backend, "fake", 4) == 0;
}

void suite_hold(void)
{
	fake_hold();
	machine_hold_nameserver();
}

void suite_let_go(void)
{
	fake_release();
	machine_let_nameserver_go_on();
}

size_t suite_lookups(void)
{
	return suite_is_fake() ? fake_submitted()
			       : machine_count(NULL, HELD ".", NS_ANY);
}

duet_resolver *suite_open(unsigned flags)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;

	opts.backend = backend;
	opts.flags = flags;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	return r;
}

duet_id suite_ask(duet_resolver *r, const char *node, struct done *done)
{
	static const struct addrinfo stream = {
	    .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
	duet_id id;

	assert_int_equal(
	    duet_getaddrinfo(r, node, "80", &stream, done_run, done, &id),
	    DUET_OK);
	return id;
}

int suite_set_up(void **state)
{
	*state = suite_open(0);
	return 0;
}

int suite_tear_down(void **state)
{
	duet_close(*state);
	return 0;
}

void suite_expect(struct done *done, enum duet_status status)
{
	assert_int_equal(done->times, 1);
	assert_int_equal(duet_result_status(done->res), status);
	if (status == DUET_OK)
		assert_non_null(duet_result_addrinfo(done->res));
	else
		assert_null(duet_result_addrinfo(done->res));
	done_free(done);
}

static void enter_machine(void)
{
	static const struct etc_file file = {.name = "resolv.conf",
	    .text = "nameserver 127.0.0.1\noptions timeout:20 attempts:1\n"};
	static const struct ns_zone zone = {.origin = "example.",
	    .text = "$TTL 60\n"
		    "@ SOA ns host 1 3600 600 86400 30\n"
		    "* A 192.0.2.1\n"};
	static const struct ns_server server = {.name = "s1",
	    .listen = "127.0.0.1",
	    .port = 53,
	    .otherwise = ns_r_nxdomain};
	static const struct sandbox_config sandbox = {
	    .files = &file, .nfiles = 1};
	static const struct ns_config dns = {
	    .zones = &zone, .nzones = 1, .servers = &server, .nservers = 1};

	machine_enter(&sandbox, &dns);
}

int suite_main(int argc, char **argv, suite_run *run)
{
	enter_machine();
	return run_on_each(argc, argv, &backend, run);
}
