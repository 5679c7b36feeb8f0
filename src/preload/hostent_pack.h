/* SPDX-License-Identifier: MIT */
/* hostent_pack.h - a host in a buffer of the caller's */
#ifndef DUET_PRELOAD_HOSTENT_PACK_H
#define DUET_PRELOAD_HOSTENT_PACK_H

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>

/* Copy a host, all that it points at going into the buffer, which need not be
 * aligned.  False if that is too small. */
bool hostent_pack(
    struct hostent *to, const struct hostent *from, char *buffer, size_t size);

#endif
