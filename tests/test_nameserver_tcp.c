/* SPDX-License-Identifier: MIT */
/* Connections to the nameserver: any pieces, any order, any number. */
#include "dns_client.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct ns_rule delays[] = {
    {.match = {ANY_QUERY, .qname = "slow.example."},
	.action = {AS_ZONE, .delay_ms = 120, .answer = "@ A 192.0.2.5"}},
    {.match = {ANY_QUERY, .qname = "slower.example."},
	.action = {AS_ZONE, .delay_ms = 180, .answer = "@ A 192.0.2.6"}}};

static void a_delayed_answer_does_not_hold_up_its_connection(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(delays, 2);
	int fd = tcp_client(ns);

	tcp_ask(fd, 1, "slow.example. A");
	tcp_ask(fd, 2, "www.example. A");

	assert_int_equal(tcp_next_reply(ns, fd, "www.example. A"), 2);
	assert_int_equal(tcp_next_reply(ns, fd, "slow.example. A"), 1);

	close(fd);
	nameserver_free(ns);
}

static void a_query_may_come_octet_by_octet(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = tcp_client(ns);
	uint8_t query[512];
	size_t size = dns_query(query + 2, 9, "www.example. A", 0);

	query[0] = 0;
	query[1] = size;
	for (size_t i = 0; i < 2 + size; i++) {
		assert_int_equal(event_count(ns), 0);
		assert_int_equal(send(fd, query + i, 1, 0), 1);
		run(ns);
	}

	assert_int_equal(tcp_next_reply(ns, fd, "www.example. A"), 9);
	assert_string_equal(reply, "NOERROR aa\n" WWW);
	close(fd);
	nameserver_free(ns);
}

static void queries_may_be_sent_at_once_and_the_rest_later(void **state)
{
	(void)state;
	enum { N = 500 };
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = tcp_client(ns);
	static uint8_t queries[N * 64];
	size_t size = 0;
	for (int i = 0; i < N; i++) {
		size_t n =
		    dns_query(queries + size + 2, i, "www.example. A", 0);
		queries[size] = 0;
		queries[size + 1] = n;
		size += 2 + n;
	}

	assert_int_equal(send(fd, queries, size - 1, 0), size - 1);
	for (int i = 0; i < N - 1; i++)
		assert_int_equal(tcp_next_reply(ns, fd, "www.example. A"), i);
	assert_int_equal(event_count(ns), N - 1);
	assert_int_equal(send(fd, queries + size - 1, 1, 0), 1);

	assert_int_equal(tcp_next_reply(ns, fd, "www.example. A"), N - 1);
	close(fd);
	nameserver_free(ns);
}

static void a_client_that_does_not_read_loses_nothing(void **state)
{
	(void)state;
	enum { N = 400 }; /* answers of 64,000 octets: more than is buffered */
	struct nameserver *ns = start_big(4000);
	int fd = tcp_client(ns);

	for (int i = 0; i < N; i++) {
		tcp_ask(fd, i, "big. A");
		run(ns);
	}
	assert_true(event_count(ns) < N); /* it stopped reading */

	for (int i = 0; i < N; i++) {
		static uint8_t wire[MESSAGE_MAX];
		assert_int_equal(tcp_receive(ns, fd, wire), 12 + 9 + 4000 * 16);
		assert_int_equal(dns_id(wire), i);
	}
	assert_int_equal(event_count(ns), N);
	close(fd);
	nameserver_free(ns);
}

static void a_client_may_close_its_half_before_the_answers(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(delays, 2);
	int fd = tcp_client(ns);

	tcp_ask(fd, 1, "slow.example. A");
	tcp_ask(fd, 2, "www.example. A");
	shutdown(fd, SHUT_WR);

	assert_int_equal(tcp_next_reply(ns, fd, "www.example. A"), 2);
	assert_int_equal(tcp_next_reply(ns, fd, "slow.example. A"), 1);
	assert_true(is_closed(ns, fd));
	close(fd);
	nameserver_free(ns);
}

/* Its events would go on while another process has it, too. */
static void a_closed_connection_is_gone_whoever_else_has_it(void **state)
{
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = tcp_client(ns), hold[2];
	pid_t pid;
	char c;

	(void)state;
	tcp_ask(fd, 1, "www.example. A");
	assert_int_equal(tcp_next_reply(ns, fd, "www.example. A"), 1);
	assert_int_equal(pipe(hold), 0);
	pid = fork();
	if (pid == 0) {
		close(hold[1]);
		_exit((int)read(hold[0], &c, 1));
	}
	shutdown(fd, SHUT_WR);
	for (int i = 0; i < 3; i++)
		run(ns);
	close(hold[0]);
	close(hold[1]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(is_closed(ns, fd));
	close(fd);
	nameserver_free(ns);
}

static void an_idle_connection_is_closed(void **state)
{
	(void)state;
	static const struct ns_server server = {
	    .name = "s1", .listen = "127.0.0.1", .otherwise = REFUSED};
	static const struct ns_config config = {
	    .servers = &server, .nservers = 1, .tcp_idle_ms = 60};
	struct nameserver *ns = start(&config);
	int fd = tcp_client(ns);
	int64_t start_ms = now_ms();

	tcp_ask(fd, 1, "a. A");
	tcp_next_reply(ns, fd, "a. A");

	assert_true(is_closed(ns, fd));
	assert_true(now_ms() - start_ms >= 59);
	close(fd);
	nameserver_free(ns);
}

static void waiting_for_a_delayed_answer_is_not_idle(void **state)
{
	(void)state;
	static const struct ns_server server = {
	    .name = "s1", .listen = "127.0.0.1", .rules = delays, .nrules = 2};
	static const struct ns_config config = {
	    .servers = &server, .nservers = 1, .tcp_idle_ms = 20};
	struct nameserver *ns = start(&config);
	int fd = tcp_client(ns);

	tcp_ask(fd, 1, "slower.example. A");

	assert_int_equal(tcp_next_reply(ns, fd, "slower.example. A"), 1);
	close(fd);
	nameserver_free(ns);
}

static void many_connections_are_served_at_once(void **state)
{
	(void)state;
	enum { N = 300 };
	struct nameserver *ns = start_rules(NULL, 0);
	int fds[N];

	for (int i = 0; i < N; i++) {
		fds[i] = tcp_client(ns);
		assert_true(fds[i] >= 0);
		tcp_ask(fds[i], i, "www.example. A");
		if (i % 50 == 0)
			run(ns);
	}
	for (int i = N; i--;) {
		assert_int_equal(
		    tcp_next_reply(ns, fds[i], "www.example. A"), i);
		tcp_ask(fds[i], i + N, "three.example. A");
	}
	for (int i = 0; i < N; i++) {
		assert_int_equal(
		    tcp_next_reply(ns, fds[i], "three.example. A"), i + N);
		close(fds[i]);
	}
	run(ns);
	nameserver_free(ns);
}

static void of_too_many_connections_the_longest_idle_is_closed(void **state)
{
	(void)state;
	enum { LIMIT = 512, N = LIMIT + 1 };
	struct nameserver *ns = start_rules(NULL, 0);
	static int fds[N];

	for (int i = 0; i < LIMIT; i++) {
		fds[i] = tcp_client(ns);
		if (fds[i] < 0)
			skip(); /* fewer descriptors are allowed here */
		run(ns);
	}
	tcp_ask(fds[0], 1, "www.example. A");
	tcp_next_reply(ns, fds[0], "www.example. A");
	fds[LIMIT] = tcp_client(ns);
	tcp_ask(fds[LIMIT], 2, "www.example. A");

	assert_int_equal(tcp_next_reply(ns, fds[LIMIT], "www.example. A"), 2);
	assert_true(is_closed(ns, fds[1]));
	tcp_ask(fds[0], 3, "www.example. A");
	assert_int_equal(tcp_next_reply(ns, fds[0], "www.example. A"), 3);
	for (int i = 0; i < N; i++)
		close(fds[i]);
	nameserver_free(ns);
}

static void a_malformed_query_over_tcp_does_not_end_the_connection(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = tcp_client(ns);
	uint8_t octets[2 + 12];

	send(fd, "\0\0", 2, 0);
	send(fd, "\0\1x", 3, 0);
	send(fd, "\0\14\1\2\0\0\0\0\0\0\0\0\0\0", 14, 0);
	tcp_ask(fd, 2, "www.example. A");

	tcp_read(ns, fd, octets, sizeof octets);
	assert_memory_equal(octets, "\0\14\1\2\x80\1", 6);
	assert_int_equal(tcp_next_reply(ns, fd, "www.example. A"), 2);
	assert_int_equal(event_count(ns), 4);
	close(fd);
	nameserver_free(ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_delayed_answer_does_not_hold_up_its_connection),
	    cmocka_unit_test(a_query_may_come_octet_by_octet),
	    cmocka_unit_test(queries_may_be_sent_at_once_and_the_rest_later),
	    cmocka_unit_test(a_client_that_does_not_read_loses_nothing),
	    cmocka_unit_test(a_client_may_close_its_half_before_the_answers),
	    cmocka_unit_test(a_closed_connection_is_gone_whoever_else_has_it),
	    cmocka_unit_test(an_idle_connection_is_closed),
	    cmocka_unit_test(waiting_for_a_delayed_answer_is_not_idle),
	    cmocka_unit_test(many_connections_are_served_at_once),
	    cmocka_unit_test(
		of_too_many_connections_the_longest_idle_is_closed),
	    cmocka_unit_test(
		a_malformed_query_over_tcp_does_not_end_the_connection),
	};

	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
