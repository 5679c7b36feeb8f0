/* SPDX-License-Identifier: MIT */
/* Servers that say what a script wants, and one who asks them. */
#include "ask_world.h"
#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* -1 if the port, where there is one, is taken. */
static int open_socket(int type, struct sockaddr_in *addr)
{
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof(*addr);

	assert_true(fd >= 0);
	if (bind(fd, (struct sockaddr *)addr, size) != 0) {
		close(fd);
		return -1;
	}
	assert_int_equal(getsockname(fd, (struct sockaddr *)addr, &size), 0);
	return fd;
}

/* One port, for both protocols. */
static struct sockaddr_in open_server(struct script *server)
{
	struct sockaddr_in addr;

	do {
		addr = (struct sockaddr_in){.sin_family = AF_INET,
		    .sin_addr = {htonl(INADDR_LOOPBACK)}};
		server->udp = open_socket(SOCK_DGRAM, &addr);
		server->tcp = open_socket(SOCK_STREAM, &addr);
		if (server->tcp < 0)
			close(server->udp);
	} while (server->tcp < 0);
	assert_int_equal(listen(server->tcp, 4), 0);
	server->stream = -1;
	server->a = server->aaaa = server->over_tcp = ANSWER;
	return addr;
}

static void done(struct ask *ask)
{
	struct world *w =
	    (struct world *)((char *)ask - offsetof(struct world, ask));

	assert_false(w->done);
	w->done = true;
}

static const struct socket_options socket_options;

int ask_world_set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	w->conf.nservers = 1;
	w->conf.attempts = 1;
	w->conf.attempts_given = true;
	w->conf.timeout_ms = 1000;
	w->conf.ndots = 1;
	for (int i = 0; i < 3; i++)
		w->conf.servers[i].sin = open_server(&w->servers[i]);
	w->context.transport = transport_new(&socket_options);
	assert_non_null(w->context.transport);
	w->ask.context = &w->context;
	w->ask.conf = &w->conf;
	w->ask.name = "www.example";
	w->ask.class = DNS_IN;
	w->ask.types[0] = DNS_A;
	w->ask.types[1] = DNS_AAAA;
	w->ask.ntypes = 2;
	w->ask.done = done;
	*state = w;
	return 0;
}

void script_close(struct script *server)
{
	if (server->udp >= 0)
		close(server->udp);
	if (server->tcp >= 0)
		close(server->tcp);
	if (server->stream >= 0)
		close(server->stream);
	server->udp = server->tcp = server->stream = -1;
}

int ask_world_tear_down(void **state)
{
	struct world *w = *state;

	ask_release(&w->ask);
	transport_free(w->context.transport);
	for (int i = 0; i < 3; i++)
		script_close(&w->servers[i]);
	free(w);
	return 0;
}

/* The answer to a query, made of it. */
static size_t answer(unsigned char *message, size_t len, int what)
{
	bool aaaa = message[len - 3] == DNS_AAAA;
	size_t size = aaaa ? 16 : 4;
	const unsigned char record[] = {0xc0, 12, 0, aaaa ? DNS_AAAA : DNS_A, 0,
	    1, 0, 0, 0, 60, 0, (unsigned char)size};

	message[2] |= 0x80;
	message[3] = 0x80 | (what < 16 ? what : 0);
	if (what == TRUNCATED)
		message[2] |= 0x02;
	if (what == FOREIGN)
		message[13] ^= 1;
	if (what == HEADER_ONLY) {
		message[3] = RCODE_REFUSED;
		message[5] = 0;
		return MESSAGE_HEADER;
	}
	if (what == GARBAGE)
		message[7] = 1; /* a record that is not there */
	if (what != ANSWER && what != FOREIGN)
		return len;
	message[7] = 1;
	memcpy(message + len, record, sizeof(record));
	memset(message + len + sizeof(record), 0x20, size);
	return len + sizeof(record) + size;
}

static void serve_datagram(struct script *server)
{
	unsigned char message[512];
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	ssize_t len = recvfrom(
	    server->udp, message, 256, 0, (struct sockaddr *)&from, &size);
	int what;

	if (len <= 12)
		return;
	server->asked++;
	what = message[len - 3] == DNS_AAAA ? server->aaaa : server->a;
	if (what == SILENT || server->asked <= server->lose)
		return;
	len = (ssize_t)answer(message, (size_t)len, what);
	if (server->hold && server->asked == 1) {
		memcpy(server->held, message, (size_t)len);
		server->held_len = (size_t)len;
		server->held_for = from;
		return;
	}
	sendto(server->udp, message, (size_t)len, 0, (struct sockaddr *)&from,
	    size);
}

void script_release(struct script *server)
{
	sendto(server->udp, server->held, server->held_len, 0,
	    (struct sockaddr *)&server->held_for, sizeof(server->held_for));
	server->held_len = 0;
}

static void serve_stream(struct script *server)
{
	unsigned char message[512];
	size_t len;

	if (server->stream < 0)
		server->stream =
		    accept4(server->tcp, NULL, NULL, SOCK_NONBLOCK);
	while (server->stream >= 0 &&
	       recv(server->stream, message, 2, MSG_PEEK) == 2) {
		len = (size_t)message[0] << 8 | message[1];
		if (recv(server->stream, message, len + 2, 0) < (ssize_t)len)
			return;
		server->tcp_asked++;
		if (server->over_tcp == CLOSE) {
			close(server->stream);
			server->stream = -1;
			return;
		}
		len = answer(message + 2, len, server->over_tcp);
		message[0] = (unsigned char)(len >> 8);
		message[1] = (unsigned char)len;
		assert_int_equal(
		    send(server->stream, message, len + 2, MSG_NOSIGNAL),
		    len + 2);
	}
}

void world_pump(struct world *w)
{
	struct transport *t = w->context.transport;
	struct exchange *ex;
	struct deadline *due;

	transport_process(t);
	while ((ex = transport_next_done(t)))
		ask_hear(ex->ask, ex);
	while ((due = transport_next_due(t)))
		ask_time_out(ask_of_deadline(due));
	transport_settle(t, false);
}

void world_wait(struct world *w, int until_asked)
{
	world_pump(w);
	while (!w->done && w->servers[0].asked < until_asked) {
		struct pollfd fds[10] = {
		    {transport_fd(w->context.transport), POLLIN, 0}};
		int n = 1;

		for (int i = 0; i < 3; i++) {
			struct script *s = &w->servers[i];

			fds[n++] = (struct pollfd){s->udp, POLLIN, 0};
			fds[n++] = (struct pollfd){s->tcp, POLLIN, 0};
			fds[n++] = (struct pollfd){s->stream, POLLIN, 0};
		}
		assert_true(poll(fds, (nfds_t)n, 20000) > 0);
		for (int i = 0; i < 3; i++) {
			serve_datagram(&w->servers[i]);
			serve_stream(&w->servers[i]);
		}
		world_pump(w);
	}
}

void world_run(struct world *w)
{
	w->done = false;
	ask_start(&w->ask);
	world_wait(w, 1000);
}

unsigned world_addresses(const struct world *w)
{
	unsigned count = 0;

	for (int i = 0; i < 2; i++)
		if (w->ask.responses[i])
			count += message_ancount(w->ask.responses[i]);
	return count;
}
