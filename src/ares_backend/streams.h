/* SPDX-License-Identifier: MIT */
/*
 * streams.h - the TCP connections under a c-ares channel
 *
 * c-ares opens, writes and reads them through functions that it is given.
 * These tell it of one response at a time (disguise.h), and keep that at hand
 * for whoever wants the bytes:
 *
 *	streams_begin(&s, fd);
 *	while (streams_next(&s))
 *		let c-ares read fd: its callbacks are about s.message
 *	streams_end(&s);
 */
#ifndef DUET_STREAMS_H
#define DUET_STREAMS_H

#include "disguise.h"
#include "endpoint.h"
#include <ares.h>
#include <stdbool.h>
#include <stddef.h>

struct stream; /* a connection */

struct streams {
	const struct socket_options *options;
	union server server; /* all are connected to it */

	struct exchange *underway; /* the channel's */

	/* The response that c-ares is told of; NULL: there is none.  It has the
	 * ID of an exchange under way. */
	const unsigned char *message;
	size_t message_len;

	int err;        /* errno of what failed last; -1: the server closed */
	bool no_socket; /* it was socket(2) */

	/* streams.c's. */
	struct stream *first;
	int reading; /* between begin and end; -1 when it was closed */
	unsigned char answer[2 + DISGUISE_ANSWER_MAX]; /* for c-ares */
	size_t answer_len, given;
	bool taken; /* it has taken some since streams_next() */
	bool told;  /* an error has been */
	bool cut;   /* it was within a message */
};

/* With a struct streams as its user data. */
extern const struct ares_socket_functions_ex streams_functions;

/* The options must outlive it.  In the end all are closed by c-ares. */
void streams_init(struct streams *s, const struct socket_options *options,
    const union server *server);

void streams_begin(struct streams *s, int fd);

/* Whether there is something for c-ares to read: a response, or an error. */
bool streams_next(struct streams *s);
void streams_end(struct streams *s);

#endif
