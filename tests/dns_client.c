/* SPDX-License-Identifier: MIT */
/* The nameserver under test, started, run and asked. */
#include "dns_client.h"
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct nameserver *start(const struct ns_config *config)
{
	struct ns_error error;
	struct nameserver *ns = nameserver_new(config, &error);
	if (!ns)
		fail_msg("%d: %s", error.line, error.text);
	if (!nameserver_listen(ns, &error))
		fail_msg("%d: %s", error.line, error.text);
	return ns;
}

struct nameserver *start_rules(const struct ns_rule *rules, size_t n)
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

struct nameserver *start_big(int n)
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

int client(int type, const char *address, uint16_t port)
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

int udp_client(const struct nameserver *ns)
{
	return client(SOCK_DGRAM, "127.0.0.1", nameserver_port(ns, 0));
}

int tcp_client(const struct nameserver *ns)
{
	return client(SOCK_STREAM, "127.0.0.1", nameserver_port(ns, 0));
}

void run_until(struct nameserver *ns, int fd, short events)
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

void run(struct nameserver *ns)
{
	struct pollfd p = {nameserver_fd(ns), POLLIN, 0};
	while (poll(&p, 1, 0) > 0)
		nameserver_process(ns);
}

void ask_with(int fd, uint16_t id, const char *question, unsigned edns_size)
{
	uint8_t query[512];
	size_t size = dns_query(query, id, question, edns_size);
	assert_int_equal(send(fd, query, size, 0), size);
}

void ask(int fd, uint16_t id, const char *question)
{
	ask_with(fd, id, question, 0);
}

size_t receive(struct nameserver *ns, int fd, uint8_t *wire)
{
	run_until(ns, fd, POLLIN);
	ssize_t n = recv(fd, wire, MESSAGE_MAX, 0);
	assert_true(n >= 12);
	return n;
}

char reply[1 << 17];

uint16_t next_reply(struct nameserver *ns, int fd, const char *question)
{
	static uint8_t wire[MESSAGE_MAX];
	size_t size = receive(ns, fd, wire);
	dns_print(reply, sizeof reply, wire, size, question);
	return dns_id(wire);
}

const char *answer_to(struct nameserver *ns, int fd, const char *question)
{
	ask(fd, 77, question);
	assert_int_equal(next_reply(ns, fd, question), 77);
	return reply;
}

void tcp_ask(int fd, uint16_t id, const char *question)
{
	uint8_t query[2 + 512];
	size_t size = dns_query(query + 2, id, question, 0);
	query[0] = size >> 8;
	query[1] = size;
	assert_int_equal(send(fd, query, 2 + size, 0), 2 + size);
}

void tcp_read(struct nameserver *ns, int fd, uint8_t *out, size_t size)
{
	while (size) {
		run_until(ns, fd, POLLIN);
		ssize_t n = recv(fd, out, size, 0);
		assert_true(n > 0);
		out += n;
		size -= n;
	}
}

size_t tcp_receive(struct nameserver *ns, int fd, uint8_t *wire)
{
	uint8_t length[2];
	tcp_read(ns, fd, length, 2);
	size_t size = length[0] << 8 | length[1];
	tcp_read(ns, fd, wire, size);
	return size;
}

uint16_t tcp_next_reply(struct nameserver *ns, int fd, const char *question)
{
	static uint8_t wire[MESSAGE_MAX];
	size_t size = tcp_receive(ns, fd, wire);
	dns_print(reply, sizeof reply, wire, size, question);
	return dns_id(wire);
}

bool is_closed(struct nameserver *ns, int fd)
{
	char c;
	run_until(ns, fd, POLLIN);
	ssize_t n = recv(fd, &c, 1, 0);
	return n == 0 || (n < 0 && errno == ECONNRESET);
}

const struct ns_event *event(const struct nameserver *ns, size_t i)
{
	size_t count;
	const struct ns_event *events = nameserver_events(ns, &count);
	assert_true(i < count);
	return &events[i];
}

size_t event_count(const struct nameserver *ns)
{
	size_t count;
	nameserver_events(ns, &count);
	return count;
}

void wait_for_events(struct nameserver *ns, size_t n)
{
	while (event_count(ns) < n) {
		run_until(ns, nameserver_fd(ns), POLLIN);
		nameserver_process(ns);
	}
}

int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
