/* SPDX-License-Identifier: MIT */
/*
 * interfaces.h - the addresses of this host (rtnetlink(7))
 */
#ifndef DUET_INTERFACES_H
#define DUET_INTERFACES_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interface_address {
	struct in6_addr addr; /* an IPv4 address is mapped */
	uint32_t index;       /* of its interface */
	uint8_t prefix_bits;
	bool deprecated, home;
};

/* As glibc sees them: without an IPv6 address other than ::1 it remembers no
 * address at all. */
struct interfaces {
	bool has_inet, has_inet6; /* any but 127.0.0.1, any but ::1 */
	struct interface_address *addresses; /* ordered by addr */
	size_t naddresses;
};

/* Asks the kernel; when it does not say, both families count as there. */
void interfaces_read(struct interfaces *ifs);
void interfaces_release(struct interfaces *ifs);

/* NULL if it is none of this host's. */
const struct interface_address *interfaces_find(
    const struct interfaces *ifs, const struct in6_addr *addr);

/* Whether an interface is no tunnel; an unknown one counts as a tunnel. */
bool interface_is_native(uint32_t index);

#endif
