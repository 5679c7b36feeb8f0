/* SPDX-License-Identifier: MIT */
/* The nameserver on real sockets of loopback; its clients are in this thread,
 * so that it only moves while a client waits. */
#include "dns_text.h"
#include "nameserver/nameserver.h"
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define MESSAGE_MAX 65535
#define PATIENCE_MS 5000
#define ZONE                                  \
	"$TTL 60\n"                           \
	"@ SOA ns host 1 3600 600 86400 30\n" \
	"www A 192.0.2.1\n"                   \
	"three A 192.0.2.1\n"                 \
	"three A 192.0.2.2\n"                 \
	"three A 192.0.2.3\n"
#define WWW "an www.example. 60 IN A 192.0.2.1\n"
#define NS_SOA                                                              \
	"ns example. 30 IN SOA ns.example. host.example. 1 3600 600 86400 " \
	"30\n"

/* What a rule without these does */
#define ANY_QUERY .qtype = -1, .edns = -1
#define AS_ZONE .rcode = -1, .keep = -1
#define REFUSED 5

static struct nameserver *start(const struct ns_config *config)
{
	struct ns_error error;
	struct nameserver *ns = nameserver_new(config, &error);
	if (!ns)
		fail_msg("%d: %s", error.line, error.text);
	if (!nameserver_listen(ns, &error))
		fail_msg("%d: %s", error.line, error.text);
	return ns;
}

/* A server on 127.0.0.1 with one zone and these rules. */
static struct nameserver *start_rules(const struct ns_rule *rules, size_t n)
{
	static const struct ns_zone zone = {"example.", ZONE, 1};
	static struct ns_server server;
	static struct ns_config config;
	server = (struct ns_server){.name = "s1",
	    .listen = "127.0.0.1",
	    .otherwise = REFUSED,
	    .rules = rules,
	    .nrules = n};
	config = (struct ns_config){
	    .zones = &zone, .nzones = 1, .servers = &server, .nservers = 1};
	return start(&config);
}

static int client(int type, const char *address, uint16_t port)
{
	struct sockaddr_in in = {
	    .sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in6 in6 = {
	    .sin6_family = AF_INET6, .sin6_port = htons(port)};
	bool v4 = inet_pton(AF_INET, address, &in.sin_addr) == 1;
	if (!v4)
		assert_int_equal(
		    inet_pton(AF_INET6, address, &in6.sin6_addr), 1);
	int fd = socket(v4 ? AF_INET : AF_INET6, type, 0);
	assert_true(fd >= 0);
	if (connect(fd, v4 ? (void *)&in : (void *)&in6,
		v4 ? sizeof in : sizeof in6) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static int udp_client(const struct nameserver *ns)
{
	return client(SOCK_DGRAM, "127.0.0.1", nameserver_port(ns, 0));
}

static int tcp_client(const struct nameserver *ns)
{
	return client(SOCK_STREAM, "127.0.0.1", nameserver_port(ns, 0));
}

/* Runs the nameserver until the client's socket is ready. */
static void run_until(struct nameserver *ns, int fd, short events)
{
	for (;;) {
		struct pollfd fds[] = {
		    {fd, events, 0}, {nameserver_fd(ns), POLLIN, 0}};
		if (poll(fds, 2, PATIENCE_MS) <= 0)
			fail_msg("nothing happened in %d ms", PATIENCE_MS);
		if (fds[0].revents)
			return;
		nameserver_process(ns);
	}
}

/* Runs it until it has nothing to do but wait. */
static void run(struct nameserver *ns)
{
	struct pollfd p = {nameserver_fd(ns), POLLIN, 0};
	while (poll(&p, 1, 0) > 0)
		nameserver_process(ns);
}

static void ask_with(
    int fd, uint16_t id, const char *question, unsigned edns_size)
{
	uint8_t query[512];
	size_t size = dns_query(query, id, question, edns_size);
	assert_int_equal(send(fd, query, size, 0), size);
}

static void ask(int fd, uint16_t id, const char *question)
{
	ask_with(fd, id, question, 0);
}

static size_t receive(struct nameserver *ns, int fd, uint8_t *wire)
{
	run_until(ns, fd, POLLIN);
	ssize_t n = recv(fd, wire, MESSAGE_MAX, 0);
	assert_true(n >= 12);
	return n;
}

/* Returns the id of the next reply; its text is kept. */
static char reply[1 << 17];

static uint16_t next_reply(struct nameserver *ns, int fd, const char *question)
{
	static uint8_t wire[MESSAGE_MAX];
	size_t size = receive(ns, fd, wire);
	dns_print(reply, sizeof reply, wire, size, question);
	return dns_id(wire);
}

static const char *answer_to(
    struct nameserver *ns, int fd, const char *question)
{
	ask(fd, 77, question);
	assert_int_equal(next_reply(ns, fd, question), 77);
	return reply;
}

static void tcp_ask(int fd, uint16_t id, const char *question)
{
	uint8_t query[2 + 512];
	size_t size = dns_query(query + 2, id, question, 0);
	query[0] = size >> 8;
	query[1] = size;
	assert_int_equal(send(fd, query, 2 + size, 0), 2 + size);
}

static void tcp_read(struct nameserver *ns, int fd, uint8_t *out, size_t size)
{
	while (size) {
		run_until(ns, fd, POLLIN);
		ssize_t n = recv(fd, out, size, 0);
		assert_true(n > 0);
		out += n;
		size -= n;
	}
}

static size_t tcp_receive(struct nameserver *ns, int fd, uint8_t *wire)
{
	uint8_t length[2];
	tcp_read(ns, fd, length, 2);
	size_t size = length[0] << 8 | length[1];
	tcp_read(ns, fd, wire, size);
	return size;
}

static uint16_t tcp_next_reply(
    struct nameserver *ns, int fd, const char *question)
{
	static uint8_t wire[MESSAGE_MAX];
	size_t size = tcp_receive(ns, fd, wire);
	dns_print(reply, sizeof reply, wire, size, question);
	return dns_id(wire);
}

static bool is_closed(struct nameserver *ns, int fd)
{
	char c;
	run_until(ns, fd, POLLIN);
	ssize_t n = recv(fd, &c, 1, 0);
	return n == 0 || (n < 0 && errno == ECONNRESET);
}

static const struct ns_event *event(const struct nameserver *ns, size_t i)
{
	size_t count;
	const struct ns_event *events = nameserver_events(ns, &count);
	assert_true(i < count);
	return &events[i];
}

static size_t event_count(const struct nameserver *ns)
{
	size_t count;
	nameserver_events(ns, &count);
	return count;
}

static void wait_for_events(struct nameserver *ns, size_t n)
{
	while (event_count(ns) < n) {
		run_until(ns, nameserver_fd(ns), POLLIN);
		nameserver_process(ns);
	}
}

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

/* A server whose "big." has n addresses, 16 octets each in an answer. */
static struct nameserver *start_big(int n)
{
	static char text[1 << 17];
	static const struct ns_zone zone = {"big.", text, 1};
	static const struct ns_server server = {
	    .name = "s1", .listen = "127.0.0.1"};
	static const struct ns_config config = {
	    .zones = &zone, .nzones = 1, .servers = &server, .nservers = 1};
	int at = 0;
	for (int i = 0; i < n; i++)
		at += sprintf(text + at, "@ A 10.0.%d.%d\n", i / 256, i % 256);
	return start(&config);
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

static void the_first_rule_that_matches_decides(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY, .qname = "WWW.example"},
		.action = {.rcode = 2, .keep = -1}},
	    {.match = {ANY_QUERY, .qname = "www.example."},
		.action = {.rcode = 3, .keep = -1}},
	    {.match = {.qtype = 28, .edns = -1},
		.action = {.rcode = 4, .keep = -1}},
	    {.match = {.qtype = -1, .edns = 1},
		.action = {.rcode = 5, .keep = -1}},
	    {.match = {ANY_QUERY, .under = "u.example."},
		.action = {.rcode = 0, .keep = -1}},
	    {.match = {ANY_QUERY, .proto = NS_TCP},
		.action = {.rcode = 6, .keep = -1}}};
	struct nameserver *ns = start_rules(rules, 6);
	int fd = udp_client(ns), tcp = tcp_client(ns);

	assert_string_equal(answer_to(ns, fd, "www.example. A"), "SERVFAIL\n");
	assert_int_equal(event(ns, 0)->rule, 0);
	assert_string_equal(
	    answer_to(ns, fd, "three.example. AAAA"), "NOTIMPL\n");
	assert_int_equal(event(ns, 1)->rule, 2);
	ask_with(fd, 1, "three.example. A", 512);
	next_reply(ns, fd, "three.example. A");
	assert_string_equal(reply, "REFUSED edns 1232\n");
	assert_string_equal(answer_to(ns, fd, "u.example. A"), "NOERROR aa\n");
	assert_string_equal(
	    answer_to(ns, fd, "a.b.U.example. A"), "NOERROR aa\n");
	assert_string_equal(
	    answer_to(ns, fd, "xu.example. A"), "NXDOMAIN aa\n" NS_SOA);
	assert_int_equal(event(ns, 5)->rule, -1);
	tcp_ask(tcp, 1, "xu.example. A");
	tcp_next_reply(ns, tcp, "xu.example. A");
	assert_string_equal(reply, "YXDOMAIN\n");

	close(fd);
	close(tcp);
	nameserver_free(ns);
}

static void a_rule_is_used_up_after_its_times(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY},
		.action = {.rcode = 2, .keep = -1},
		.times = 2},
	    {.match = {ANY_QUERY},
		.action = {.rcode = 5, .keep = -1},
		.times = 1}};
	struct nameserver *ns = start_rules(rules, 2);
	int fd = udp_client(ns);

	assert_string_equal(answer_to(ns, fd, "www.example. A"), "SERVFAIL\n");
	assert_string_equal(answer_to(ns, fd, "www.example. A"), "SERVFAIL\n");
	assert_string_equal(answer_to(ns, fd, "www.example. A"), "REFUSED\n");
	assert_string_equal(
	    answer_to(ns, fd, "www.example. A"), "NOERROR aa\n" WWW);

	close(fd);
	nameserver_free(ns);
}

static void nth_counts_what_other_rules_decided_too(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY, .qname = "www.example.", .nth = 2},
		.action = {.rcode = 2, .keep = -1}},
	    {.match = {ANY_QUERY, .nth = 4},
		.action = {.rcode = 5, .keep = -1}}};
	struct nameserver *ns = start_rules(rules, 2);
	int fd = udp_client(ns);

	assert_string_equal(
	    answer_to(ns, fd, "www.example. A"), "NOERROR aa\n" WWW);
	answer_to(ns, fd, "three.example. A");
	assert_string_equal(answer_to(ns, fd, "www.example. A"), "SERVFAIL\n");
	assert_string_equal(answer_to(ns, fd, "www.example. A"), "REFUSED\n");
	assert_string_equal(
	    answer_to(ns, fd, "www.example. A"), "NOERROR aa\n" WWW);

	close(fd);
	nameserver_free(ns);
}

static void a_dropped_query_is_logged_and_the_next_answered(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {{.match = {ANY_QUERY},
	    .action = {AS_ZONE, .drop = true},
	    .times = 1}};
	struct nameserver *ns = start_rules(rules, 1);
	int fd = udp_client(ns);

	ask(fd, 1, "www.example. A");
	ask(fd, 2, "www.example. A");

	assert_int_equal(next_reply(ns, fd, "www.example. A"), 2);
	assert_int_equal(event_count(ns), 2);
	assert_int_equal(event(ns, 0)->rule, 0);
	assert_int_equal(event(ns, 0)->rcode, -1);
	assert_int_equal(event(ns, 0)->id, 1);
	assert_int_equal(event(ns, 1)->rcode, 0);

	close(fd);
	nameserver_free(ns);
}

static void a_rule_replaces_sections(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY, .qname = "a.example."},
		.action = {AS_ZONE, .answer = "@ 9 A 192.0.2.8\nb A 192.0.2.9\n"
					      "c.org. A 192.0.2.10"}},
	    {.match = {ANY_QUERY, .under = "u.example."},
		.action = {AS_ZONE, .additional = "$TTL 5\n@ A 192.0.2.7\n"}},
	    {.match = {ANY_QUERY, .qname = "www.example."},
		.action = {AS_ZONE, .authority = "x NS y.z.\n"}},
	    {.match = {ANY_QUERY},
		.action = {
		    .rcode = 3, .keep = -1, .answer = "x. A 192.0.2.1"}}};
	struct nameserver *ns = start_rules(rules, 4);
	int fd = udp_client(ns);

	assert_string_equal(answer_to(ns, fd, "a.example. A"),
	    "NOERROR aa\n"
	    "an a.example. 9 IN A 192.0.2.8\n"
	    "an b.a.example. 3600 IN A 192.0.2.9\n"
	    "an c.org. 3600 IN A 192.0.2.10\n");
	assert_string_equal(answer_to(ns, fd, "x.u.example. A"),
	    "NXDOMAIN aa\n" NS_SOA "ar u.example. 5 IN A 192.0.2.7\n");
	assert_string_equal(answer_to(ns, fd, "www.example. A"),
	    "NOERROR aa\n" WWW "ns x.www.example. 3600 IN NS y.z.\n");
	assert_string_equal(answer_to(ns, fd, "other.org. A"),
	    "NXDOMAIN aa\nan x. 3600 IN A 192.0.2.1\n");

	close(fd);
	nameserver_free(ns);
}

static void a_rule_truncates(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY, .nth = 1},
		.action = {.rcode = -1, .tc = true, .keep = 0}},
	    {.match = {ANY_QUERY, .nth = 2},
		.action = {.rcode = -1, .tc = true, .keep = 2}},
	    {.match = {ANY_QUERY, .nth = 3}, .action = {AS_ZONE, .tc = true}}};
	struct nameserver *ns = start_rules(rules, 3);
	int fd = udp_client(ns);

	assert_string_equal(
	    answer_to(ns, fd, "three.example. A"), "NOERROR aa tc\n");
	assert_string_equal(answer_to(ns, fd, "three.example. A"),
	    "NOERROR aa tc\n"
	    "an three.example. 60 IN A 192.0.2.1\n"
	    "an three.example. 60 IN A 192.0.2.2\n");
	assert_string_equal(answer_to(ns, fd, "three.example. A"),
	    "NOERROR aa tc\n"
	    "an three.example. 60 IN A 192.0.2.1\n"
	    "an three.example. 60 IN A 192.0.2.2\n"
	    "an three.example. 60 IN A 192.0.2.3\n");
	assert_true(event(ns, 0)->tc);

	close(fd);
	nameserver_free(ns);
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static const struct ns_rule delays[] = {
    {.match = {ANY_QUERY, .qname = "slow.example."},
	.action = {AS_ZONE, .delay_ms = 120, .answer = "@ A 192.0.2.5"}},
    {.match = {ANY_QUERY, .qname = "slower.example."},
	.action = {AS_ZONE, .delay_ms = 180, .answer = "@ A 192.0.2.6"}}};

static void a_delayed_answer_does_not_hold_up_others(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(delays, 2);
	int fd = udp_client(ns);
	int64_t asked_ms = now_ms();

	ask(fd, 1, "slower.example. A");
	ask(fd, 2, "slow.example. A");
	ask(fd, 3, "www.example. A");

	assert_int_equal(next_reply(ns, fd, "www.example. A"), 3);
	assert_int_equal(next_reply(ns, fd, "slow.example. A"), 2);
	assert_true(now_ms() - asked_ms >= 119);
	assert_string_equal(
	    reply, "NOERROR aa\nan slow.example. 3600 IN A 192.0.2.5\n");
	assert_int_equal(next_reply(ns, fd, "slower.example. A"), 1);
	assert_true(now_ms() - asked_ms >= 179);

	close(fd);
	nameserver_free(ns);
}

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

static void a_delayed_answer_may_outlive_its_client(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(delays, 2);
	int udp = udp_client(ns), tcp = tcp_client(ns), other = udp_client(ns);
	struct linger reset = {1, 0};

	ask(udp, 1, "slow.example. A");
	tcp_ask(tcp, 2, "slow.example. A");
	run(ns);
	assert_int_equal(event_count(ns), 2);
	close(udp);
	setsockopt(tcp, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	close(tcp);
	ask(other, 3, "slower.example. A");

	assert_int_equal(next_reply(ns, other, "slower.example. A"), 3);

	close(other);
	nameserver_free(ns);
}

static void it_may_be_freed_with_answers_still_due(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(delays, 2);
	int udp = udp_client(ns), tcp = tcp_client(ns);

	ask(udp, 1, "slow.example. A");
	tcp_ask(tcp, 2, "slow.example. A");
	run(ns);

	nameserver_free(ns);
	close(udp);
	close(tcp);
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

static void every_beginning_of_a_query_is_survived(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = udp_client(ns);
	uint8_t query[512], wire[MESSAGE_MAX];
	size_t size = dns_query(query, 0x1234, "www.example. A", 1232);

	for (size_t n = 0; n < size; n++) {
		assert_int_equal(send(fd, query, n, 0), n);
		if (n < 12) { /* no header, no answer */
			run(ns);
			assert_int_equal(event(ns, n)->rcode, -1);
		} else {
			assert_int_equal(receive(ns, fd, wire), 12);
			assert_memory_equal(wire, "\x12\x34\x80\1\0\0\0\0", 8);
			assert_int_equal(event(ns, n)->rcode, 1);
		}
		assert_true(event(ns, n)->malformed);
		assert_string_equal(event(ns, n)->qname, "");
	}
	send(fd, query, size, 0);
	next_reply(ns, fd, "www.example. A");
	assert_string_equal(reply, "NOERROR aa edns 1232\n" WWW);
	assert_int_equal(event_count(ns), size + 1);

	close(fd);
	nameserver_free(ns);
}

/* xorshift32 */
static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void random_octets_are_survived(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = udp_client(ns), tcp = tcp_client(ns);
	uint32_t seed = 20240229;
	uint8_t octets[512];

	for (int i = 0; i < 20000; i++) {
		/* a query with some octets changed, or nothing but noise */
		size_t size = dns_query(octets + 2, i, "www.example. A", 1232);
		size_t changes = 1 + next_random(&seed) % 4;
		if (i % 4 == 0)
			size = changes = next_random(&seed) % 500;
		for (size_t j = 0; j < changes && size; j++)
			octets[2 + next_random(&seed) % size] =
			    next_random(&seed);
		octets[0] = size >> 8;
		octets[1] = size;
		assert_int_equal(send(fd, octets + 2, size, 0), size);
		assert_int_equal(send(tcp, octets, 2 + size, 0), 2 + size);
		run(ns);
		while (recv(fd, octets, sizeof octets, MSG_DONTWAIT) > 0)
			;
		while (recv(tcp, octets, sizeof octets, MSG_DONTWAIT) > 0)
			;
	}
	wait_for_events(ns, 40000); /* TCP may hold some back for a while */
	assert_int_equal(event_count(ns), 40000);
	assert_string_equal(
	    answer_to(ns, fd, "www.example. A"), "NOERROR aa\n" WWW);

	close(fd);
	close(tcp);
	nameserver_free(ns);
}

static void a_reply_is_never_answered(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = udp_client(ns);
	uint8_t query[512];
	size_t size = dns_query(query, 1, "www.example. A", 0);

	query[2] |= 0x80;
	send(fd, query, size, 0);
	ask(fd, 2, "www.example. A");

	assert_int_equal(next_reply(ns, fd, "www.example. A"), 2);
	assert_true(event(ns, 0)->malformed);
	close(fd);
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
	    cmocka_unit_test(the_first_rule_that_matches_decides),
	    cmocka_unit_test(a_rule_is_used_up_after_its_times),
	    cmocka_unit_test(nth_counts_what_other_rules_decided_too),
	    cmocka_unit_test(a_dropped_query_is_logged_and_the_next_answered),
	    cmocka_unit_test(a_rule_replaces_sections),
	    cmocka_unit_test(a_rule_truncates),
	    cmocka_unit_test(a_delayed_answer_does_not_hold_up_others),
	    cmocka_unit_test(a_delayed_answer_does_not_hold_up_its_connection),
	    cmocka_unit_test(a_delayed_answer_may_outlive_its_client),
	    cmocka_unit_test(it_may_be_freed_with_answers_still_due),
	    cmocka_unit_test(a_query_may_come_octet_by_octet),
	    cmocka_unit_test(queries_may_be_sent_at_once_and_the_rest_later),
	    cmocka_unit_test(a_client_that_does_not_read_loses_nothing),
	    cmocka_unit_test(a_client_may_close_its_half_before_the_answers),
	    cmocka_unit_test(an_idle_connection_is_closed),
	    cmocka_unit_test(waiting_for_a_delayed_answer_is_not_idle),
	    cmocka_unit_test(many_connections_are_served_at_once),
	    cmocka_unit_test(
		of_too_many_connections_the_longest_idle_is_closed),
	    cmocka_unit_test(a_closed_port_refuses),
	    cmocka_unit_test(a_silent_server_takes_queries_and_only_logs_them),
	    cmocka_unit_test(every_beginning_of_a_query_is_survived),
	    cmocka_unit_test(random_octets_are_survived),
	    cmocka_unit_test(a_reply_is_never_answered),
	    cmocka_unit_test(
		a_malformed_query_over_tcp_does_not_end_the_connection),
	    cmocka_unit_test(the_log_says_what_was_asked),
	    cmocka_unit_test(the_log_keeps_any_number_of_queries),
	    cmocka_unit_test(a_bad_configuration_is_refused_with_its_line),
	    cmocka_unit_test(an_address_in_use_is_told),
	    cmocka_unit_test(a_new_nameserver_costs_well_below_a_millisecond),
	};
	struct rlimit files;

	/* Clients and server are one process: 1024 are too few. */
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
