/* SPDX-License-Identifier: MIT */
/*
 * adapter.h - a resolver's process, and the lines exchanged with it
 *
 * Nothing here blocks: the owner polls adapter_poll()'s descriptors, calls
 * adapter_serve() after it and adapter_reap() after a SIGCHLD, and then looks
 * whether there is a line (docs/protocol.md) or an end.
 */
#ifndef DUET_ADAPTER_H
#define DUET_ADAPTER_H

#include <jansson.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* How a resolver is started, or what is kept of one. */
struct resolver_spec {
	const char *name;        /* "ares" */
	const char *const *argv; /* program, sought in duet's own PATH, and
	                            arguments; ends in NULL */
	const char *directory;   /* to start it in; NULL: "/" */
	const json_t
	    *recorded;  /* of snapshot.h: it is not started; else NULL */
	bool as_we_are; /* outside a sandbox, or without privileges already: it
	                   gives up none */
	int hello_ms;   /* time to start and say hello; 0: ADAPTER_HELLO_MS */
};

enum {
	ADAPTER_HELLO_MS = 10000,
	ADAPTER_LINE_MAX = 8 << 20,   /* bytes of an answer */
	ADAPTER_STDERR_MAX = 64 << 10 /* bytes kept; what follows is dropped */
};

struct bytes {
	char *data;
	size_t used, size;
};

/* Starts zeroed; a member of 0 is none. */
struct adapter {
	pid_t pid;  /* while it has not been reaped */
	bool ended; /* it has, with this status of wait(2) */
	int status;
	int in, out, err;    /* our ends of its pipes */
	struct bytes unsent; /* to its standard input */
	struct bytes unread; /* from its standard output */
	size_t searched;     /* of unread, without a newline in it */
	struct bytes errors; /* from its standard error, and from those of
	                           the processes before it */
};

/* Start a process, in a session of its own and without the privileges of the
 * sandbox, with exactly this environment (ends in NULL).  The one before it
 * must be gone.  0, or errno if it cannot be executed. */
int adapter_start(struct adapter *a, const struct resolver_spec *spec,
    const char *const *environment);

/* Queue a line; it is sent by adapter_send() or adapter_serve(). */
void adapter_say(struct adapter *a, const char *line);
void adapter_send(struct adapter *a);

/* No more lines will come: at the end of its input it should end. */
void adapter_hang_up(struct adapter *a);

/* Fill in what to poll for; returns how many. */
enum { ADAPTER_POLL_MAX = 3 };
size_t adapter_poll(const struct adapter *a, struct pollfd *fds);

/* Write and read what can be now. */
void adapter_serve(struct adapter *a);

/* See whether it has ended; if so, all it has written is read. */
void adapter_reap(struct adapter *a);

/* The next line, without its newline, to be freed, and its length; NULL if
 * there is none yet. */
char *adapter_line(struct adapter *a, size_t *length);

/* Bytes have come that are no line yet, or more than a line may have. */
bool adapter_mumbles(const struct adapter *a);
bool adapter_too_long(const struct adapter *a);

/* Kill it and its children in its session, and wait for it.  What it wrote to
 * standard error stays. */
void adapter_kill(struct adapter *a);

void adapter_release(struct adapter *a); /* kills it too */

#endif
