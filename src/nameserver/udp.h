/* SPDX-License-Identifier: MIT */
/* udp.h - DNS over UDP: batches in, batches out */
#ifndef DUET_NAMESERVER_UDP_H
#define DUET_NAMESERVER_UDP_H

#include "nameserver.h"
#include "source.h"
#include <stdbool.h>
#include <sys/socket.h>

struct server;

struct udp_socket {
	struct source source;
	struct server *server;
};

struct udp_batch;

/* Memory for a batch in both directions; free() it. */
struct udp_batch *udp_batch_new(void);

/* Serve an already bound, non-blocking socket. */
bool udp_open(struct server *s, int fd);

/* A datagram, all of it borrowed. */
struct udp_reply {
	const struct sockaddr *to;
	socklen_t tolen;
	const uint8_t *octets;
	size_t size;
	bool other_address; /* from nameserver_other_address() */
};

void udp_send(const struct server *s, const struct udp_reply *reply);

#endif
