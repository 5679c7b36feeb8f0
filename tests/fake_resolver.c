/* SPDX-License-Identifier: MIT */
/* A resolver over the fake backend, as most tests of the core want it. */
#include "fake_resolver.h"
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>

#include <cmocka.h>

duet_resolver *fake_open(const char *backend, unsigned flags, int timeout_ms)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;

	opts.backend = backend;
	opts.flags = flags | DUET_NO_SHARING;
	opts.timeout_ms = timeout_ms;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	return r;
}

duet_id fake_ask(duet_resolver *r, const char *node, struct done *done)
{
	duet_id id;

	assert_int_equal(
	    duet_getaddrinfo(r, node, NULL, NULL, done_run, done, &id),
	    DUET_OK);
	return id;
}

int fake_readable(duet_resolver *r, int timeout_ms)
{
	struct pollfd p = {.fd = duet_fd(r), .events = POLLIN};

	return poll(&p, 1, timeout_ms);
}

int fake_set_up(void **state)
{
	*state = fake_open("fake", 0, 0);
	return 0;
}

int fake_tear_down(void **state)
{
	duet_close(*state);
	return 0;
}
