/* SPDX-License-Identifier: MIT */
/*
 * server.h - what the parts of the nameserver share
 *
 *	udp.c, tcp.c -> serve.c -> rule.c -> lookup.c -> zone.c
 *
 * A transport hands the octets of a query to serve_query() and delivers the
 * octets of the reply, at once or through delay.c.  All of it runs inside
 * nameserver_process().
 */
#ifndef DUET_NAMESERVER_SERVER_H
#define DUET_NAMESERVER_SERVER_H

#include "delay.h"
#include "event_log.h"
#include "rule.h"
#include "tcp.h"
#include "udp.h"
#include "zone.h"

struct server {
	struct nameserver *ns;
	const struct ns_server *config;
	const struct zone **zones;
	size_t nzones;
	struct rule *rules;
	struct udp_socket udp;
	struct tcp_listener tcp;
	uint16_t port; /* bound */
};

struct nameserver {
	const struct ns_config *config;
	struct arena arena; /* rules */
	struct zone **zones;
	struct server *servers;
	struct reply reply;
	struct event_log log;
	struct udp_batch *batch; /* from nameserver_listen() on */
	struct tcp tcp;
	struct delays delays;
	struct source timer;
	int epoll;
	int64_t start_us;
	int64_t now_us;  /* when what is being served arrived */
	int64_t wake_us; /* when the timer is set to; INT64_MAX: never */
};

/* Have source->ready() called when these epoll_ctl(2) events are there. */
bool nameserver_watch(
    struct nameserver *ns, struct source *source, uint32_t events);

int64_t nameserver_clock(void); /* CLOCK_MONOTONIC */

/* A query as it came. */
struct arrival {
	enum ns_transport proto;
	const struct sockaddr *from;
	const uint8_t *wire;
	size_t size;
};

/* What is to be sent for it. */
struct departure {
	uint8_t *message; /* room for MESSAGE_MAX octets */
	size_t size;
	const struct ns_action *how; /* never NULL: how it is sent */
};

/* Decide on a query, log it, and have what was held for it sent after this.
 * False if nothing is to be sent. */
bool serve_query(struct server *s, const struct arrival *arrival,
    struct departure *departure);

#endif
