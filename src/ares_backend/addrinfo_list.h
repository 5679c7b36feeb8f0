/* SPDX-License-Identifier: MIT */
/*
 * addrinfo_list.h - the list of getaddrinfo(3), from what it is made of
 */
#ifndef DUET_ADDRINFO_LIST_H
#define DUET_ADDRINFO_LIST_H

#include "core/answer.h"
#include "found.h"
#include "service.h"

struct addrinfo_parts {
	const struct found_address *addresses;
	size_t naddresses;
	const struct service_type *types; /* each address is told for each */
	size_t ntypes;
	int flags;
	const char *canonical; /* the answer's, or NULL */
};

/* Entry i of the list is address order[i] / ntypes with type order[i] % ntypes;
 * without an order they stand as they are.  False when out of memory. */
bool addrinfo_list(struct answer *answer, const struct addrinfo_parts *parts,
    const size_t *order);

#endif
