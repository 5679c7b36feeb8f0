/* SPDX-License-Identifier: MIT */
/* The nameserver on both transports: what it serves, refuses and logs. */
#include "dns_client.h"
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void both_transports_answer_on_one_port(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int udp = udp_client(ns), tcp = tcp_client(ns);

	assert_string_equal(
	    answer_to(ns, udp, "www.example. A"), "NOERROR aa\n" WWW);
	tcp_ask(tcp, 5, "www.example. A");
	assert_int_equal(tcp_next_reply(ns, tcp, "www.example. A"), 5);
	assert_string_equal(reply, "NOERROR aa\n" WWW);

	close(udp);
	close(tcp);
	nameserver_free(ns);
}

static void several_servers_answer_from_their_own_zones(void **state)
{
	(void)state;
	static const struct ns_zone zones[] = {
	    {"a.", "@ A 192.0.2.1\n", 1}, {"b.", "@ A 192.0.2.2\n", 1}};
	static const char *const only_b[] = {"B.", NULL};
	static const struct ns_server servers[] = {
	    {.name = "s1", .listen = "127.0.0.1", .otherwise = REFUSED},
	    {.name = "s2",
		.listen = "127.0.0.2",
		.zones = only_b,
		.otherwise = 3},
	    {.name = "s3", .listen = "::1", .otherwise = REFUSED}};
	static const struct ns_config config = {
	    .zones = zones, .nzones = 2, .servers = servers, .nservers = 3};
	struct nameserver *ns = start(&config);
	int s1 = udp_client(ns);
	int s2 = client(SOCK_DGRAM, "127.0.0.2", nameserver_port(ns, 1));
	int s3 = client(SOCK_DGRAM, "::1", nameserver_port(ns, 2));

	assert_string_equal(answer_to(ns, s1, "a. A"),
	    "NOERROR aa\nan a. 3600 IN A 192.0.2.1\n");
	assert_string_equal(answer_to(ns, s1, "c. A"), "REFUSED\n");
	assert_string_equal(answer_to(ns, s2, "b. A"),
	    "NOERROR aa\nan b. 3600 IN A 192.0.2.2\n");
	assert_string_equal(answer_to(ns, s2, "a. A"), "NXDOMAIN aa\n");
	assert_string_equal(answer_to(ns, s3, "b. A"),
	    "NOERROR aa\nan b. 3600 IN A 192.0.2.2\n");
	assert_string_equal(event(ns, 0)->server, "s1");
	assert_string_equal(event(ns, 2)->server, "s2");
	assert_string_equal(event(ns, 4)->server, "s3");

	close(s1);
	close(s2);
	close(s3);
	nameserver_free(ns);
}

static void an_address_may_have_a_scope(void **state)
{
	(void)state;
	static struct ns_server server = {
	    .name = "s1", .listen = "::1%lo", .otherwise = REFUSED};
	static const struct ns_config config = {
	    .servers = &server, .nservers = 1};
	struct ns_error error;
	struct nameserver *ns = start(&config);
	int fd = client(SOCK_DGRAM, "::1", nameserver_port(ns, 0));

	assert_string_equal(answer_to(ns, fd, "a. A"), "REFUSED\n");

	close(fd);
	nameserver_free(ns);
	server.listen = "fe80::1%nowhere";
	ns = nameserver_new(&config, &error);
	assert_non_null(ns);
	assert_false(nameserver_listen(ns, &error));
	assert_string_equal(error.text, "server s1: listen 'fe80::1%nowhere': "
					"there is no interface 'nowhere'");
	nameserver_free(ns);
	server.listen = "::1%lo";
}

static void edns_is_echoed_and_bad_versions_are_told(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = udp_client(ns);
	uint8_t query[512];

	ask_with(fd, 1, "www.example. A", 4096);
	next_reply(ns, fd, "www.example. A");
	assert_string_equal(reply, "NOERROR aa edns 1232\n" WWW);

	size_t size = dns_query(query, 1, "www.example. A", 4096);
	query[size - 5] = 1; /* version */
	send(fd, query, size, 0);
	next_reply(ns, fd, "www.example. A");
	assert_string_equal(reply, "RCODE16 edns 1232\n");
	assert_true(event(ns, 0)->edns);
	assert_int_equal(event(ns, 1)->rcode, 16);

	close(fd);
	nameserver_free(ns);
}

static void what_a_server_does_not_do_is_refused(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = udp_client(ns);
	uint8_t query[512];

	assert_string_equal(answer_to(ns, fd, "example. AXFR"), "REFUSED\n");
	size_t size = dns_query(query, 1, "www.example. A", 0);
	query[2] |= 4 << 3; /* NOTIFY */
	send(fd, query, size, 0);
	next_reply(ns, fd, "www.example. A");
	assert_string_equal(reply, "NOTIMPL\n");
	size = dns_query(query, 1, "www.example. A", 0);
	query[size - 1] = 3; /* class CH */
	send(fd, query, size, 0);
	next_reply(ns, fd, "www.example. A");
	assert_string_equal(reply, "REFUSED\n");

	close(fd);
	nameserver_free(ns);
}

static size_t size_of_big(
    struct nameserver *ns, int fd, unsigned edns_size, bool *tc)
{
	static uint8_t wire[MESSAGE_MAX];
	ask_with(fd, 1, "big. A", edns_size);
	size_t size = receive(ns, fd, wire);
	dns_print(reply, sizeof reply, wire, size, "big. A");
	*tc = wire[2] & 2;
	return size;
}

static void udp_answers_fit_the_size_that_the_client_takes(void **state)
{
	(void)state;
	enum { N = 300, FIXED = 12 + 9, OPT = 11 };
	struct nameserver *ns = start_big(N);
	int fd = udp_client(ns);
	bool tc;

	assert_int_equal(size_of_big(ns, fd, 0, &tc), FIXED + 30 * 16);
	assert_true(tc);
	assert_true(event(ns, 0)->tc);
	assert_int_equal(size_of_big(ns, fd, 100, &tc), FIXED + 30 * 16 + OPT);
	assert_true(tc); /* less than 512 is 512 (RFC 6891) */
	assert_int_equal(size_of_big(ns, fd, 1232, &tc), FIXED + 75 * 16 + OPT);
	assert_true(tc);
	assert_int_equal(size_of_big(ns, fd, 8192, &tc), FIXED + N * 16 + OPT);
	assert_false(tc);
	assert_false(event(ns, 3)->tc);

	close(fd);
	nameserver_free(ns);
}

static void tcp_answers_are_whole(void **state)
{
	(void)state;
	struct nameserver *ns = start_big(4000);
	int fd = tcp_client(ns);

	tcp_ask(fd, 1, "big. A");
	tcp_next_reply(ns, fd, "big. A");

	assert_memory_equal(reply, "NOERROR aa\n", 11);
	assert_non_null(strstr(reply, "an big. 3600 IN A 10.0.15.159\n"));

	close(fd);
	nameserver_free(ns);
}

static void a_closed_port_refuses(void **state)
{
	(void)state;
	static struct ns_server server = {.name = "s1",
	    .listen = "127.0.0.1",
	    .udp = NS_ON,
	    .tcp = NS_CLOSED,
	    .otherwise = REFUSED};
	static const struct ns_config config = {
	    .servers = &server, .nservers = 1};
	struct nameserver *ns = start(&config);

	assert_int_equal(tcp_client(ns), -1);
	assert_int_equal(errno, ECONNREFUSED);
	int fd = udp_client(ns);
	assert_string_equal(answer_to(ns, fd, "a. A"), "REFUSED\n");
	close(fd);
	nameserver_free(ns);

	server.udp = NS_CLOSED;
	server.tcp = NS_ON;
	ns = start(&config);
	fd = udp_client(ns);
	ask(fd, 1, "a. A");
	run_until(ns, fd, POLLIN);
	assert_int_equal(recv(fd, &(char){0}, 1, 0), -1);
	assert_int_equal(errno, ECONNREFUSED);
	close(fd);
	fd = tcp_client(ns);
	tcp_ask(fd, 1, "a. A");
	tcp_next_reply(ns, fd, "a. A");
	assert_string_equal(reply, "REFUSED\n");
	close(fd);
	nameserver_free(ns);
}

static void a_silent_server_takes_queries_and_only_logs_them(void **state)
{
	(void)state;
	static const struct ns_rule rule = {
	    .match = {ANY_QUERY, .nth = 2}, .action = {.rcode = 2, .keep = -1}};
	static const struct ns_server server = {.name = "s1",
	    .listen = "127.0.0.1",
	    .udp = NS_SILENT,
	    .tcp = NS_SILENT,
	    .otherwise = REFUSED,
	    .rules = &rule,
	    .nrules = 1};
	static const struct ns_config config = {
	    .servers = &server, .nservers = 1, .tcp_idle_ms = 1};
	struct nameserver *ns = start(&config);
	int udp = udp_client(ns), tcp = tcp_client(ns);

	ask(udp, 1, "a. A");
	tcp_ask(tcp, 2, "b. A");
	wait_for_events(ns, 2);

	assert_int_equal(event(ns, 0)->rcode, -1);
	assert_int_equal(event(ns, 1)->rcode, -1);
	assert_int_equal(event(ns, 1)->rule, -1);
	assert_int_equal(recv(udp, &(char){0}, 1, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(recv(tcp, &(char){0}, 1, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);

	close(udp);
	close(tcp);
	nameserver_free(ns);
}

static void the_log_says_what_was_asked(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = udp_client(ns), tcp = tcp_client(ns);
	uint8_t query[512];
	size_t size = dns_query(query, 0xabcd, "WwW.example. AAAA", 0);

	query[2] |= 0x01; /* RD */
	query[3] |= 0x30; /* AD, CD */
	send(fd, query, size, 0);
	next_reply(ns, fd, "WwW.example. AAAA");
	assert_string_equal(reply, "NOERROR aa rd cd\n" NS_SOA);
	tcp_ask(tcp, 2, "www.example. A");
	tcp_next_reply(ns, tcp, "www.example. A");

	const struct ns_event *e = event(ns, 0);
	assert_string_equal(e->server, "s1");
	assert_string_equal(e->qname, "WwW.example.");
	assert_int_equal(e->qtype, 28);
	assert_int_equal(e->id, 0xabcd);
	assert_int_equal(e->proto, NS_UDP);
	assert_true(e->rd && e->ad && e->cd && !e->edns && !e->malformed);
	assert_int_equal(e->rule, -1);
	assert_true(e->t_us >= 0);
	assert_int_equal(event(ns, 1)->proto, NS_TCP);
	assert_true(event(ns, 1)->t_us >= e->t_us);

	close(fd);
	close(tcp);
	nameserver_free(ns);
}

static void the_log_keeps_any_number_of_queries(void **state)
{
	(void)state;
	enum { N = 20000, AT_ONCE = 50 };
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = udp_client(ns);
	char name[64];
	uint8_t wire[MESSAGE_MAX];

	for (int i = 0; i < N; i += AT_ONCE) {
		for (int j = i; j < i + AT_ONCE; j++) {
			sprintf(name, "n%d.example. A", j);
			ask(fd, j, name);
		}
		for (int j = i; j < i + AT_ONCE; j++) {
			receive(ns, fd, wire);
			assert_int_equal(dns_id(wire), j);
		}
	}

	assert_int_equal(event_count(ns), N);
	for (int i = 0; i < N; i++) {
		sprintf(name, "n%d.example.", i);
		assert_string_equal(event(ns, i)->qname, name);
	}
	close(fd);
	nameserver_free(ns);
}

static void assert_refused(
    const struct ns_config *config, int line, const char *text)
{
	struct ns_error error;
	assert_null(nameserver_new(config, &error));
	assert_string_equal(error.text, text);
	assert_int_equal(error.line, line);
}

/* As many as fit where net.core.rmem_max is the kernel's own; more than do so
 * without being asked for. */
static void hundreds_of_queries_wait_until_they_are_served(void **state)
{
	(void)state;
	enum { CLIENTS = 10, EACH = 40 };
	struct nameserver *ns = start_rules(NULL, 0);
	int clients[CLIENTS];

	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = udp_client(ns);
		for (uint16_t id = 0; id < EACH; id++)
			ask(clients[i], id, "www.example. A");
	}
	for (int i = 0; i < CLIENTS; i++) {
		for (uint16_t id = 0; id < EACH; id++)
			assert_int_equal(
			    next_reply(ns, clients[i], "www.example. A"), id);
		close(clients[i]);
	}
	assert_int_equal(event_count(ns), CLIENTS * EACH);
	nameserver_free(ns);
}

static void a_bad_configuration_is_refused_with_its_line(void **state)
{
	(void)state;
	struct ns_zone zones[] = {
	    {"a.", "@ A 192.0.2.1\n", 3}, {"A", "@ A 192.0.2.1\n", 5}};
	struct ns_rule rule = {
	    .match = {ANY_QUERY}, .action = {AS_ZONE}, .line = 9};
	const char *const names[] = {"b.", NULL};
	struct ns_server server = {.name = "s1",
	    .listen = "127.0.0.1",
	    .rules = &rule,
	    .nrules = 1,
	    .line = 8};
	struct ns_config config = {
	    .zones = zones, .nzones = 2, .servers = &server, .nservers = 1};

	assert_refused(&config, 5, "zone A: there are two of it");
	config.nzones = 1;
	server.zones = names;
	assert_refused(&config, 8, "server s1: there is no zone 'b.'");
	server.zones = NULL;
	server.listen = "127.0.0";
	assert_refused(&config, 8,
	    "server s1: listen '127.0.0' is not an IPv4 or IPv6 address");
	server.listen = "127.0.0.1";
	rule.match.qname = "a..b";
	assert_refused(
	    &config, 9, "server s1: rule 1: 'a..b' is not a domain name");
	rule.match.qname = NULL;
	rule.action.answer = "\nx A 1.2\n";
	assert_refused(&config, 9,
	    "server s1: rule 1: answer: cannot parse 'x A 1.2': "
	    "Syntax error, could not parse the RR's rdata");
	rule.action.answer = NULL;
	rule.action.rcode = 5000;
	assert_refused(
	    &config, 9, "server s1: rule 1: rcode 5000 is above 4095");
}

static void an_address_in_use_is_told(void **state)
{
	(void)state;
	struct nameserver *first = start_rules(NULL, 0);
	struct ns_server server = {.name = "s2",
	    .listen = "127.0.0.1",
	    .port = nameserver_port(first, 0),
	    .line = 4};
	struct ns_config config = {.servers = &server, .nservers = 1};
	struct ns_error error;
	struct nameserver *second = nameserver_new(&config, &error);
	char text[128];

	assert_false(nameserver_listen(second, &error));
	sprintf(text,
	    "server s2: cannot listen on 127.0.0.1, UDP port %u: "
	    "Address already in use",
	    server.port);
	assert_string_equal(error.text, text);
	assert_int_equal(error.line, 4);

	nameserver_free(second);
	nameserver_free(first);
}

static void a_new_nameserver_costs_well_below_a_millisecond(void **state)
{
	(void)state;
	enum { N = 200 };
	static const struct ns_zone zone = {"example.", ZONE, 1};
	static const struct ns_server server = {
	    .name = "s1", .listen = "127.0.0.1"};
	static const struct ns_config config = {
	    .zones = &zone, .nzones = 1, .servers = &server, .nservers = 1};
	struct timespec start_time, end_time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start_time);
	for (int i = 0; i < N; i++)
		nameserver_free(start(&config));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end_time);

	double us = ((end_time.tv_sec - start_time.tv_sec) * 1e9 +
			end_time.tv_nsec - start_time.tv_nsec) /
		    1e3 / N;
	print_message("%.0f us\n", us);
	assert_true(us < 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(both_transports_answer_on_one_port),
	    cmocka_unit_test(several_servers_answer_from_their_own_zones),
	    cmocka_unit_test(an_address_may_have_a_scope),
	    cmocka_unit_test(edns_is_echoed_and_bad_versions_are_told),
	    cmocka_unit_test(what_a_server_does_not_do_is_refused),
	    cmocka_unit_test(udp_answers_fit_the_size_that_the_client_takes),
	    cmocka_unit_test(tcp_answers_are_whole),
	    cmocka_unit_test(a_closed_port_refuses),
	    cmocka_unit_test(a_silent_server_takes_queries_and_only_logs_them),
	    cmocka_unit_test(the_log_says_what_was_asked),
	    cmocka_unit_test(the_log_keeps_any_number_of_queries),
	    cmocka_unit_test(hundreds_of_queries_wait_until_they_are_served),
	    cmocka_unit_test(a_bad_configuration_is_refused_with_its_line),
	    cmocka_unit_test(an_address_in_use_is_told),
	    cmocka_unit_test(a_new_nameserver_costs_well_below_a_millisecond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
