/* SPDX-License-Identifier: MIT */
/*
 * reorder.h - "reorder" of host.conf(5)
 */
#ifndef DUET_REORDER_H
#define DUET_REORDER_H

#include "found.h"

/* The first IPv4 address on a network of this host's changes places with the
 * first of all.  Addresses of a name, so all are of one family. */
void reorder_addresses(struct found *found);

#endif
