/* SPDX-License-Identifier: MIT */
/*
 * datagrams.h - exchanges with one server over UDP
 *
 * Questions and answers of one moment share system calls.  IDs are random
 * (RFC 5452 section 9.2).  What does not answer one of its questions is passed
 * over, as by libc.  A question that insists is sent again (unheard.h); which
 * answer comes, and when its time is up, stays the same.
 */
#ifndef DUET_DATAGRAMS_H
#define DUET_DATAGRAMS_H

#include "carrier.h"

/* NULL when out of memory. */
struct carrier *datagrams_new(const struct carrier_config *config);

#endif
