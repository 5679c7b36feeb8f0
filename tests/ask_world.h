/* SPDX-License-Identifier: MIT */
/*
 * ask_world.h - servers that say what a script wants, and one who asks them
 *
 * Three of them, on loopback and in the thread of the test; the configuration
 * names the first.
 */
#ifndef DUET_TEST_ASK_WORLD_H
#define DUET_TEST_ASK_WORLD_H

#include "ares_backend/ask.h"
#include "ares_backend/endpoint.h"
#include <netinet/in.h>

enum {
	SILENT = -1,
	TRUNCATED = 100,
	GARBAGE,
	FOREIGN,
	CLOSE,
	EMPTY,
	HEADER_ONLY
};

/* What a server says: an RCODE, or one of the above.  ANSWER has an address. */
enum { ANSWER = 200 };

struct script {
	int udp, tcp, stream;
	int a, aaaa;     /* over UDP, for each type */
	int over_tcp;    /* for both */
	int asked;       /* datagrams */
	int lose;        /* so many of the first answers */
	int tcp_asked;   /* messages of streams */
	bool hold;       /* keep the answer to the first question back */
	size_t held_len; /* it */
	unsigned char held[512];
	struct sockaddr_in held_for;
};

struct world {
	struct script servers[3];
	struct resolv_conf conf;
	struct ask_context context;
	struct ask ask;
	bool done;
};

/* For cmocka: a world in *state. */
int ask_world_set_up(void **state);
int ask_world_tear_down(void **state);

/* Start the ask, and serve until it is done. */
void world_run(struct world *w);

/* Serve until it is done, or the first server was asked so often. */
void world_wait(struct world *w, int until_asked);

/* What can be done without the servers. */
void world_pump(struct world *w);

/* How many addresses it has been told. */
unsigned world_addresses(const struct world *w);

void script_release(struct script *server); /* send what was held back */
void script_close(struct script *server);   /* its sockets */

#endif
