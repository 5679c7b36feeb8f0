/* SPDX-License-Identifier: MIT */
/*
 * fib.h - which destinations have the same source
 *
 * The kernel chooses the source of an IPv4 destination by its route, and of an
 * IPv6 one by its route and, with several addresses to choose from, by its
 * first 64 bits (RFC 6724 section 5, whose common prefix ends with that of the
 * address of this host).  So what was found out for one destination holds for
 * all that begin alike.  Where the tables are not plain - rules of policy
 * routing, several next hops, types of service, very many routes - each
 * destination stands for itself.
 */
#ifndef DUET_FIB_H
#define DUET_FIB_H

#include "interfaces.h"
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#define FIB_ROUTES 1024 /* of each family; with more it is not plain */

struct fib_route {
	struct in6_addr prefix; /* IPv4 mapped */
	unsigned bits;          /* of it; 96 more for IPv4 */
};

struct fib {
	bool plain, plain6;
	struct fib_route *routes; /* from the longest prefix to the shortest */
	size_t nroutes;
};

/* Asks the kernel; what it does not tell is not plain. */
void fib_read(struct fib *fib);
void fib_release(struct fib *fib);

/* How many leading bits of a destination, IPv4 mapped, decide on its source:
 * up to 128. */
unsigned fib_bits(const struct fib *fib, const struct interfaces *ifs,
    const struct in6_addr *destination);

#endif
