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
	struct sockaddr_storage to;
	socklen_t tolen;
	size_t size;
	uint8_t reply[];
};

static struct delayed *delay(
    struct server *s, unsigned delay_ms, const void *reply, size_t size)
{
	struct delays *delays = &s->ns->delays;
	struct delayed *d = malloc(sizeof *d + size);
	if (!d)
		return NULL;
	d->due_us = s->ns->now_us + delay_ms * INT64_C(1000);
	d->server = s;
	d->connection = NULL;
	d->size = size;
	memcpy(d->reply, reply, size);

	struct delayed *before = TAILQ_LAST(delays, delays);
	while (before && before->due_us > d->due_us)
		before = TAILQ_PREV(before, delays, list);
	if (before)
		TAILQ_INSERT_AFTER(delays, before, d, list);
	else
		TAILQ_INSERT_HEAD(delays, d, list);
	return d;
}

void delay_udp(struct server *s, unsigned delay_ms, const struct sockaddr *to,
    socklen_t tolen, const void *reply, size_t size)
{
	struct delayed *d = delay(s, delay_ms, reply, size);
	if (!d)
		return;
	memcpy(&d->to, to, tolen);
	d->tolen = tolen;
}

void delay_tcp(
    struct connection *c, unsigned delay_ms, const void *reply, size_t size)
{
	struct delayed *d = delay(c->server, delay_ms, reply, size);
	if (!d)
		return;
	d->connection = c;
	c->delayed++;
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
			tcp_send(d->connection, d->reply, d->size);
		} else {
			udp_send(d->server, (struct sockaddr *)&d->to, d->tolen,
			    d->reply, d->size);
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
