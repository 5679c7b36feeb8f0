/* SPDX-License-Identifier: MIT */
/*
 * lookup.h - one lookup through duet.h, and its answer as JSON
 *
 * Shared by the commands for people and by the resolver process, so that both
 * ask and answer alike.
 */
#ifndef DUET_LOOKUP_H
#define DUET_LOOKUP_H

#include <duet.h>
#include <jansson.h>
#include <stdbool.h>

enum lookup_op {
	OP_GETADDRINFO,
	OP_GETNAMEINFO,
	OP_GETHOSTBYNAME,
	OP_GETHOSTBYADDR,
	OP_QUERY
};

/* The names of the operations in docs/protocol.md, by enum lookup_op; then
 * NULL. */
extern const char *const lookup_ops[];

struct lookup {
	enum lookup_op op;
	const char *name; /* not OP_GETNAMEINFO, OP_GETHOSTBYADDR; borrowed */
	const char *service; /* OP_GETADDRINFO; borrowed */
	struct addrinfo hints;
	bool no_hints; /* a NULL pointer in their place */
	/* OP_GETNAMEINFO, OP_GETHOSTBYADDR */
	struct sockaddr_storage address;
	socklen_t address_size;
	int nameinfo_flags;
	int family; /* OP_GETHOSTBYNAME */
	int rrclass, rrtype;
};

/* An IPv4 or IPv6 address, perhaps with %scope: a link's name or number.
 * False if it is not one. */
bool lookup_set_address(struct lookup *lookup, const char *text);
void lookup_set_port(struct lookup *lookup, unsigned port);

/* Never NULL; *t_us is how long it took. */
duet_result *lookup_run(
    duet_resolver *resolver, const struct lookup *lookup, long *t_us);

/* The same, not waited for: DUET_OK, and done will be called once, or a refusal
 * (duet.h).  The lookup may change meanwhile. */
int lookup_submit(duet_resolver *resolver, const struct lookup *lookup,
    duet_done_fn *done, void *arg, duet_id *id);

/* The result's error by docs/protocol.md: "eai" or "h_errno". */
enum duet_domain lookup_domain(const struct lookup *lookup);

/* An answer of docs/protocol.md without its id. */
json_t *answer_json(
    const struct lookup *lookup, const duet_result *res, long t_us);

#endif
