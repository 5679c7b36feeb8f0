/* SPDX-License-Identifier: MIT */
/*
 * lookup.h - what an authoritative server answers from its zones
 *
 * RFC 1034 section 4.3.2, with wildcards (RFC 4592), DNAME (RFC 6672),
 * negative answers (RFC 2308) and referrals.  Aliases are followed through all
 * the zones; an answer has what the question needs and no more ("minimal"):
 * NS in authority and addresses in additional are for referrals.
 */
#ifndef DUET_NAMESERVER_LOOKUP_H
#define DUET_NAMESERVER_LOOKUP_H

#include "message.h"
#include "zone.h"

/* Fill in the empty reply; false if the name asked for is in no zone.  The
 * reply borrows from the query and the zones. */
bool lookup_answer(const struct zone *const *zones, size_t nzones,
    const struct query *q, struct reply *r);

#endif
