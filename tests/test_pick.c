/* SPDX-License-Identifier: MIT */
/* The backend that a resolver is opened with, by what each can do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/backends.h"
#include "fake_backend.h"

static struct backend_ops own, native;
const struct backend_ops *const backends[] = {&own, &native, NULL};

static const char *no_ports(const struct duet_options *options)
{
	return options->udp_port ? "udp_port: only as tcp_port" : NULL;
}

static const char *no_lookups(const struct duet_options *options)
{
	return options->lookups ? "lookups" : NULL;
}

static int opens(
    struct duet_options *opts, const char *backend, const char *rule)
{
	struct duet_choice choice;
	duet_resolver *r;
	int status = duet_open(&r, opts);

	if (status != DUET_OK)
		return status;
	assert_string_equal(duet_backend(r), backend);
	duet_why(
	    r, DUET_CALL_GETADDRINFO, "127.0.0.1", &choice, sizeof(choice));
	assert_string_equal(choice.rule, rule);
	duet_close(r);
	return DUET_OK;
}

static void the_one_that_can_do_it_is_taken(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;

	(void)state;
	assert_int_equal(opens(&opts, "auto", "address"), DUET_OK);
	opts.udp_port = 5353;
	assert_int_equal(opens(&opts, "fake-threads", "options"), DUET_OK);
	opts.udp_port = 0;
	opts.lookups = "files";
	assert_int_equal(opens(&opts, "fake", "options"), DUET_OK);
	opts.backend = "auto";
	assert_int_equal(opens(&opts, "fake", "options"), DUET_OK);
	opts.backend = "fake";
	assert_int_equal(opens(&opts, "fake", "asked"), DUET_OK);
}

static void what_neither_can_do_is_refused_with_both_named(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	char line[128];

	(void)state;
	opts.error = line;
	opts.error_size = sizeof(line);
	opts.udp_port = 5353;
	opts.lookups = "files";
	assert_int_equal(opens(&opts, "", ""), DUET_ENOTSUP);
	assert_string_equal(line,
	    "udp_port: only as tcp_port with the backend 'fake', and lookups: "
	    "not possible with 'fake-threads'");
}

static void one_that_is_named_is_not_exchanged_for_the_other(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	char line[128];

	(void)state;
	opts.error = line;
	opts.error_size = sizeof(line);
	opts.backend = "fake-threads";
	opts.lookups = "files";
	assert_int_equal(opens(&opts, "", ""), DUET_ENOTSUP);
	assert_string_equal(
	    line, "lookups: not possible with the backend 'fake-threads'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_one_that_can_do_it_is_taken),
	    cmocka_unit_test(what_neither_can_do_is_refused_with_both_named),
	    cmocka_unit_test(one_that_is_named_is_not_exchanged_for_the_other),
	};

	own = fake_ops;
	own.unsupported = no_ports;
	native = fake_threads_ops;
	native.native = true;
	native.unsupported = no_lookups;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
