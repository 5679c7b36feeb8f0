/* SPDX-License-Identifier: MIT */
/*
 * routes.h - this host's addresses, and which of them is the source for a
 * destination
 *
 * Found out as glibc does, by connecting a datagram socket, which sends
 * nothing, and asking what its own address is then.  What has been found out
 * counts for all destinations that have the same source for certain (fib.h),
 * until the kernel tells that an address, a route, a rule or a link has changed.
 */
#ifndef DUET_ROUTES_H
#define DUET_ROUTES_H

#include "fib.h"
#include "found.h"
#include "interfaces.h"
#include "sort.h"

#define ROUTES_KNOWN 256 /* sources that are remembered */

struct route {
	bool known, reachable;
	uint32_t scope_id;
	unsigned bits;                       /* of the destination that count */
	struct in6_addr destination, source; /* IPv4 mapped */
};

struct routes {
	int events; /* rtnetlink(7); -1: changes are not told */
	int inet, inet6;
	bool heard;       /* of changes, since routes_look_again() */
	unsigned changes; /* so many times */
	bool has_interfaces, has_fib;
	struct interfaces interfaces;
	struct fib fib;
	struct route known[ROUTES_KNOWN];
};

void routes_init(struct routes *routes);
void routes_release(struct routes *routes);

/* Time has passed: the kernel is asked anew what has changed. */
void routes_look_again(struct routes *routes);

/* How often they have changed; another number than before says that what was
 * found out before may be wrong now. */
unsigned routes_changes(struct routes *routes);

const struct interfaces *routes_interfaces(struct routes *routes);

/* The sources of all destinations, in their order. */
void routes_find(struct routes *routes,
    const struct found_address *destinations, size_t count,
    struct sort_source *sources);

#endif
