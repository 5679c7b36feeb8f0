/* SPDX-License-Identifier: MIT */
/*
 * transport.h - carriers to servers, and deadlines, behind one descriptor
 *
 * Nothing here calls anybody back: exchanges that are done and deadlines that
 * have passed are fetched with transport_next_done() and transport_next_due()
 * when it is safe to act on them.
 */
#ifndef DUET_TRANSPORT_H
#define DUET_TRANSPORT_H

#include "exchange.h"
#include "resolv_conf.h"
#include <stdbool.h>
#include <stdint.h>

struct transport;
struct socket_options; /* endpoint.h */

struct deadline {
	struct deadline *prev, *next; /* the transport's; NULL: not set */
	int64_t at_ms;
};

/* The options must outlive it.  NULL, with errno. */
struct transport *transport_new(const struct socket_options *sockets);
void transport_free(struct transport *t); /* NULL is fine */

/* In a child of fork(): closes descriptors, and tells no server and no epoll
 * descriptor of it.  Nothing else may be called then. */
void transport_leave_to_parent(struct transport *t);

/* Carriers take no new exchange; for servers that count no more. */
void transport_retire(struct transport *t);

/* Polls readable when transport_process() is due. */
int transport_fd(const struct transport *t);

/* Reads what there is; never blocks. */
void transport_process(struct transport *t);

/* The monotonic clock as last read, by transport_process(), transport_send()
 * or transport_read_clock(), which returns it too. */
int64_t transport_now_us(const struct transport *t);
int64_t transport_read_clock(struct transport *t);

/* Instead of transport_settle(): the descriptor will be readable at once, and
 * what is to be sent is sent with what follows till then. */
void transport_defer(struct transport *t);

/* Before the caller goes: arms the timer, closes what has served.  With again
 * set, the descriptor will be readable at once. */
void transport_settle(struct transport *t, bool again);

/*
 * Send a question; never NULL but when out of memory.  It ends up in
 * transport_next_done(), unless it is dropped before.
 */
struct exchange *transport_send(struct transport *t, const union server *server,
    bool tcp, struct ask *ask, const struct question *question);

/* The ask does not wait for it any more, or has done with it: it is freed. */
void transport_drop(struct transport *t, struct exchange *ex);

struct exchange *transport_next_done(struct transport *t);      /* NULL: none */
void transport_again(struct transport *t, struct exchange *ex); /* once more */
bool transport_has_done(const struct transport *t);

/* Counted from when the clock was last read. */
void deadline_set(struct transport *t, struct deadline *d, int after_ms);
void deadline_clear(struct transport *t, struct deadline *d);

/* A deadline that has passed, which is thereby cleared; NULL: none.  None has
 * while there are answers to be read that may have come before. */
struct deadline *transport_next_due(struct transport *t);

#endif
