/* SPDX-License-Identifier: MIT */
/*
 * channel.h - a c-ares channel to one server over one protocol
 *
 * c-ares is given single questions.  It makes sockets and query IDs, writes
 * and reads messages, matches responses to questions and throws away what is
 * none.  Its retries, timeouts, failover, search, cache and files are not
 * used: which server is asked when, and for how long, is libc's rule (ask.h).
 *
 * An exchange that nobody waits for any more stays in c-ares until it is
 * answered or the channel is idle, since c-ares can only cancel all queries of
 * a channel.  A channel with too many of them is worn: a new one should take
 * its place and it is freed when the rest has been answered.
 */
#ifndef DUET_CHANNEL_H
#define DUET_CHANNEL_H

#include "exchange.h"
#include "resolv_conf.h"
#include <stdbool.h>
#include <sys/types.h>

struct channel;
struct socket_options; /* sockets.h */

struct channel_config {
	const union server *server;
	bool tcp;
	const struct socket_options *sockets; /* must outlive the channel */
	/* An exchange is done.  Called from within any function below; only to
	 * be noted, nothing may be started or freed in it. */
	void (*done)(void *context, struct exchange *ex);
	/* Which events of a socket are waited for; neither: none any more. */
	void (*watch)(void *context, struct channel *ch, int fd, bool readable,
	    bool writable);
	void *context;
};

/* NULL when out of memory. */
struct channel *channel_new(const struct channel_config *config);

/* All that is under way is done then, with ARES_EDESTRUCTION. */
void channel_free(struct channel *ch); /* NULL is fine */

bool channel_is(const struct channel *ch, const union server *server, bool tcp);
bool channel_is_worn(const struct channel *ch);
bool channel_is_idle(const struct channel *ch);

/* ex->question is set; the rest is filled in when it is done, which may be at
 * once. */
void channel_start(struct channel *ch, struct exchange *ex);

/* Nobody waits for an exchange that is under way.  It will not be done; the
 * channel frees it. */
void channel_drop(struct channel *ch, struct exchange *ex);

/* Events of a socket: whether it is readable (or broken), writable. */
void channel_process(struct channel *ch, int fd, bool readable, bool writable);

/* Queries are sent together: to be called before waiting for answers. */
void channel_flush(struct channel *ch);

/* To be called now and then: closes sockets that have served. */
void channel_tidy(struct channel *ch);

#endif
