/* SPDX-License-Identifier: MIT */
/* addrinfo.h - a list of addresses as the C library allocates it */
#ifndef DUET_PRELOAD_ADDRINFO_H
#define DUET_PRELOAD_ADDRINFO_H

#include <netdb.h>

/* A copy for the C library's freeaddrinfo(3), which is why there is none here:
 * for each entry one block with its address behind it, and one for the
 * canonical name.  NULL when out of memory. */
struct addrinfo *addrinfo_copy(const struct addrinfo *list);

#endif
