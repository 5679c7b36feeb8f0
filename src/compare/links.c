/* SPDX-License-Identifier: MIT */
/*
 * links.c - the network of a sandbox, as its configuration has it
 *
 * Indices are chosen here, so that no answer has to be waited for to know
 * them, and scope ids are the same everywhere: lo is 1, the links of the
 * configuration are 2, 4, 6, ..., the other ends of veth pairs 3, 5, 7, ...
 */
#include "links.h"
#include "rtnetlink.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LO = 1 };

const struct link_config sandbox_default_links[1] = {{"d0",
    (const struct link_address[]){
	{"192.0.2.254/24", false}, {"2001:db8::254/64", false}},
    2}};

static const struct route_config default_routes[1] = {
    {"default", ROUTE_UNICAST, "d0"}};

struct network {
	const struct sandbox_config *config;
	const struct link_config *links;
	size_t nlinks;
	const struct route_config *routes;
	size_t nroutes;
	enum link_kind first; /* kind to try first */
	struct rtnetlink nl;
	struct sandbox_error *error;
};

/* "192.0.2.1/24", "2001:db8::/64"; without a length it is the whole address. */
static bool prefix_parse(const char *text, struct prefix *prefix)
{
	char address[INET6_ADDRSTRLEN + 1 + IFNAMSIZ];
	const char *slash = strchr(text, '/');
	size_t n = slash ? (size_t)(slash - text) : strlen(text);
	unsigned long length;
	char *percent, *end;

	*prefix = (struct prefix){0};
	if (n >= sizeof(address))
		return false;
	memcpy(address, text, n);
	address[n] = '\0';
	percent = strchr(address, '%');
	if (percent) {
		*percent++ = '\0';
		if (strlen(percent) >= sizeof(prefix->scope))
			return false;
		strcpy(prefix->scope, percent);
	}
	prefix->family = strchr(address, ':') ? AF_INET6 : AF_INET;
	prefix->size = prefix->family == AF_INET6 ? 16 : 4;
	prefix->length = (uint8_t)(prefix->size * 8);
	if (inet_pton(prefix->family, address, prefix->bytes) != 1)
		return false;
	if (!slash)
		return true;
	length = strtoul(slash + 1, &end, 10);
	if (end == slash + 1 || *end || length > prefix->length)
		return false;
	prefix->length = (uint8_t)length;
	return true;
}

static bool family_off(const struct network *net, int family)
{
	return family == AF_INET ? net->config->ipv4_off
				 : net->config->ipv6_off;
}

/* 0 if there is no such link. */
static unsigned link_index(const struct network *net, const char *name)
{
	if (strcmp(name, "lo") == 0)
		return LO;
	for (size_t i = 0; i < net->nlinks; i++)
		if (strcmp(net->links[i].name, name) == 0)
			return 2 + 2 * (unsigned)i;
	return 0;
}

/* Without ARP and neighbour discovery what is sent is lost at once and in
 * silence, on every kind of link; and there is no duplicate address detection
 * to wait for. */
static int link_up(struct network *net, unsigned index)
{
	int err = net->config->ipv6_off
		      ? 0
		      : rtnetlink_configure_nothing(&net->nl, index);

	return err ? err
		   : rtnetlink_set_flags(&net->nl, index, IFF_UP | IFF_NOARP);
}

static int veth_new(struct network *net, const char *name, unsigned index)
{
	int err = rtnetlink_add_veth(&net->nl, name, index, index + 1);

	return err ? err : link_up(net, index + 1);
}

static int dummy_new(struct network *net, const char *name, unsigned index)
{
	return rtnetlink_add_dummy(&net->nl, name, index);
}

/* The link is there as long as its descriptor is open: it is left to the end
 * of the process. */
static int tun_new(struct network *net, const char *name, unsigned index)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	int err;

	(void)net;
	if (fd < 0)
		return EOPNOTSUPP;
	strcpy(request.ifr_name, name);
	if (ioctl(fd, TUNSETIFINDEX, &index) == 0 &&
	    ioctl(fd, TUNSETIFF, &request) == 0)
		return 0;
	err = errno;
	close(fd);
	return err;
}

static int (*const kinds[])(struct network *, const char *, unsigned) = {
    [LINK_VETH] = veth_new,
    [LINK_DUMMY] = dummy_new,
    [LINK_TUN] = tun_new,
};

static bool link_make(struct network *net, const char *name)
{
	const unsigned index = link_index(net, name);
	int err = EOPNOTSUPP;

	if (*name == '\0' || strlen(name) >= IFNAMSIZ)
		return sandbox_fail(net->error, 0,
		    "link '%s': a name has 1 to 15 characters", name);
	for (size_t kind = net->first; kind <= LINK_TUN; kind++) {
		err = kinds[kind](net, name, index);
		if (err != EOPNOTSUPP)
			break;
	}
	if (!err)
		err = link_up(net, index);
	if (!err)
		return true;
	sandbox_fail(net->error, err, "link %s", name);
	if (err == EOPNOTSUPP)
		snprintf(
		    net->error->fix, sizeof(net->error->fix), "modprobe veth");
	return false;
}

static bool address_failed(struct network *net, int err, const char *address,
    const char *link, int family)
{
	sandbox_fail(net->error, err, "address %s on link %s", address, link);
	if (family == AF_INET6 && (err == EOPNOTSUPP || err == EACCES))
		snprintf(net->error->fix, sizeof(net->error->fix),
		    "start the kernel without ipv6.disable=1");
	return false;
}

static bool link_addresses(struct network *net, const struct link_config *link)
{
	for (size_t i = 0; i < link->naddresses; i++) {
		const struct link_address *a = &link->addresses[i];
		struct prefix prefix;
		int err;

		if (!prefix_parse(a->address, &prefix))
			return sandbox_fail(net->error, 0,
			    "address '%s' on link %s: not like 192.0.2.1/24 "
			    "or 2001:db8::1/64",
			    a->address, link->name);
		if (family_off(net, prefix.family))
			continue;
		err = rtnetlink_add_address(&net->nl,
		    link_index(net, link->name), &prefix, a->deprecated);
		if (err)
			return address_failed(
			    net, err, a->address, link->name, prefix.family);
	}
	return true;
}

static bool is_local(const struct network *net, const struct prefix *wanted)
{
	static const uint8_t localhost6[16] = {[15] = 1};
	struct prefix p;

	if (wanted->family == AF_INET ? wanted->bytes[0] == 127
				      : !memcmp(wanted->bytes, localhost6, 16))
		return true;
	for (size_t i = 0; i < net->nlinks; i++)
		for (size_t j = 0; j < net->links[i].naddresses; j++)
			if (prefix_parse(
				net->links[i].addresses[j].address, &p) &&
			    p.family == wanted->family &&
			    !memcmp(p.bytes, wanted->bytes, p.size))
				return true;
	return false;
}

/* Deprecated: never the source of something else. */
static bool local_address(struct network *net, const char *address)
{
	struct prefix prefix;
	unsigned index;
	int err;

	if (!prefix_parse(address, &prefix) || strchr(address, '/'))
		return sandbox_fail(net->error, 0,
		    "'%s' is not an address to listen on", address);
	if (is_local(net, &prefix) || family_off(net, prefix.family))
		return true;
	index = prefix.scope[0] ? link_index(net, prefix.scope) : LO;
	if (!index)
		return sandbox_fail(net->error, 0,
		    "address to listen on %s: no link %s", address,
		    prefix.scope);
	err = rtnetlink_add_address(&net->nl, index, &prefix, true);
	if (err && err != EEXIST)
		return address_failed(net, err, address,
		    prefix.scope[0] ? prefix.scope : "lo", prefix.family);
	return true;
}

static bool route_make(struct network *net, const struct route_config *route)
{
	static const uint8_t types[] = {
	    [ROUTE_UNICAST] = RTN_UNICAST,
	    [ROUTE_UNREACHABLE] = RTN_UNREACHABLE,
	    [ROUTE_BLACKHOLE] = RTN_BLACKHOLE,
	};
	const bool all = strcmp(route->to, "default") == 0;
	const struct prefix any[] = {
	    {.family = AF_INET, .size = 4}, {.family = AF_INET6, .size = 16}};
	const unsigned index = route->type == ROUTE_UNICAST && route->dev
				   ? link_index(net, route->dev)
				   : 0;
	struct prefix to[2];
	size_t n = 1;
	int err;

	if (route->type == ROUTE_UNICAST && !index)
		return sandbox_fail(net->error, 0, "route to %s: no link %s",
		    route->to, route->dev ? route->dev : "given");
	if (all) {
		memcpy(to, any, sizeof(any));
		n = 2;
	} else if (strcmp(route->to, "default4") == 0) {
		to[0] = any[0];
	} else if (strcmp(route->to, "default6") == 0) {
		to[0] = any[1];
	} else if (!prefix_parse(route->to, &to[0])) {
		return sandbox_fail(net->error, 0,
		    "route to '%s': not default, default4, default6 or a "
		    "prefix like 198.51.100.0/24",
		    route->to);
	}
	for (size_t i = 0; i < n; i++) {
		if (family_off(net, to[i].family))
			continue;
		err = rtnetlink_add_route(
		    &net->nl, &to[i], types[route->type], index);
		if (err)
			return sandbox_fail(
			    net->error, err, "route to %s", route->to);
	}
	return true;
}

static bool disable_ipv6(struct sandbox_error *error)
{
	static const char *const paths[] = {
	    "/proc/sys/net/ipv6/conf/all/disable_ipv6",
	    "/proc/sys/net/ipv6/conf/default/disable_ipv6"};

	for (size_t i = 0; i < 2; i++) {
		int fd = open(paths[i], O_WRONLY | O_CLOEXEC);
		bool ok = fd >= 0 ? write(fd, "1", 1) == 1 : errno == ENOENT;
		if (!ok)
			sandbox_fail(error, errno, "%s", paths[i]);
		if (fd >= 0)
			close(fd);
		if (!ok)
			return false;
	}
	return true;
}

static bool everything(struct network *net)
{
	int err = rtnetlink_set_flags(&net->nl, LO, IFF_UP);

	if (err)
		return sandbox_fail(net->error, err, "loopback");
	for (size_t i = 0; i < net->nlinks; i++)
		if ((strcmp(net->links[i].name, "lo") != 0 &&
			!link_make(net, net->links[i].name)) ||
		    !link_addresses(net, &net->links[i]))
			return false;
	for (size_t i = 0; i < net->config->nlocal_addresses; i++)
		if (!local_address(net, net->config->local_addresses[i]))
			return false;
	for (size_t i = 0; i < net->nroutes; i++)
		if (!route_make(net, &net->routes[i]))
			return false;
	err = rtnetlink_settle(&net->nl);
	return err ? sandbox_fail(
			 net->error, err, "local routes of IPv6 addresses")
		   : true;
}

bool links_make(const struct sandbox_config *config, enum link_kind first,
    struct sandbox_error *error)
{
	struct network net = {
	    .config = config,
	    .links = config->links,
	    .nlinks = config->nlinks,
	    .routes = config->routes,
	    .nroutes = config->nroutes,
	    .first = first,
	    .error = error,
	};
	bool ok;

	if (!config->links) {
		net.links = sandbox_default_links;
		net.nlinks = 1;
	}
	if (!config->links && !config->routes) {
		net.routes = default_routes;
		net.nroutes = 1;
	}
	if (config->ipv6_off && !disable_ipv6(error))
		return false;
	if (!rtnetlink_open(&net.nl))
		return sandbox_fail(error, errno, "rtnetlink socket");
	ok = everything(&net);
	rtnetlink_close(&net.nl);
	return ok;
}
