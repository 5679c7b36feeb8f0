/* SPDX-License-Identifier: MIT */
/* Which destinations have the same source. */
#include "fib.h"
#include "netlink.h"
#include "prefix.h"
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MAPPED 96 /* bits before an IPv4 address */
#define SUBNET 64

struct reading {
	struct fib *fib;
	size_t room, nroutes[2];
};

static bool *plain_of(struct fib *fib, int family)
{
	return family == AF_INET ? &fib->plain : &fib->plain6;
}

/* Those of every host: local, main and default, whatever is to be sent. */
static bool see_rule(void *arg, const struct nlmsghdr *header)
{
	const struct fib_rule_hdr *rule = NLMSG_DATA(header);
	struct fib *fib = arg;

	if (header->nlmsg_type != RTM_NEWRULE ||
	    (rule->family != AF_INET && rule->family != AF_INET6))
		return true;
	if (rule->dst_len || rule->src_len || rule->tos ||
	    rule->action != FR_ACT_TO_TBL || rule->flags ||
	    (rule->table != RT_TABLE_LOCAL && rule->table != RT_TABLE_MAIN &&
		rule->table != RT_TABLE_DEFAULT))
		*plain_of(fib, rule->family) = false;
	return true;
}

static bool add_route(struct reading *reading, const struct fib_route *route)
{
	struct fib *fib = reading->fib;

	if (fib->nroutes == reading->room) {
		size_t room = reading->room ? 2 * reading->room : 32;
		struct fib_route *routes =
		    reallocarray(fib->routes, room, sizeof(*routes));

		if (!routes)
			return false;
		fib->routes = routes;
		reading->room = room;
	}
	fib->routes[fib->nroutes++] = *route;
	return true;
}

static bool see_route(void *arg, const struct nlmsghdr *header)
{
	const struct rtmsg *msg = NLMSG_DATA(header);
	size_t len = header->nlmsg_len - NLMSG_LENGTH(sizeof(*msg));
	struct reading *reading = arg;
	bool inet = msg->rtm_family == AF_INET;
	struct fib_route route = {
	    .bits = msg->rtm_dst_len + (inet ? MAPPED : 0)};

	if (header->nlmsg_type != RTM_NEWROUTE ||
	    (!inet && msg->rtm_family != AF_INET6) ||
	    (msg->rtm_flags & RTM_F_CLONED))
		return true;
	if (inet)
		route.prefix.s6_addr[10] = route.prefix.s6_addr[11] = 0xff;
	if (msg->rtm_tos || msg->rtm_src_len ||
	    ++reading->nroutes[inet] > FIB_ROUTES)
		*plain_of(reading->fib, msg->rtm_family) = false;
	for (const struct rtattr *attr = RTM_RTA(msg); RTA_OK(attr, len);
	     attr = RTA_NEXT(attr, len)) {
		if (attr->rta_type == RTA_DST)
			memcpy(&route.prefix.s6_addr[inet ? 12 : 0],
			    RTA_DATA(attr), inet ? 4 : 16);
		else if (attr->rta_type == RTA_MULTIPATH ||
			 attr->rta_type == RTA_NH_ID)
			*plain_of(reading->fib, msg->rtm_family) = false;
	}
	return reading->nroutes[inet] > FIB_ROUTES ||
	       add_route(reading, &route);
}

static int longest_first(const void *a, const void *b)
{
	const struct fib_route *left = a, *right = b;

	return (left->bits < right->bits) - (left->bits > right->bits);
}

void fib_read(struct fib *fib)
{
	struct reading reading = {.fib = fib};

	*fib = (struct fib){.plain = true, .plain6 = true};
	if (!netlink_list(RTM_GETRULE, AF_UNSPEC, see_rule, fib) ||
	    !netlink_list(RTM_GETROUTE, AF_INET, see_route, &reading))
		fib->plain = false;
	if (!netlink_list(RTM_GETRULE, AF_INET6, see_rule, fib) ||
	    !netlink_list(RTM_GETROUTE, AF_INET6, see_route, &reading))
		fib->plain6 = false;
	if (fib->nroutes > 0)
		qsort(fib->routes, fib->nroutes, sizeof(*fib->routes),
		    longest_first);
}

void fib_release(struct fib *fib)
{
	free(fib->routes);
	memset(fib, 0, sizeof(*fib));
}

/* An address of this host in the same subnet, whose own prefix is longer, may
 * have more in common with one destination than with another. */
static bool is_close_to_own(
    const struct interfaces *ifs, const struct in6_addr *destination)
{
	for (size_t i = 0; i < ifs->naddresses; i++) {
		const struct interface_address *own = &ifs->addresses[i];

		if (own->prefix_bits > SUBNET &&
		    prefix_same(&own->addr, destination, SUBNET))
			return true;
	}
	return false;
}

/* Neither is there a route for them alone, nor do those of others hold. */
static bool is_special(const struct in6_addr *addr)
{
	static const struct in6_addr zeros;
	unsigned first = addr->s6_addr[12];

	if (IN6_IS_ADDR_V4MAPPED(addr))
		return first == 0 || first >= 224;
	return prefix_same(addr, &zeros, SUBNET) ||
	       IN6_IS_ADDR_LINKLOCAL(addr) || IN6_IS_ADDR_MULTICAST(addr);
}

unsigned fib_bits(const struct fib *fib, const struct interfaces *ifs,
    const struct in6_addr *destination)
{
	bool inet = IN6_IS_ADDR_V4MAPPED(destination);
	unsigned bits = 0;

	if (!(inet ? fib->plain : fib->plain6) || is_special(destination) ||
	    (!inet && is_close_to_own(ifs, destination)))
		return 128;
	for (size_t i = 0; i < fib->nroutes && bits == 0; i++)
		if (prefix_same(&fib->routes[i].prefix, destination,
			fib->routes[i].bits) &&
		    IN6_IS_ADDR_V4MAPPED(&fib->routes[i].prefix) == inet)
			bits = fib->routes[i].bits;
	if (inet)
		return bits < MAPPED ? MAPPED : bits;
	return bits < SUBNET ? SUBNET : bits;
}
