/* SPDX-License-Identifier: MIT */
/*
 * conversation.h - what is said to a resolver, and what is heard of it
 *
 * The lines of docs/protocol.md, while the nameserver of the case is served.
 * What goes wrong is kept, the first of it, in error.
 */
#ifndef DUET_CONVERSATION_H
#define DUET_CONVERSATION_H

#include "adapter.h"
#include "nameserver/nameserver.h"
#include <stdint.h>

/* For a resolver to end when its input has ended. */
enum { CONVERSATION_LEAVE_MS = 1000 };

/* Starts with these, and zeroes. */
struct conversation {
	const struct resolver_spec *spec;
	const char *const *environ; /* "NAME=value", ends in NULL */
	struct nameserver *ns;      /* NULL: the case has no servers */
	int children;               /* signalfd(2) of SIGCHLD */
	struct adapter adapter;
	json_t *who;     /* the first hello; NULL until then */
	bool in_session; /* of those that the process has for itself */
	char error[512]; /* "" until something is wrong */
};

/* How waiting for an answer ended; with BROKEN there is an error. */
enum ending { ANSWERED, LATE, DIED, BROKEN };

/* In a process of one thread, before anything is started. */
bool conversation_open(struct conversation *c);
void conversation_close(struct conversation *c);

/* Start the resolver's process, if there is none, and exchange hellos. */
bool conversation_begin(struct conversation *c);
int conversation_hello_ms(const struct resolver_spec *spec); /* its limit */

/* Its next line must be an object, which the caller owns; the deadline is one
 * of clock_ms().  What it answers is said in messages: "call 'gai'". */
enum ending conversation_hear(
    struct conversation *c, const char *to, int64_t deadline, json_t **answer);

/* Whether it has said no more than it was asked for. */
bool conversation_is_quiet(struct conversation *c);

/* Ask it to leave, wait a little, and make sure that it is gone.  False if it
 * had more to say. */
bool conversation_end(struct conversation *c);

/* What is asked between these, after conversation_begin(), is asked of a process
 * that has been asked nothing before: a session of the resolver's, if it has
 * them, or else the whole of its process, which ends with it. */
bool conversation_begin_session(struct conversation *c);
bool conversation_end_session(struct conversation *c);

/* Keep what is wrong; always false.  The second names the resolver. */
bool conversation_fail(struct conversation *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool conversation_blame(struct conversation *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
