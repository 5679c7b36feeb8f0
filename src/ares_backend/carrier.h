/* SPDX-License-Identifier: MIT */
/*
 * carrier.h - what carries exchanges with one server over one protocol
 *
 * Datagrams are ours (datagrams.h), streams are c-ares's (channel.h).
 */
#ifndef DUET_CARRIER_H
#define DUET_CARRIER_H

#include "endpoint.h"
#include "exchange.h"
#include <stdbool.h>
#include <stdint.h>

struct carrier_config {
	const union server *server;
	const struct socket_options *sockets; /* must outlive the carrier */
	/* An exchange is done.  Called from within any function below; only to
	 * be noted, nothing may be started or freed in it. */
	void (*done)(void *context, struct exchange *ex);
	/* Which events of a socket are waited for; neither: none any more. */
	void (*watch)(void *context, struct carrier *carrier, int fd,
	    bool readable, bool writable);
	void *context;
};

struct carrier_ops {
	/* All that is under way is done then, with ARES_EDESTRUCTION. */
	void (*free)(struct carrier *carrier);

	/* ex->question is set; the rest is filled in when it is done, which
	 * may be at once. */
	void (*start)(struct carrier *carrier, struct exchange *ex);

	/* Nobody waits for an exchange that is under way.  It will not be
	 * done; the carrier frees it. */
	void (*drop)(struct carrier *carrier, struct exchange *ex);

	/* Events of a socket: whether it is readable (or broken), writable.
	 * Returns whether there may be more to read. */
	bool (*process)(struct carrier *carrier, int fd, bool readable,
	    bool writable, int64_t now_us);

	/* Questions are sent together, also those to be sent again by now, if
	 * all that has come was read: to be called before waiting for answers.
	 * Returns when to call it the next time at the latest, in us of the
	 * clock; INT64_MAX: never. */
	int64_t (*flush)(
	    struct carrier *carrier, int64_t now_us, bool all_read);

	/* To be called now and then: closes sockets that have served. */
	void (*tidy)(struct carrier *carrier);
};

struct carrier {
	const struct carrier_ops *ops;
	struct carrier_config config; /* its server is the copy below */
	union server server;
	bool tcp;
	bool worn;     /* takes no new exchange; to be freed when it is idle */
	size_t wanted; /* exchanges under way that somebody waits for */
};

#endif
