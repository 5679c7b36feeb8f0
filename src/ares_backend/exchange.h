/* SPDX-License-Identifier: MIT */
/*
 * exchange.h - one question put to one server once
 *
 * channel.c carries it out, transport.c collects those that are done, ask.c
 * decides what follows.
 */
#ifndef DUET_EXCHANGE_H
#define DUET_EXCHANGE_H

#include "message.h"
#include <stdbool.h>
#include <stdint.h>

struct ask;
struct channel;

struct question {
	unsigned char name[NAME_MAX_LABELS];
	uint16_t type, class;
	uint16_t edns_size; /* 0: without EDNS */
	bool trust_ad;
};

struct exchange {
	struct ask *ask;            /* whose it is; NULL: nobody waits for it */
	struct exchange *next;      /* of the ask's */
	struct exchange *next_done; /* in the transport's queue */
	struct channel *channel;    /* while under way, else NULL */
	struct question question;
	struct exchange *prev_underway, *next_underway; /* the channel's */
	struct exchange *next_disguised; /* the channel's; disguise.h */
	unsigned turn;                   /* of the ask */
	unsigned char which;             /* of the ask's questions */
	unsigned char server;            /* of the configuration's */
	bool tcp;
	bool queued; /* in the transport's queue */
	uint16_t id;
	int64_t sent_us; /* of the transport's clock */

	/* When done: a response, owned, or why there is none. */
	struct message *response;
	int ares_status;
	int err;    /* errno; 0: the server closed the connection */
	bool fatal; /* there is no socket to be had: asking others is no use */
	bool spoiled; /* a message with its ID that is no answer ended it */
};

#endif
