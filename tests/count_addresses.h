/* SPDX-License-Identifier: MIT */
/* count_addresses.h - how many addresses a name has */
#ifndef COUNT_ADDRESSES_H
#define COUNT_ADDRESSES_H

#include <duet.h>

/* To getaddrinfo(3) for stream sockets, with its flags; none when it fails. */
int count_addresses(duet_resolver *r, const char *name, int flags);

#endif
