/* SPDX-License-Identifier: MIT */
/*
 * tcp.h - DNS over TCP (RFC 7766)
 *
 * Any number of queries on a connection, answered as they come; a delayed
 * answer does not hold up the next, a dripping one does.  A connection is closed when its client
 * has closed it and has its answers, when it has been idle too long, or, the
 * longest idle first, when there are too many.
 */
#ifndef DUET_NAMESERVER_TCP_H
#define DUET_NAMESERVER_TCP_H

#include "nameserver.h"
#include "source.h"
#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>
#include <sys/socket.h>

struct server;

struct tcp_listener {
	struct source source;
	struct server *server;
};

struct bytes {
	uint8_t *data;
	size_t size, room;
};

/* Octets for the stream, borrowed, and what is done after them. */
struct tcp_piece {
	const uint8_t *octets;
	size_t size;
	enum ns_end end;
};

struct connection {
	struct source source;
	struct server *server;
	TAILQ_ENTRY(connection) list;
	struct sockaddr_storage peer;
	struct bytes in, out;
	uint32_t watched; /* epoll events */
	unsigned delayed; /* replies in ns->delays */
	bool eof;         /* the client sends no more */
	enum ns_end end;  /* not NS_GO_ON: nothing more goes into out */
	int64_t used_us;
	int64_t busy_us; /* until when a dripping reply takes */
};

TAILQ_HEAD(connections, connection);

struct tcp {
	struct connections open;   /* the longest idle first */
	struct connections closed; /* freed when no event can name them */
	size_t count;              /* open */
};

void tcp_init(struct tcp *tcp);

/* Serve an already listening, non-blocking socket. */
bool tcp_open(struct server *s, int fd);

/* Queue a piece and send what can be sent. */
void tcp_send(struct connection *c, const struct tcp_piece *piece);

/* When a connection will have been idle too long; INT64_MAX: never. */
int64_t tcp_next(const struct nameserver *ns);
void tcp_close_idle(struct nameserver *ns);

void tcp_free_closed(struct tcp *tcp);
void tcp_close_all(struct nameserver *ns);

#endif
