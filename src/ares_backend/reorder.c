/* SPDX-License-Identifier: MIT */
/* "reorder" of host.conf(5): an address of an own network first. */
#include "reorder.h"
#include <ifaddrs.h>
#include <string.h>
#include <sys/socket.h>

static uint32_t inet_of(const struct sockaddr *sa)
{
	struct sockaddr_in sin;

	memcpy(&sin, sa, sizeof(sin));
	return sin.sin_addr.s_addr;
}

static bool is_on(const struct ifaddrs *own, uint32_t addr)
{
	return own->ifa_addr && own->ifa_netmask &&
	       own->ifa_addr->sa_family == AF_INET &&
	       ((addr ^ inet_of(own->ifa_addr)) & inet_of(own->ifa_netmask)) ==
		   0;
}

static bool is_near(const struct ifaddrs *own, uint32_t addr)
{
	while (own && !is_on(own, addr))
		own = own->ifa_next;
	return own;
}

void reorder_addresses(struct found *found)
{
	struct found_address *at = found->addresses, first;
	struct ifaddrs *own;
	size_t i = 0;

	if (found->naddresses == 0 || at[0].family != AF_INET ||
	    getifaddrs(&own) < 0)
		return;
	while (i < found->naddresses && !is_near(own, at[i].addr.in.s_addr))
		i++;
	freeifaddrs(own);
	if (i == found->naddresses)
		return;
	first = at[0];
	at[0] = at[i];
	at[i] = first;
}
