/* SPDX-License-Identifier: MIT */
/*
 * protocol.h - docs/protocol.md for resolvers in C, without any library
 *
 *	static const struct operation operations[] = {
 *	    {"getaddrinfo", look_up}, {NULL, NULL}};
 *	return protocol_serve("mine", "mine 1.0", "musl 1.2.3", operations);
 *
 * An operation answers by the functions below; what it writes is one line.
 * One thread.
 */
#ifndef ADAPTERS_PROTOCOL_H
#define ADAPTERS_PROTOCOL_H

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/* Texts live until the answer is written; NULL if absent. */
struct call {
	const char *id, *op;
	const char *name, *service;
	int family, socktype, protocol; /* numbers of the system's */
	int flags;                      /* AI_ or NI_, by op */
	bool no_hints;                  /* a NULL pointer in their place */
	/* getnameinfo, gethostbyaddr */
	struct sockaddr_storage address;
	socklen_t address_size;
	char unsupported[80]; /* what could not be understood; else "" */
};

struct operation {
	const char *name;
	void (*run)(struct call *call);
};

/* Answer until the end of input; what main() returns.  The name, version and
 * libc are those of hello; operations end in NULL. */
int protocol_serve(const char *name, const char *version, const char *libc,
    const struct operation *operations);

/* The resolver cannot do this, whatever else is said. */
void answer_unsupported(struct call *call, const char *what);

/* The outcome: the resolver's number, of which domain, its name, and the
 * common code for it. */
void answer_status(
    const char *domain, int raw, const char *symbol, const char *code);
void answer_eai(int error);     /* of getaddrinfo(3), with errno */
void answer_h_errno(int error); /* of gethostbyname(3), with errno */

void answer_text(const char *member, const char *text); /* NULL: left out */

/* A list of addresses with socket types, or of a hostent's: begin, add, end. */
void answer_list(const char *member);
void answer_address(const struct sockaddr *address);
void answer_endpoint(
    const struct sockaddr *address, int socktype, int protocol);
void answer_item(const char *text);
void answer_list_end(void);

/* All of a hostent, with the official name and the aliases. */
void answer_hostent(const struct hostent *host);

#endif
