/* SPDX-License-Identifier: MIT */
/* delay.h - replies that are due later, in the order they are due */
#ifndef DUET_NAMESERVER_DELAY_H
#define DUET_NAMESERVER_DELAY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/socket.h>

struct connection;
struct nameserver;
struct server;

TAILQ_HEAD(delays, delayed);

/* They copy the reply; without memory for it, it is lost. */
void delay_udp(struct server *s, unsigned delay_ms, const struct sockaddr *to,
    socklen_t tolen, const void *reply, size_t size);
void delay_tcp(
    struct connection *c, unsigned delay_ms, const void *reply, size_t size);

/* When the first is due; INT64_MAX: there is none. */
int64_t delays_next(const struct delays *delays);

/* Send what is due. */
void delays_send(struct nameserver *ns);

/* Forget those of a connection, or with NULL all. */
void delays_forget(struct delays *delays, const struct connection *c);

#endif
