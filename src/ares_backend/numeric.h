/* SPDX-License-Identifier: MIT */
/*
 * numeric.h - addresses written as numbers, in all the forms libc takes
 *
 * inet(3): "127.1", "0x7f000001" and "0177.0.0.1" are all 127.0.0.1.
 * RFC 4007 section 11: "fe80::1%eth0", "fe80::1%2".
 */
#ifndef DUET_NUMERIC_H
#define DUET_NUMERIC_H

#include "found.h"
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* Like inet_aton(3) but nothing may follow the address. */
bool numeric_inet(const char *text, struct in_addr *addr);

enum numeric_inet6 {
	NUMERIC_NO,       /* not an IPv6 address */
	NUMERIC_YES,      /* *addr and *scope_id are set */
	NUMERIC_BAD_SCOPE /* *addr is set, what follows % is no zone */
};
enum numeric_inet6 numeric_inet6(
    const char *text, struct in6_addr *addr, uint32_t *scope_id);

/* What getaddrinfo(3) makes of a name for a family and flags: 0 or an EAI_*.
 * found->family is AF_UNSPEC if it is no address, or none of the family. */
int numeric_addrinfo(
    const char *name, int family, int flags, struct found_address *found);

/* What gethostbyname(3) does with a name before it asks anybody. */
enum numeric_name {
	NUMERIC_NAME,    /* a name like others */
	NUMERIC_ADDRESS, /* an address of the family; *addr is set */
	NUMERIC_REFUSED  /* looks like an address and is none of the family */
};
enum numeric_name numeric_hostname(
    const char *name, int family, struct in6_addr *addr);

#endif
