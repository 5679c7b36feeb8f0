/* SPDX-License-Identifier: MIT */
/* DNS over TCP: accept, read, serve, write, close. */
#include "server.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define CONNECTIONS 512
#define IDLE_MS 30000
#define ACCEPTS 64 /* at a time */
#define READ_SIZE 4096
#define OUT_MAX (4 * MESSAGE_MAX) /* unsent; then no more is read */
#define LENGTH 2

static bool bytes_reserve(struct bytes *b, size_t size)
{
	if (b->room - b->size >= size)
		return true;
	size_t room =
	    2 * b->room > b->size + size ? 2 * b->room : b->size + size;
	uint8_t *data = realloc(b->data, room);
	if (!data)
		return false;
	b->data = data;
	b->room = room;
	return true;
}

static void bytes_drop(struct bytes *b, size_t size)
{
	b->size -= size;
	if (b->size)
		memmove(b->data, b->data + size, b->size);
}

static void connection_close(struct connection *c)
{
	struct nameserver *ns = c->server->ns;

	close(c->source.fd);
	c->source.fd = -1;
	if (c->delayed)
		delays_forget(&ns->delays, c);
	TAILQ_REMOVE(&ns->tcp.open, c, list);
	TAILQ_INSERT_TAIL(&ns->tcp.closed, c, list);
	ns->tcp.count--;
}

static void connection_used(struct connection *c)
{
	struct nameserver *ns = c->server->ns;
	c->used_us = ns->now_us;
	TAILQ_REMOVE(&ns->tcp.open, c, list);
	TAILQ_INSERT_TAIL(&ns->tcp.open, c, list);
}

static void read_some(struct connection *c)
{
	if (!bytes_reserve(&c->in, READ_SIZE)) {
		connection_close(c);
		return;
	}
	ssize_t n = recv(c->source.fd, c->in.data + c->in.size, READ_SIZE, 0);
	if (n > 0)
		c->in.size += n;
	else if (n == 0)
		c->eof = true;
	else if (errno != EAGAIN && errno != EINTR)
		connection_close(c);
}

static void write_some(struct connection *c)
{
	size_t done = 0;
	while (done < c->out.size) {
		ssize_t n = send(c->source.fd, c->out.data + done,
		    c->out.size - done, MSG_NOSIGNAL);
		if (n > 0) {
			done += n;
		} else if (errno == EAGAIN) {
			break;
		} else if (errno != EINTR) {
			connection_close(c);
			return;
		}
	}
	bytes_drop(&c->out, done);
}

static bool put_reply(struct connection *c, const void *reply, size_t size)
{
	if (!bytes_reserve(&c->out, LENGTH + size))
		return false;
	uint8_t *out = c->out.data + c->out.size;
	out[0] = size >> 8;
	out[1] = size;
	memcpy(out + LENGTH, reply, size);
	c->out.size += LENGTH + size;
	return true;
}

/* Serves the whole queries that are there; false when there is no memory. */
static bool serve_whole(struct connection *c)
{
	const struct bytes *in = &c->in;
	size_t done = 0;
	bool ok = true;
	while (ok && c->out.size < OUT_MAX && in->size - done >= LENGTH) {
		const uint8_t *query = in->data + done + LENGTH;
		size_t size = query[-2] << 8 | query[-1];
		if (in->size - done - LENGTH < size)
			break;
		uint8_t reply[MESSAGE_MAX];
		unsigned delay_ms;
		size_t n = serve_query(
		    c->server, NS_TCP, query, size, reply, &delay_ms);
		if (n && delay_ms)
			delay_tcp(c, delay_ms, reply, n);
		else if (n)
			ok = put_reply(c, reply, n);
		done += LENGTH + size;
	}
	bytes_drop(&c->in, done);
	return ok;
}

/* Does all that can be done now, then waits for what is missing. */
static void advance(struct connection *c)
{
	struct nameserver *ns = c->server->ns;
	size_t before;
	do {
		before = c->in.size;
		write_some(c);
		if (c->source.fd < 0)
			return;
		if (!serve_whole(c)) {
			connection_close(c);
			return;
		}
	} while (c->in.size < before);
	if (c->eof && !c->out.size && !c->delayed) {
		connection_close(c);
		return;
	}

	uint32_t events = (c->out.size ? EPOLLOUT : 0) |
			  (!c->eof && c->out.size < OUT_MAX ? EPOLLIN : 0);
	struct epoll_event event = {.events = events, .data.ptr = c};
	if (events != c->watched &&
	    epoll_ctl(ns->epoll, EPOLL_CTL_MOD, c->source.fd, &event) == 0)
		c->watched = events;
}

static void connection_ready(
    struct nameserver *ns, struct source *source, uint32_t events)
{
	struct connection *c = (struct connection *)source;
	ns->now_us = nameserver_clock();
	connection_used(c);
	if (events & EPOLLIN)
		read_some(c);
	else if (events & (EPOLLERR | EPOLLHUP))
		connection_close(c);
	if (c->source.fd >= 0)
		advance(c);
}

void tcp_send(struct connection *c, const void *reply, size_t size)
{
	connection_used(c);
	if (put_reply(c, reply, size))
		advance(c);
	else
		connection_close(c);
}

static void connection_new(struct server *s, int fd)
{
	struct nameserver *ns = s->ns;
	struct connection *c = calloc(1, sizeof *c);
	if (!c) {
		close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	c->source = (struct source){connection_ready, fd};
	c->server = s;
	c->watched = EPOLLIN;
	c->used_us = ns->now_us;
	TAILQ_INSERT_TAIL(&ns->tcp.open, c, list);
	ns->tcp.count++;
	if (!nameserver_watch(ns, &c->source, EPOLLIN))
		connection_close(c);
}

static void tcp_accept(
    struct nameserver *ns, struct source *source, uint32_t events)
{
	struct server *s = ((struct tcp_listener *)source)->server;

	(void)events;
	ns->now_us = nameserver_clock();
	for (int i = 0; i < ACCEPTS; i++) {
		int fd = accept4(
		    source->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		bool too_many = fd < 0 ? errno == EMFILE || errno == ENFILE
				       : ns->tcp.count >= CONNECTIONS;
		if (too_many && ns->tcp.count)
			connection_close(TAILQ_FIRST(&ns->tcp.open));
		if (fd < 0)
			return;
		connection_new(s, fd);
	}
}

void tcp_init(struct tcp *tcp)
{
	TAILQ_INIT(&tcp->open);
	TAILQ_INIT(&tcp->closed);
	tcp->count = 0;
}

bool tcp_open(struct server *s, int fd)
{
	s->tcp = (struct tcp_listener){{tcp_accept, fd}, s};
	return nameserver_watch(s->ns, &s->tcp.source, EPOLLIN);
}

int64_t tcp_next(const struct nameserver *ns)
{
	const struct connection *c = TAILQ_FIRST(&ns->tcp.open);
	unsigned idle_ms = ns->config->tcp_idle_ms;
	return c ? c->used_us + (idle_ms ? idle_ms : IDLE_MS) * INT64_C(1000)
		 : INT64_MAX;
}

void tcp_close_idle(struct nameserver *ns)
{
	while (tcp_next(ns) <= ns->now_us) {
		struct connection *c = TAILQ_FIRST(&ns->tcp.open);
		if (c->delayed || c->server->config->tcp == NS_SILENT)
			connection_used(c);
		else
			connection_close(c);
	}
}

void tcp_free_closed(struct tcp *tcp)
{
	struct connection *c;
	while ((c = TAILQ_FIRST(&tcp->closed))) {
		TAILQ_REMOVE(&tcp->closed, c, list);
		free(c->in.data);
		free(c->out.data);
		free(c);
	}
}

void tcp_close_all(struct nameserver *ns)
{
	while (ns->tcp.count)
		connection_close(TAILQ_FIRST(&ns->tcp.open));
	tcp_free_closed(&ns->tcp);
}
