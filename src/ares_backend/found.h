/* SPDX-License-Identifier: MIT */
/*
 * found.h - what a source of the name service found, and how it ended
 */
#ifndef DUET_FOUND_H
#define DUET_FOUND_H

#include "core/answer.h"
#include "nsswitch.h"
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct found_address {
	int family;
	uint32_t scope_id;
	union {
		struct in_addr in;
		struct in6_addr in6;
	} addr;
};

/*
 * Addresses in the order in which the source gave them, an official name and
 * other names.  The strings are in the arena, the arrays are its own.
 */
struct found {
	struct answer **arena; /* made when needed */
	struct found_address *addresses;
	char *name;
	char **aliases;
	uint32_t naddresses, address_room;
	uint32_t naliases, alias_room;
	bool no_memory; /* something is missing for want of it */
};

/* The answer, which is made where there is none yet; NULL when out of memory. */
struct answer *found_answer(struct answer **answer);

void found_init(struct found *found, struct answer **arena);
void found_clear(struct found *found); /* as after found_init() */
void found_release(struct found *found);
void found_copy(struct found *to, const struct found *from);

void found_add_address(struct found *found, int family, const void *addr);
void found_add_alias(struct found *found, const char *name);
void found_set_name(struct found *found, const char *name);

/* An IPv4 address as a mapped IPv6 one (RFC 4291 section 2.5.5.2). */
struct in6_addr found_mapped(const struct found_address *address);

/* As NSS modules say it: the status is for nsswitch.conf's actions, the others
 * are h_errno and errno as the module leaves them. */
struct nss_reply {
	enum nss_status status;
	int herr; /* or HERR_KEPT */
	int err;  /* -1: kept */
};

/* The module leaves h_errno alone.  No value of netdb.h: NETDB_INTERNAL is -1
 * and, said by a module, counts. */
#define HERR_KEPT (-2)

#endif
