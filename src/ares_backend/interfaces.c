/* SPDX-License-Identifier: MIT */
/* The addresses of this host, as glibc asks for them. */
#include "interfaces.h"
#include "netlink.h"
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool add_address(struct interfaces *ifs, size_t *room,
    const struct ifaddrmsg *msg, const void *data)
{
	struct interface_address *at;

	if (ifs->naddresses == *room) {
		size_t more = *room ? *room * 2 : 16;

		at = reallocarray(ifs->addresses, more, sizeof(*at));
		if (!at)
			return false;
		ifs->addresses = at;
		*room = more;
	}
	at = &ifs->addresses[ifs->naddresses++];
	*at = (struct interface_address){
	    .index = msg->ifa_index,
	    .prefix_bits = msg->ifa_prefixlen,
	    .deprecated =
		msg->ifa_flags & (IFA_F_DEPRECATED | IFA_F_OPTIMISTIC),
	    .home = msg->ifa_flags & IFA_F_HOMEADDRESS,
	};
	if (msg->ifa_family == AF_INET) {
		at->addr.s6_addr[10] = at->addr.s6_addr[11] = 0xff;
		memcpy(&at->addr.s6_addr[12], data, 4);
	} else {
		memcpy(&at->addr, data, sizeof(at->addr));
	}
	return true;
}

static void see_family(struct interfaces *ifs, int family, const void *data)
{
	const struct in_addr loopback = {htonl(INADDR_LOOPBACK)};

	if (family == AF_INET) {
		if (memcmp(data, &loopback, sizeof(loopback)) != 0)
			ifs->has_inet = true;
	} else if (memcmp(data, &in6addr_loopback, sizeof(in6addr_loopback))) {
		ifs->has_inet6 = true;
	}
}

/* IFA_ADDRESS goes before IFA_LOCAL: of a point-to-point link the peer's. */
static const void *address_of(const struct nlmsghdr *header)
{
	const struct ifaddrmsg *msg = NLMSG_DATA(header);
	size_t len = header->nlmsg_len - NLMSG_LENGTH(sizeof(*msg));
	const void *local = NULL;

	for (const struct rtattr *attr = IFA_RTA(msg); RTA_OK(attr, len);
	     attr = RTA_NEXT(attr, len)) {
		if (attr->rta_type == IFA_ADDRESS)
			return RTA_DATA(attr);
		if (attr->rta_type == IFA_LOCAL)
			local = RTA_DATA(attr);
	}
	return local;
}

struct reading {
	struct interfaces *ifs;
	size_t room;
};

static bool see_address(void *arg, const struct nlmsghdr *header)
{
	const struct ifaddrmsg *msg = NLMSG_DATA(header);
	struct reading *reading = arg;
	const void *data;

	if (header->nlmsg_type != RTM_NEWADDR ||
	    (msg->ifa_family != AF_INET && msg->ifa_family != AF_INET6))
		return true;
	data = address_of(header);
	if (!data)
		return true;
	see_family(reading->ifs, msg->ifa_family, data);
	return add_address(reading->ifs, &reading->room, msg, data);
}

static int by_addr(const void *a, const void *b)
{
	const struct interface_address *left = a, *right = b;

	return memcmp(&left->addr, &right->addr, sizeof(left->addr));
}

void interfaces_read(struct interfaces *ifs)
{
	struct reading reading = {.ifs = ifs};

	memset(ifs, 0, sizeof(*ifs));
	if (!netlink_list(RTM_GETADDR, AF_UNSPEC, see_address, &reading)) {
		interfaces_release(ifs);
		ifs->has_inet = ifs->has_inet6 = true;
	} else if (!ifs->has_inet6) {
		bool has_inet = ifs->has_inet;

		interfaces_release(ifs);
		ifs->has_inet = has_inet;
	} else {
		qsort(ifs->addresses, ifs->naddresses, sizeof(*ifs->addresses),
		    by_addr);
	}
}

void interfaces_release(struct interfaces *ifs)
{
	free(ifs->addresses);
	memset(ifs, 0, sizeof(*ifs));
}

const struct interface_address *interfaces_find(
    const struct interfaces *ifs, const struct in6_addr *addr)
{
	const struct interface_address key = {.addr = *addr};

	if (ifs->naddresses == 0)
		return NULL;
	return bsearch(&key, ifs->addresses, ifs->naddresses,
	    sizeof(*ifs->addresses), by_addr);
}

bool interface_is_native(uint32_t index)
{
	struct ifreq request = {0};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool native = false;

	if (fd < 0)
		return false;
	if (if_indextoname(index, request.ifr_name) &&
	    ioctl(fd, SIOCGIFHWADDR, &request) == 0)
		native = request.ifr_hwaddr.sa_family != ARPHRD_TUNNEL6 &&
			 request.ifr_hwaddr.sa_family != ARPHRD_TUNNEL &&
			 request.ifr_hwaddr.sa_family != ARPHRD_SIT;
	close(fd);
	return native;
}
