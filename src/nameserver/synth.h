/* SPDX-License-Identifier: MIT */
/*
 * synth.h - answers that the name asked for says, without any zone
 *
 * Its first label has parts between hyphens, in any order: aN, N addresses
 * of the type asked for; cN, N aliases before them; eN, RCODE N.  So
 * a3-c1.bulk.example. is an alias of a3.bulk.example., which has three
 * addresses.  They are of 198.18.0.0/15 or 2001:db8::/32 and follow from the
 * name that has them alone.
 */
#ifndef DUET_NAMESERVER_SYNTH_H
#define DUET_NAMESERVER_SYNTH_H

#include "message.h"

/* Fill in the empty reply.  A name that is not like this does not exist. */
void synth_answer(const struct query *q, struct reply *r);

#endif
