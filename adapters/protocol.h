/* SPDX-License-Identifier: MIT */
/*
 * protocol.h - docs/protocol.md for resolvers in C
 *
 *	static const struct operation operations[] = {
 *	    {"getaddrinfo", look_up}, {NULL, NULL}};
 *	return protocol_serve(&(struct adapted){.name = "mine",
 *	    .version = "mine 1.0", .libc = "musl 1.2.3",
 *	    .operations = operations});
 *
 * An operation answers by the functions below, each of which adds a member.
 * Calls are under way at the same time in one of two ways: operations block,
 * and each runs in a thread of its own; or they only begin something, and the
 * resolver is served with its descriptors until it calls back.
 */
#ifndef ADAPTERS_PROTOCOL_H
#define ADAPTERS_PROTOCOL_H

#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

/* Lives, with all of its texts, until answer_end(). */
struct call {
	const char *id, *op;
	const char *name, *service;     /* NULL if absent */
	int family, socktype, protocol; /* numbers of the system's */
	int flags;                      /* AI_ or NI_, by op */
	bool no_hints;                  /* a NULL pointer in their place */
	/* getnameinfo, gethostbyaddr */
	struct sockaddr_storage address;
	socklen_t address_size;
	int type, class;      /* query: numbers of the DNS's */
	char unsupported[80]; /* what could not be understood; else "" */

	void *of_resolver; /* the operation's own */
	struct call *next; /* protocol.c's */
	char *line;        /* call.c's: that the texts are in */
	/* answer.c's */
	FILE *out;
	char *text;
	size_t size;
	struct timespec begin;
	bool list_is_empty;
};

struct operation {
	const char *name;
	void (*run)(struct call *call);
};

enum { PROTOCOL_POLL_MAX = 16 };

struct adapted {
	const char *name, *version, *libc;  /* of hello */
	const struct operation *operations; /* end in NULL */

	/* Each NULL, or: make the resolver, before the first call of a process,
	 * false after a line to stderr; free what was made. */
	bool (*open)(void);
	void (*close)(void);

	/* NULL if operations block.  While calls are under way, what to wait
	 * for: descriptors, their number and, lowered from -1, the time; then,
	 * whatever has happened, what is to be done. */
	size_t (*poll)(struct pollfd *fds, int *timeout_ms);
	void (*process)(const struct pollfd *fds, size_t n);

	/* Let a call end, now or soon; NULL if that cannot be. */
	void (*cancel)(struct call *call);
};

/* Answer until the end of input; what main() returns. */
int protocol_serve(const struct adapted *adapted);

/* The resolver cannot do this, whatever else is said. */
void answer_unsupported(struct call *call, const char *what);

/* The outcome: the resolver's number, of which domain, its name, and the
 * common code for it. */
void answer_status(struct call *call, const char *domain, int raw,
    const char *symbol, const char *code);
void answer_eai(struct call *call, int error);     /* of getaddrinfo(3) */
void answer_h_errno(struct call *call, int error); /* of gethostbyname(3) */

/* NULL: left out. */
void answer_text(struct call *call, const char *member, const char *text);

/* A list of addresses with socket types, or of a hostent's: begin, add, end. */
void answer_list(struct call *call, const char *member);
void answer_address(struct call *call, const struct sockaddr *address);
void answer_endpoint(struct call *call, const struct sockaddr *address,
    int socktype, int protocol);
void answer_item(struct call *call, const char *text);
void answer_list_end(struct call *call);

/* All of a hostent, with the official name and the aliases. */
void answer_hostent(struct call *call, const struct hostent *host);

/* The response code and the records of a DNS message, and whatever lies behind
 * it in the buffer is not looked at.  Nothing if it is no response. */
void answer_response(
    struct call *call, const unsigned char *packet, size_t size);

/* The answer is complete: write it.  The call is no more.  Not for operations
 * that block: theirs is complete when they return. */
void answer_end(struct call *call);

#endif
