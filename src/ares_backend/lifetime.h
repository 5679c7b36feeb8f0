/* SPDX-License-Identifier: MIT */
/*
 * lifetime.h - how long a response may be given out again, and what its TTLs
 * are then (RFC 1035 section 7.4, RFC 2308 section 5)
 */
#ifndef DUET_LIFETIME_H
#define DUET_LIFETIME_H

#include "message.h"
#include <stdint.h>

/*
 * Seconds; 0: it may not.  The least TTL of its answer section; where it says
 * that there is no such name or no such data, that of the zone's SOA and its
 * MINIMUM count too, and without a SOA it may not.  Nor may what is cut, cannot
 * be read to its end, or has another RCODE than NOERROR and NXDOMAIN.
 */
uint32_t lifetime_of(const struct message *m);

/* The TTLs of all its records, some seconds later. */
void lifetime_count_down(struct message *m, uint32_t seconds);

#endif
