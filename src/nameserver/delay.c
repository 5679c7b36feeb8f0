/* SPDX-License-Identifier: MIT */
/* A sorted list: most delays are alike, so new ones go in at its end. */
#include "delay.h"
#include "server.h"
#include <stdlib.h>
#include <string.h>

struct delayed {
	TAILQ_ENTRY(delayed) list;
	int64_t due_us;
	struct server *server;
	struct connection *connection; /* NULL: UDP */
	struct udp_reply udp;
	struct tcp_piece tcp;
	struct sockaddr_storage to;
	uint8_t octets[];
};

static void insert(struct delays *delays, struct delayed *d)
{
	struct delayed *before = TAILQ_LAST(delays, delays);
	while (before && before->due_us > d->due_us)
		before = TAILQ_PREV(before, delays, list);
	if (before)
		TAILQ_INSERT_AFTER(delays, before, d, list);
	else
		TAILQ_INSERT_HEAD(delays, d, list);
}

static struct delayed *delay(
    struct server *s, int64_t due_us, const void *octets, size_t size)
{
	struct delayed *d = malloc(sizeof *d + size);
	if (!d)
		return NULL;
	d->due_us = due_us;
	d->server = s;
	d->connection = NULL;
	if (size)
		memcpy(d->octets, octets, size);
	insert(&s->ns->delays, d);
	return d;
}

void delay_udp(struct server *s, int64_t due_us, const struct udp_reply *reply)
{
	struct delayed *d = delay(s, due_us, reply->octets, reply->size);
	if (!d)
		return;
	memcpy(&d->to, reply->to, reply->tolen);
	d->udp = *reply;
	d->udp.to = (struct sockaddr *)&d->to;
	d->udp.octets = d->octets;
}

void delay_tcp(
    struct connection *c, int64_t due_us, const struct tcp_piece *piece)
{
	struct delayed *d =
	    delay(c->server, due_us, piece->octets, piece->size);
	if (!d)
		return;
	d->tcp = *piece;
	d->tcp.octets = d->octets;
	d->connection = c;
	c->delayed++;
}

void delays_release(struct server *s)
{
	struct delays *delays = &s->ns->delays;
	struct delayed *d = NULL, *next;

	TAILQ_FOREACH_REVERSE(next, delays, delays, list)
	{
		if (next->due_us != DELAY_HELD)
			break;
		d = next;
	}
	for (; d; d = next) {
		next = TAILQ_NEXT(d, list);
		if (d->server != s)
			continue;
		TAILQ_REMOVE(delays, d, list);
		d->due_us = s->ns->now_us + 1;
		insert(delays, d);
	}
}

int64_t delays_next(const struct delays *delays)
{
	const struct delayed *d = TAILQ_FIRST(delays);
	return d ? d->due_us : INT64_MAX;
}

void delays_send(struct nameserver *ns)
{
	struct delayed *d;
	while ((d = TAILQ_FIRST(&ns->delays)) && d->due_us <= ns->now_us) {
		TAILQ_REMOVE(&ns->delays, d, list);
		if (d->connection) {
			d->connection->delayed--;
			tcp_send(d->connection, &d->tcp);
		} else {
			udp_send(d->server, &d->udp);
		}
		free(d);
	}
}

void delays_forget(struct delays *delays, const struct connection *c)
{
	for (struct delayed *d = TAILQ_FIRST(delays), *next; d; d = next) {
		next = TAILQ_NEXT(d, list);
		if (c && d->connection != c)
			continue;
		TAILQ_REMOVE(delays, d, list);
		free(d);
	}
}
