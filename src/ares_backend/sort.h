/* SPDX-License-Identifier: MIT */
/*
 * sort.h - the order of destination addresses (RFC 3484 section 6 with
 * gai.conf(5)), as glibc has it
 */
#ifndef DUET_SORT_H
#define DUET_SORT_H

#include "found.h"
#include "gai_conf.h"
#include <stdbool.h>

/* What there is to know of the way to a destination. */
struct sort_source {
	bool reachable;       /* addr and what follows mean nothing if not */
	struct in6_addr addr; /* the source that would be used; IPv4 mapped */
	bool deprecated, home;
	uint8_t prefix_bits;
	uint32_t index; /* of the interface; UINT32_MAX: not known */
};

/*
 * Each destination stands for copies entries, which are numbered in order:
 * entry e is of destination e / copies.  Writes the numbers of all of them to
 * order, the one to be tried first in front.
 */
void sort_destinations(const struct gai_conf *conf,
    const struct found_address *destinations, const struct sort_source *sources,
    size_t count, size_t copies, size_t *order);

#endif
