/* SPDX-License-Identifier: MIT */
/* Which address of this host is the source for a destination. */
#include "routes.h"
#include "core/hash.h"
#include "prefix.h"
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int open_events(void)
{
	static const int groups[] = {RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR,
	    RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,
	    RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE};
	struct sockaddr_nl addr = {.nl_family = AF_NETLINK};
	int fd = socket(
	    AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		addr.nl_groups |= 1u << (groups[i] - 1);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&addr, sizeof(addr)) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void routes_init(struct routes *routes)
{
	memset(routes, 0, sizeof(*routes));
	routes->events = open_events();
	routes->inet = routes->inet6 = -1;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void forget(struct routes *routes)
{
	if (routes->has_interfaces)
		interfaces_release(&routes->interfaces);
	if (routes->has_fib)
		fib_release(&routes->fib);
	routes->has_interfaces = routes->has_fib = false;
	memset(routes->known, 0, sizeof(routes->known));
}

void routes_release(struct routes *routes)
{
	forget(routes);
	close_fd(routes->events);
	close_fd(routes->inet);
	close_fd(routes->inet6);
}

/* That something has changed is all that matters: what it was is asked. */
static void hear_of_changes(struct routes *routes)
{
	char buffer[4096];
	bool changed = routes->events < 0;

	if (routes->heard)
		return;
	routes->heard = true;
	/* ENOBUFS: so many that not all were kept. */
	while (routes->events >= 0 &&
	       (recv(routes->events, buffer, sizeof(buffer), MSG_TRUNC) >= 0 ||
		   errno == ENOBUFS))
		changed = true;
	if (changed) {
		routes->changes++;
		forget(routes);
	}
}

void routes_look_again(struct routes *routes)
{
	routes->heard = false;
}

unsigned routes_changes(struct routes *routes)
{
	hear_of_changes(routes);
	return routes->changes;
}

const struct interfaces *routes_interfaces(struct routes *routes)
{
	hear_of_changes(routes);
	if (!routes->has_interfaces)
		interfaces_read(&routes->interfaces);
	routes->has_interfaces = true;
	return &routes->interfaces;
}

static int probe_socket(struct routes *routes, int family)
{
	const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
	int *fd = family == AF_INET ? &routes->inet : &routes->inet6;

	if (*fd < 0)
		*fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	else /* or the source of before would be kept */
		connect(*fd, &nobody, sizeof(nobody));
	return *fd;
}

static bool probe(struct routes *routes, const struct found_address *dest,
    struct in6_addr *source)
{
	struct sockaddr_in sin = {
	    .sin_family = AF_INET, .sin_addr = dest->addr.in};
	struct sockaddr_in6 sin6 = {.sin6_family = AF_INET6,
	    .sin6_addr = dest->addr.in6,
	    .sin6_scope_id = dest->scope_id};
	bool inet = dest->family == AF_INET;
	struct sockaddr *sa =
	    inet ? (struct sockaddr *)&sin : (struct sockaddr *)&sin6;
	socklen_t size = inet ? sizeof(sin) : sizeof(sin6);
	int fd = probe_socket(routes, dest->family);
	struct found_address from = {.family = dest->family};

	if (fd < 0 || connect(fd, sa, size) != 0 ||
	    getsockname(fd, sa, &size) != 0)
		return false;
	if (inet)
		from.addr.in = sin.sin_addr;
	else
		from.addr.in6 = sin6.sin6_addr;
	*source = found_mapped(&from);
	return true;
}

static struct route *slot_for(
    struct routes *routes, const struct in6_addr *destination, unsigned bits)
{
	uint64_t hash = hash_bytes(bits, destination, bits / 8);

	return &routes->known[hash % ROUTES_KNOWN];
}

static unsigned bits_of(struct routes *routes, const struct in6_addr *addr)
{
	if (!routes->has_fib)
		fib_read(&routes->fib);
	routes->has_fib = true;
	return fib_bits(&routes->fib, routes_interfaces(routes), addr);
}

static const struct route *find_route(
    struct routes *routes, const struct found_address *dest)
{
	struct in6_addr destination = found_mapped(dest);
	unsigned bits = bits_of(routes, &destination);
	struct route *route = slot_for(routes, &destination, bits);

	if (route->known && route->bits == bits &&
	    route->scope_id == dest->scope_id &&
	    prefix_same(&route->destination, &destination, bits))
		return route;
	*route = (struct route){
	    .known = true,
	    .scope_id = dest->scope_id,
	    .bits = bits,
	    .destination = destination,
	};
	route->reachable = probe(routes, dest, &route->source);
	return route;
}

/* glibc looks up the source in its list of own addresses, where it takes all
 * of 127.0.0.0/8 for 127.0.0.1 as long as its socket is an IPv4 one. */
static const struct interface_address *find_own(const struct interfaces *ifs,
    const struct found_address *dest, bool inet_socket,
    const struct in6_addr *source)
{
	struct in6_addr wanted = *source;

	if (dest->family == AF_INET && inet_socket &&
	    wanted.s6_addr[12] == 127) {
		wanted.s6_addr[13] = wanted.s6_addr[14] = 0;
		wanted.s6_addr[15] = 1;
	}
	return interfaces_find(ifs, &wanted);
}

void routes_find(struct routes *routes,
    const struct found_address *destinations, size_t count,
    struct sort_source *sources)
{
	const struct interfaces *ifs = routes_interfaces(routes);
	bool inet_socket = true; /* what glibc's one would be */

	for (size_t i = 0; i < count; i++) {
		const struct found_address *dest = &destinations[i];
		const struct route *route = find_route(routes, dest);
		const struct interface_address *own;
		struct sort_source *source = &sources[i];

		*source = (struct sort_source){.reachable = route->reachable,
		    .addr = route->source,
		    .index = UINT32_MAX};
		if (dest->family == AF_INET6)
			inet_socket = false;
		if (!route->reachable)
			continue;
		own = find_own(ifs, dest, inet_socket, &route->source);
		if (!own)
			continue;
		source->deprecated = own->deprecated;
		source->home = own->home;
		source->prefix_bits = own->prefix_bits;
		source->index = own->index;
	}
}
