/* SPDX-License-Identifier: MIT */
/*
 * sockets.h - the sockets under a c-ares channel
 *
 * c-ares opens, writes and reads them through functions that it is given.
 * These hand it one message at a time, and keep that at hand for whoever wants
 * the bytes:
 *
 *	sockets_begin(&s, fd);
 *	while (sockets_next(&s))
 *		let c-ares read fd: its callbacks are about s.message
 *	sockets_end(&s);
 *
 * Datagrams to send wait for sockets_flush().
 */
#ifndef DUET_SOCKETS_H
#define DUET_SOCKETS_H

#include "exchange.h"
#include "message.h"
#include "resolv_conf.h"
#include <ares.h>
#include <stdbool.h>
#include <stddef.h>

/* Datagrams that are read at a time. */
#define SOCKETS_BATCH 16

/* Queries that wait to be sent.  They have a header, a name, type and class,
 * and at most an OPT record with a cookie. */
#define SOCKETS_UNSENT 128
#define SOCKETS_QUERY 384

struct stream; /* a TCP connection */

/* What sockets are told before they are connected; zeros: nothing. */
struct socket_options {
	int send_buffer, receive_buffer; /* bytes */
	const char *device;              /* borrowed */
	union server local4, local6;     /* to send from */
};

struct sockets {
	const struct socket_options *options;
	union server server; /* all are connected to it */
	bool tcp;

	struct exchange *disguised; /* whose names have to be changed */

	/* The message that c-ares is looking at; NULL: there is none. */
	const unsigned char *message;
	size_t message_len;

	int err;        /* errno of what failed last; -1: the server closed */
	bool no_socket; /* it was socket(2) */

	/* sockets.c's. */
	struct stream *streams;
	int reading; /* between begin and end; -1 when it was closed */
	bool unread; /* c-ares has not been given all of the message yet */
	bool taken;  /* it has taken some since sockets_next() */
	bool told;   /* an error has been */
	unsigned char (*datagrams)[MESSAGE_MAX]; /* SOCKETS_BATCH of them */
	size_t sizes[SOCKETS_BATCH];
	int ndatagrams, next_datagram; /* -1: not yet received */
	struct {
		int fd; /* -1: it was closed meanwhile */
		size_t len;
		unsigned char bytes[SOCKETS_QUERY];
	} unsent[SOCKETS_UNSENT];
	size_t nunsent, sent;
};

/* With a struct sockets as its user data. */
extern const struct ares_socket_functions_ex sockets_functions;

/* The options must outlive it.  False when out of memory. */
bool sockets_init(struct sockets *s, const struct socket_options *options,
    const union server *server, bool tcp);
void sockets_release(struct sockets *s); /* all are closed by c-ares */

void sockets_begin(struct sockets *s, int fd);

/* Whether there is something for c-ares to read: a message, or an error. */
bool sockets_next(struct sockets *s);
void sockets_skip(struct sockets *s); /* c-ares is not to read this one */
void sockets_end(struct sockets *s);

/* Sends what waits.  Returns -1, or a socket with an error, after a
 * sockets_begin(): c-ares is to read it, which tells the error, then comes
 * sockets_end() and this again. */
int sockets_flush(struct sockets *s);

#endif
