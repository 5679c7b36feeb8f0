/* SPDX-License-Identifier: MIT */
/* Options of the thread backend alone: those it refuses, as the C library cannot
 * be told, and its threads. */
#include <dirent.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "option_tests.h"

#define REFUSE(field, value, text)                                  \
	do {                                                        \
		struct duet_options refused = option_defaults();    \
		refused.field = value;                              \
		expect_refusal(&refused, DUET_ENOTSUP,              \
		    #field ": " text " with the backend 'thread'"); \
	} while (0)

static void what_the_c_library_has_no_word_for_is_refused(void **state)
{
	(void)state;
	REFUSE(lookups, "dns", "not possible");
	REFUSE(resolv_conf, "/dev/null", "not possible");
	REFUSE(local_address, "127.0.0.1", "not possible");
	REFUSE(local_device, "lo", "not possible");
	REFUSE(send_buffer, 65536, "not possible");
	REFUSE(cache_size, 65536, "not possible");
	REFUSE(cache_max_ttl, 60, "not possible");
	REFUSE(receive_buffer, 65536, "not possible");
}

static void what_the_c_library_has_no_room_for_is_refused(void **state)
{
	char domains[300];

	(void)state;
	REFUSE(servers, "::1,::2,::3,::4", "at most 3");
	REFUSE(search, "a,b,c,d,e,f,g", "at most 6 domains and 255 bytes");
	memset(domains, 'x', sizeof(domains));
	domains[127] = ',';
	domains[255] = '\0'; /* 127 and 127, and an end to each */
	REFUSE(search, domains, "at most 6 domains and 255 bytes");
	REFUSE(try_timeout_ms, 1500, "only whole seconds");
	REFUSE(edns_size, 4096, "only 1200 or none");
	REFUSE(udp_port, 5353, "only as tcp_port");
	REFUSE(tcp_port, 5353, "only as udp_port");
}

static void a_variable_is_refused_by_its_name(void **state)
{
	struct duet_options opts = option_defaults();

	(void)state;
	setenv("DUET_TRY_TIMEOUT_MS", "1500", 1);
	expect_refusal(&opts, DUET_ENOTSUP,
	    "DUET_TRY_TIMEOUT_MS: only whole seconds with the backend "
	    "'thread'");
	unsetenv("DUET_TRY_TIMEOUT_MS");
}

static void as_much_as_there_is_room_for_is_taken(void **state)
{
	struct duet_options opts = option_defaults();
	char domains[300];

	(void)state;
	memset(domains, 'x', sizeof(domains));
	domains[63] = domains[127] = domains[190] = '.';
	domains[253] = '\0';
	opts.search = domains;
	opts.servers = "::1,::2,::3";
	opts.udp_port = opts.tcp_port = 5353;
	opts.edns_size = 1200;
	duet_close(open_with(&opts));
	opts.search = "a,b,c,d,e,f";
	duet_close(open_with(&opts));
}

static void more_servers_than_there_is_room_for_are_not_set(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r = open_with(&opts);

	(void)state;
	assert_int_equal(duet_set_servers(r, "::1,::2,::3,::4"), DUET_ENOTSUP);
	expect_found(r, 0, fresh());
	duet_close(r);
}

static unsigned threads(void)
{
	DIR *dir = opendir("/proc/self/task");
	unsigned n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2; /* . and .. */
}

static void threads_without_work_end_and_are_made_anew(void **state)
{
	struct duet_options opts = option_defaults();
	unsigned before = threads();
	duet_resolver *r;

	(void)state;
	opts.thread_idle_ms = 1;
	opts.servers = S2; /* which a new thread has to be told */
	r = open_with(&opts);
	for (int i = 0; i < NCALLS; i++) {
		const char *name = fresh();

		expect_found(r, i, name);
		assert_int_equal(count("s2", name, NS_ANY), 1);
		while (threads() > before)
			sched_yield();
	}
	duet_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_the_c_library_has_no_word_for_is_refused),
	    cmocka_unit_test(what_the_c_library_has_no_room_for_is_refused),
	    cmocka_unit_test(a_variable_is_refused_by_its_name),
	    cmocka_unit_test(as_much_as_there_is_room_for_is_taken),
	    cmocka_unit_test(more_servers_than_there_is_room_for_are_not_set),
	    cmocka_unit_test(threads_without_work_end_and_are_made_anew),
	};

	option_machine_enter();
	tested_backend = "thread";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
