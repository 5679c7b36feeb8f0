/* SPDX-License-Identifier: MIT */
/*
 * exchange.h - one question put to one server once
 *
 * A carrier carries it out, transport.c collects those that are done, ask.c
 * decides what follows.
 */
#ifndef DUET_EXCHANGE_H
#define DUET_EXCHANGE_H

#include "message.h"
#include <stdbool.h>
#include <stdint.h>

struct ask;
struct carrier;
struct port;

struct question {
	const unsigned char *name; /* labels */
	uint16_t type, class;
	uint16_t edns_size; /* 0: without EDNS */
	bool trust_ad;
	bool insist; /* to be sent again before its time is up */
};

struct exchange {
	struct ask *ask;            /* whose it is; NULL: nobody waits for it */
	struct exchange *next;      /* of the ask's */
	struct exchange *next_done; /* in the transport's queue */
	struct carrier *carrier;    /* while under way, else NULL */
	struct question question;   /* its name is name[] below */
	union {
		struct { /* channel.c's */
			struct exchange *prev_underway, *next_underway;
		};
		struct { /* datagrams.c's */
			struct port *port;
			unsigned char place, sends;
			uint32_t number;
			int64_t again_us; /* when it was last sent again */
			struct exchange *prev_unheard, *next_unheard;
		};
	};
	unsigned turn;        /* of the ask */
	unsigned char which;  /* of the ask's questions */
	unsigned char server; /* of the configuration's */
	bool tcp;
	bool queued; /* in the transport's queue */
	uint16_t id;
	int64_t sent_us; /* of the transport's clock */

	/* When done: a response, owned, and how many that were asked before are
	 * still without; or why there is none. */
	struct message *response;
	unsigned overtaken;
	int ares_status;
	int err;    /* errno; 0: the server closed the connection */
	bool fatal; /* there is no socket to be had: asking others is no use */
	bool cut;   /* the connection ended within a message */
	unsigned char name[];
};

#endif
