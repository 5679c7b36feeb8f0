/* SPDX-License-Identifier: MIT */
/* Requests that share no lookup, as their answers may differ. */
#include "core/resolver.h"
#include "done.h"
#include "machine.h"
#include "suite.h"
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What differs in one argument, and what is said of two is not said of one. */
static void different_requests_share_nothing(void **state)
{
	struct sockaddr_in sin = {.sin_family = AF_INET};
	struct addrinfo hints[5] = {[1].ai_flags = AI_CANONNAME,
	    [2].ai_family = AF_INET,
	    [3].ai_socktype = SOCK_STREAM,
	    [4].ai_protocol = IPPROTO_TCP};
	static const char *const nodes[] = {"never", "NEVER", "never.", NULL};
	static const char *const services[] = {NULL, "", "never"};
	struct flights flights;
	struct request *reqs[64];
	size_t n = 0;

	(void)state;
	assert_true(flights_init(&flights, true, "/etc/resolv.conf"));
	for (int i = 0; i < 4; i++)
		for (int j = 0; j < 3; j++)
			request_addrinfo(
			    &reqs[n++], nodes[i], services[j], &hints[0]);
	for (int i = 1; i < 5; i++)
		request_addrinfo(&reqs[n++], "never", NULL, &hints[i]);
	request_hostbyname(&reqs[n++], "never", AF_INET);
	request_hostbyname(&reqs[n++], "never", AF_INET6);
	request_query(&reqs[n++], "never", 1, 1);
	request_query(&reqs[n++], "never", 1, 28);
	request_query(&reqs[n++], "never", 3, 1);
	for (int flags = 0; flags < 2; flags++)
		request_nameinfo(&reqs[n++], (void *)&sin, sizeof(sin), flags);
	request_nameinfo(&reqs[n++], (void *)&sin, sizeof(sin) - 1, 0);
	sin.sin_port = 1;
	request_nameinfo(&reqs[n++], (void *)&sin, sizeof(sin), 0);
	request_hostbyaddr(&reqs[n++], "never", 4, AF_INET);
	request_hostbyaddr(&reqs[n++], "neve", 4, AF_INET6);
	request_hostbyaddr(&reqs[n++], "never", 5, AF_INET);
	request_hostbyaddr(&reqs[n++], "nevar", 4, AF_INET);
	for (size_t i = 0; i < n; i++) {
		reqs[i]->hash = flights_hash(&flights, &reqs[i]->job);
		assert_false(flights_enter(&flights, reqs[i]));
	}
	for (size_t i = 0; i < n; i++) {
		assert_true(flights_leave(&flights, reqs[i]));
		request_put(reqs[i]);
	}
	assert_int_equal(flights.count, 0);
	flights_release(&flights);
}

static void set_servers(struct duet_resolver *r)
{
	if (duet_set_servers(r, "127.0.0.1") == DUET_OK)
		return;
	/* This backend has none that could be set. */
	pthread_mutex_lock(&r->lock);
	flights_forget(&r->flights);
	pthread_mutex_unlock(&r->lock);
}

static void what_was_asked_of_other_servers_answers_only_those_before(
    void **state)
{
	struct duet_resolver *r = *state;
	struct done done[3] = {0};
	size_t before = suite_lookups();

	suite_hold();
	suite_ask(r, HELD, &done[0]);
	suite_ask(r, HELD, &done[1]);
	set_servers(r);
	suite_ask(r, HELD, &done[2]);
	suite_let_go();
	assert_int_equal(duet_wait(r, -1), 0);
	assert_int_equal(suite_lookups() - before, 2);
	for (int i = 0; i < 3; i++)
		suite_expect(&done[i], DUET_OK);
}

/* As if the last look at the files were 10 ms ago. */
static void make_look_again(struct duet_resolver *r)
{
	pthread_mutex_lock(&r->backend_lock);
	r->flights.watch.look_again_ns = 1;
	pthread_mutex_unlock(&r->backend_lock);
}

static void what_was_asked_before_a_file_changed_answers_only_those_before(
    void **state)
{
	static const char *const files[][2] = {
	    {"/etc/hosts", "192.0.2.7 other.example\n"},
	    {"/etc/nsswitch.conf", "hosts: files dns # again\n"},
	    {"/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:20 "
				 "attempts:1\n# again\n"},
	};

	for (int i = 0; i < 3; i++) {
		size_t before = suite_lookups();
		struct done done[4] = {0};

		suite_hold();
		suite_ask(*state, HELD, &done[0]);
		make_look_again(*state);
		suite_ask(*state, HELD, &done[1]); /* nothing has changed */
		machine_replace(files[i][0], files[i][1]);
		make_look_again(*state);
		suite_ask(*state, HELD, &done[2]);
		suite_ask(*state, HELD, &done[3]);
		suite_let_go();
		assert_int_equal(duet_wait(*state, -1), 0);
		assert_int_equal(suite_lookups() - before, 2);
		for (int j = 0; j < 4; j++)
			suite_expect(&done[j], DUET_OK);
	}
}

static int run(void)
{
#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, suite_set_up, suite_tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(different_requests_share_nothing),
	    TEST(what_was_asked_of_other_servers_answers_only_those_before),
	    TEST(
		what_was_asked_before_a_file_changed_answers_only_those_before),
	};

	return cmocka_run_group_tests_name(backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	return suite_main(argc, argv, run);
}
