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
/* Longer than a call has by default, so that none ends by it. */
#define IDLE_MS 60000
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

	/* A process forked meanwhile may have the connection, too; then closing
	 * it here alone ends no events. */
	epoll_ctl(ns->epoll, EPOLL_CTL_DEL, c->source.fd, NULL);
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

/* False when there is no memory. */
static bool put_piece(struct connection *c, const struct tcp_piece *piece)
{
	if (c->end != NS_GO_ON)
		return true;
	if (!bytes_reserve(&c->out, piece->size))
		return false;
	if (piece->size)
		memcpy(c->out.data + c->out.size, piece->octets, piece->size);
	c->out.size += piece->size;
	c->end = piece->end;
	return true;
}

/* Now, or after what is still to come out before it. */
static bool put_when(
    struct connection *c, int64_t due_us, const struct tcp_piece *piece)
{
	int64_t now_us = c->server->ns->now_us;
	if (due_us < c->busy_us)
		due_us = c->busy_us;
	if (due_us <= now_us)
		return put_piece(c, piece);
	delay_tcp(c, due_us, piece);
	return true;
}

/* Piece by piece; nothing else may come between them. */
static bool put_drops(struct connection *c, int64_t due_us,
    const struct tcp_piece *whole, const struct ns_action *how)
{
	struct tcp_piece drop = {whole->octets, 0, NS_GO_ON};
	if (due_us < c->busy_us)
		due_us = c->busy_us;
	for (size_t done = 0; done < whole->size; done += drop.size) {
		size_t left = whole->size - done;
		drop.octets = whole->octets + done;
		drop.size = left < how->drip_size ? left : how->drip_size;
		if (drop.size == left)
			drop.end = whole->end;
		if (!put_when(c, due_us, &drop))
			return false;
		due_us += how->drip_ms * INT64_C(1000);
		c->busy_us = due_us;
	}
	return true;
}

/* False when there is no memory. */
static bool put_reply(struct connection *c, const struct departure *d)
{
	const struct ns_action *how = d->how;
	uint8_t stream[LENGTH + MESSAGE_MAX];
	size_t length = d->size + how->length;
	struct tcp_piece piece = {stream, LENGTH + d->size, how->end};
	int64_t due_us =
	    how->hold ? DELAY_HELD
		      : c->server->ns->now_us + how->delay_ms * INT64_C(1000);

	stream[0] = length >> 8;
	stream[1] = length;
	memcpy(stream + LENGTH, d->message, d->size);
	if (how->end != NS_GO_ON && how->end_after < piece.size)
		piece.size = how->end_after;
	bool ok = true;
	for (unsigned i = 0; ok && i <= how->duplicate; i++)
		ok = how->drip_size && !how->hold
			 ? put_drops(c, due_us, &piece, how)
			 : put_when(c, due_us, &piece);
	return ok;
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
		uint8_t message[MESSAGE_MAX];
		const struct arrival arrival = {
		    NS_TCP, (struct sockaddr *)&c->peer, query, size};
		struct departure departure = {.message = message};
		if (serve_query(c->server, &arrival, &departure))
			ok = put_reply(c, &departure);
		done += LENGTH + size;
	}
	bytes_drop(&c->in, done);
	return ok;
}

/* Once all that comes before it has been sent. */
static void end(struct connection *c)
{
	const struct linger at_once = {1, 0};
	switch (c->end) {
	case NS_CLOSE:
		shutdown(c->source.fd, SHUT_WR);
		break;
	case NS_RESET:
		setsockopt(c->source.fd, SOL_SOCKET, SO_LINGER, &at_once,
		    sizeof at_once);
		connection_close(c);
		break;
	case NS_GO_ON:
	case NS_STALL:
		break;
	}
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
	if (!c->out.size)
		end(c);
	if (c->source.fd < 0)
		return;
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

void tcp_send(struct connection *c, const struct tcp_piece *piece)
{
	connection_used(c);
	if (put_piece(c, piece))
		advance(c);
	else
		connection_close(c);
}

static void connection_new(
    struct server *s, int fd, const struct sockaddr_storage *peer)
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
	c->peer = *peer;
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
		struct sockaddr_storage peer;
		socklen_t length = sizeof peer;
		int fd = accept4(source->fd, (struct sockaddr *)&peer, &length,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
		bool too_many = fd < 0 ? errno == EMFILE || errno == ENFILE
				       : ns->tcp.count >= CONNECTIONS;
		if (too_many && ns->tcp.count)
			connection_close(TAILQ_FIRST(&ns->tcp.open));
		if (fd < 0)
			return;
		connection_new(s, fd, &peer);
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
		if (c->delayed || c->end == NS_STALL ||
		    c->server->config->tcp == NS_SILENT)
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
