/* SPDX-License-Identifier: MIT */
/* prefix.h - whether two addresses begin with the same bits */
#ifndef DUET_PREFIX_H
#define DUET_PREFIX_H

#include <endian.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline bool prefix_same(
    const struct in6_addr *a, const struct in6_addr *b, unsigned bits)
{
	uint64_t x[2], y[2];

	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	if (bits <= 64)
		return bits == 0 || be64toh(x[0] ^ y[0]) >> (64 - bits) == 0;
	return x[0] == y[0] && be64toh(x[1] ^ y[1]) >> (128 - bits) == 0;
}

#endif
