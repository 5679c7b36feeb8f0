/* SPDX-License-Identifier: MIT */
/* delay.h - replies, and parts of them, that are due later, in that order */
#ifndef DUET_NAMESERVER_DELAY_H
#define DUET_NAMESERVER_DELAY_H

#include "tcp.h"
#include "udp.h"
#include <stdint.h>
#include <sys/queue.h>

struct nameserver;
struct server;

TAILQ_HEAD(delays, delayed);

#define DELAY_HELD INT64_MAX /* due when delays_release() says so */

/* They copy the octets; without memory for it, they are lost. */
void delay_udp(struct server *s, int64_t due_us, const struct udp_reply *reply);
void delay_tcp(
    struct connection *c, int64_t due_us, const struct tcp_piece *piece);

/* Those of the server that are held are due right after what is due now. */
void delays_release(struct server *s);

/* When the first is due; INT64_MAX: never. */
int64_t delays_next(const struct delays *delays);

/* Send what is due. */
void delays_send(struct nameserver *ns);

/* Forget those of a connection, or with NULL all. */
void delays_forget(struct delays *delays, const struct connection *c);

#endif
