/* SPDX-License-Identifier: MIT */
/*
 * Servers that change while a resolver runs, by whom is asked.
 *
 * The argument names the backend; without one all are asked in turn.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "each_backend.h"
#include "option_tests.h"

static void a_changed_file_is_noticed_with_options_set(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;

	(void)state;
	opts.tries = 3;
	opts.max_threads = 1; /* whose state is changed already */
	r = open_with(&opts);
	expect_found(r, 0, fresh());
	machine_replace("/etc/resolv.conf", "nameserver 127.0.0.6\n");
	for (int which = 0; which < NCALLS; which++) {
		const char *name = fresh();

		do /* the ares backend looks again after some time only */
			expect_found(r, which, name);
		while (count("s6", name, NS_ANY) == 0);
	}
	duet_close(r);
}

static void expect_servers(const duet_resolver *r, const char *expected)
{
	char text[256];

	assert_int_equal(
	    duet_get_servers(r, text, sizeof(text)), strlen(expected));
	assert_string_equal(text, expected);
}

static void servers_can_be_set_and_read(void **state)
{
	static const char *const sets[] = {S2, S3, S4, NULL, S2};
	static const char *const texts[] = {S2, S3, S4, "127.0.0.1:53", S2};
	static const char *const names[] = {"s2", "s3", "s4", "s1", "s2"};
	struct duet_options opts = option_defaults();
	duet_resolver *r = open_with(&opts);

	(void)state;
	expect_servers(r, "127.0.0.1:53");
	for (int i = 0; i < 5; i++) {
		assert_int_equal(duet_set_servers(r, sets[i]), DUET_OK);
		expect_servers(r, texts[i]);
		for (int which = 0; which < NCALLS; which++) {
			const char *name = fresh();

			expect_found(r, which, name);
			assert_int_equal(count(names[i], name, NS_ANY), 1);
		}
	}
	assert_int_equal(duet_set_servers(r, "ns"), DUET_EINVAL);
	expect_servers(r, S2);
	duet_close(r);
}

static void servers_of_the_options_are_read_with_their_ports(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;

	(void)state;
	opts.servers = "192.0.2.1,2001:db8::1 fe80::1%lo,192.0.2.2:99";
	opts.servers += strlen("192.0.2.1,"); /* three are what both take */
	opts.udp_port = opts.tcp_port = 5353;
	r = open_with(&opts);
	expect_servers(r, "[2001:db8::1]:5353,[fe80::1%lo]:5353,192.0.2.2:99");
	duet_close(r);
}

struct load {
	duet_resolver *r;
	int asked, answered;
};

static void *ask_on(void *arg)
{
	struct load *load = arg;

	for (int i = 0; i < 100; i++) {
		duet_result *res = call(load->r, i % NCALLS, "www.example");

		load->asked++;
		load->answered += duet_result_status(res) == DUET_OK;
		duet_result_free(res);
	}
	return NULL;
}

static void servers_may_change_under_load(void **state)
{
	static const char *const sets[] = {S2, "127.0.0.1," S2, S3, NULL};
	struct duet_options opts = option_defaults();
	struct load load[3] = {{.r = open_with(&opts)}};
	pthread_t threads[3];
	char text[256];

	(void)state;
	for (int i = 0; i < 3; i++) {
		load[i].r = load[0].r;
		pthread_create(&threads[i], NULL, ask_on, &load[i]);
	}
	for (int i = 0; i < 200; i++) {
		assert_int_equal(
		    duet_set_servers(load[0].r, sets[i % 4]), DUET_OK);
		assert_true(
		    duet_get_servers(load[0].r, text, sizeof(text)) > 0);
	}
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(load[i].answered, load[i].asked);
	}
	duet_close(load[0].r);
}

static int run(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, restore_resolv_conf)
	const struct CMUnitTest tests[] = {
	    TEST(a_changed_file_is_noticed_with_options_set),
	    TEST(servers_can_be_set_and_read),
	    TEST(servers_of_the_options_are_read_with_their_ports),
	    TEST(servers_may_change_under_load),
	};

	return cmocka_run_group_tests_name(tested_backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	option_machine_enter();
	return run_on_each(argc, argv, &tested_backend, run);
}
