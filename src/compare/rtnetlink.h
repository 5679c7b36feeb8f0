/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink.h - links, addresses and routes of this network namespace, one
 * request to rtnetlink(7) after the other
 *
 * What returns an int returns 0, or the errno that the kernel answers with.
 * Links are named by their index, which the caller chooses for new ones.
 */
#ifndef DUET_RTNETLINK_H
#define DUET_RTNETLINK_H

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mnl_socket;

struct prefix {
	int family;
	uint8_t bytes[16];
	size_t size; /* of bytes: 4 or 16 */
	uint8_t length;
	char scope[IFNAMSIZ]; /* after %, or "" */
};

struct rtnetlink {
	struct mnl_socket *socket;
	unsigned sequence;
	size_t unrouted; /* IPv6 addresses that are not routed to yet */
	char message[8192];
};

/* False and errno on failure. */
bool rtnetlink_open(struct rtnetlink *nl);
void rtnetlink_close(struct rtnetlink *nl);

/* A veth(4) pair; the other end is "peerN", N its index, which is peer. */
int rtnetlink_add_veth(
    struct rtnetlink *nl, const char *name, unsigned index, unsigned peer);
int rtnetlink_add_dummy(struct rtnetlink *nl, const char *name, unsigned index);

/* Of the flags in netdevice(7), IFF_UP for one. */
int rtnetlink_set_flags(struct rtnetlink *nl, unsigned index, unsigned flags);

/* No IPv6 address that was not asked for. */
int rtnetlink_configure_nothing(struct rtnetlink *nl, unsigned index);

/* EEXIST if the link has it.  Deprecated (RFC 4862): with preferred lifetime
 * 0. */
int rtnetlink_add_address(struct rtnetlink *nl, unsigned index,
    const struct prefix *prefix, bool deprecated);

/* Type is RTN_UNICAST or another of rtnetlink(7); index 0: over no link. */
int rtnetlink_add_route(struct rtnetlink *nl, const struct prefix *to,
    uint8_t type, unsigned index);

/*
 * Wait until each IPv6 address that was added is routed to.  The kernel does
 * that later, in a thread of its own: until then a socket can be bound to
 * the address, and what is sent there is lost.  ETIMEDOUT after ten seconds
 * without one.
 */
int rtnetlink_settle(struct rtnetlink *nl);

#endif
