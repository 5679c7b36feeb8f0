/* SPDX-License-Identifier: MIT */
/*
 * ask.h - one or two questions about a name, put to the servers in libc's way
 *
 * What res_nquery(3) does, and res_nsend(3) under it: each server in turn for
 * its time, all of them again as often as "attempts" says, over TCP once a
 * response was cut.  SERVFAIL, NOTIMP, REFUSED and a lame referral are
 * no answers: the next server is asked.  A and AAAA of one name are asked at
 * the same time; where one gets no answer in time both are asked again one
 * behind the other, and what is there then has to do.
 *
 * What the cache has is as good as a response that comes at once.
 */
#ifndef DUET_ASK_H
#define DUET_ASK_H

#include "cache.h"
#include "message.h"
#include "resolv_conf.h"
#include "transport.h"
#include <stdbool.h>

/* What asks have in common. */
struct ask_context {
	struct transport *transport;
	struct cache *cache;              /* NULL: none */
	const struct resolv_conf *cached; /* whose servers filled it */
	unsigned rotation; /* which server comes first, with "rotate" */
};

struct ask {
	/* Set by the caller. */
	struct ask_context *context;
	const struct resolv_conf *conf;
	const char *name; /* not looked at any more once it has started */
	uint16_t class;
	uint16_t types[2];
	unsigned ntypes;
	void (*done)(struct ask *ask); /* once, at the end; also at once */

	/* The outcome.  ok: at least one response has answers. */
	bool ok;
	int herr; /* h_errno, if not ok */
	int err;  /* errno as it is then, which is part of libc's rules */
	struct message *responses[2]; /* owned; in the order of arrival */

	/* Since it was zeroed: at least once; questions that the cache had the
	 * response to, and until when it has them all; whether something else
	 * counted too, for this time only. */
	bool asked;
	unsigned recalled;
	int64_t recalled_until_us;
	bool fleeting;

	/* Until the next ask_start(): the RCODE of the response that came
	 * first from the last server that gave one, and what c-ares said. */
	int buffer_rcode;
	int rcode; /* -1: no response at all */
	int ares_status;

	/* ask.c's. */
	struct exchange *exchanges;
	struct deadline deadline;
	unsigned char *qname; /* labels; owned */
	int attempt;
	unsigned shift, offset, server, turn, heard;
	bool received[2];
	bool first_refused;
	bool hides_aaaa; /* "no-aaaa": asks for A, for the RCODE alone */
	bool tcp, was_reset, single, reopened;
	bool got_somewhere, got_before;
	int tcp_err;
};

void ask_start(struct ask *ask);

/* An exchange of the ask is done. */
void ask_hear(struct ask *ask, struct exchange *ex);

struct ask *ask_of_deadline(struct deadline *d);
void ask_time_out(struct ask *ask);

/* Ends whatever is under way and frees what the ask owns; done() is not
 * called.  A zeroed ask is fine. */
void ask_release(struct ask *ask);

#endif
