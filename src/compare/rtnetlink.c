/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink.c - messages to rtnetlink(7), and its answers
 *
 * The socket also hears of new IPv6 routes, in between.
 */
#include "rtnetlink.h"
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/veth.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

static bool set_up(struct mnl_socket *socket)
{
	const struct timeval limit = {.tv_sec = 10};
	int group = RTNLGRP_IPV6_ROUTE;

	return mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) == 0 &&
	       mnl_socket_setsockopt(socket, NETLINK_ADD_MEMBERSHIP, &group,
		   sizeof(group)) == 0 &&
	       setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO,
		   &limit, sizeof(limit)) == 0;
}

bool rtnetlink_open(struct rtnetlink *nl)
{
	nl->sequence = 0;
	nl->unrouted = 0;
	nl->socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!nl->socket)
		return false;
	if (set_up(nl->socket))
		return true;
	mnl_socket_close(nl->socket);
	return false;
}

void rtnetlink_close(struct rtnetlink *nl)
{
	mnl_socket_close(nl->socket);
}

/* Of loopback the kernel makes the address, and its route, itself. */
static int note_route(const struct nlmsghdr *header, void *arg)
{
	const struct rtmsg *info = mnl_nlmsg_get_payload(header);
	struct rtnetlink *nl = arg;
	const struct nlattr *attr;

	if (header->nlmsg_type != RTM_NEWROUTE || info->rtm_type != RTN_LOCAL)
		return MNL_CB_OK;
	mnl_attr_for_each(attr, header,
	    sizeof(*info)) if (mnl_attr_get_type(attr) == RTA_DST &&
			       !IN6_IS_ADDR_LOOPBACK(
				   (struct in6_addr *)mnl_attr_get_payload(
				       attr))) nl->unrouted--;
	return MNL_CB_OK;
}

/* MNL_CB_STOP for the answer to a request, MNL_CB_OK for what comes in between,
 * MNL_CB_ERROR and errno. */
static int receive(struct rtnetlink *nl)
{
	ssize_t n =
	    mnl_socket_recvfrom(nl->socket, nl->message, sizeof(nl->message));

	if (n < 0)
		return MNL_CB_ERROR;
	return mnl_cb_run(nl->message, (size_t)n, nl->sequence,
	    mnl_socket_get_portid(nl->socket), note_route, nl);
}

int rtnetlink_settle(struct rtnetlink *nl)
{
	while (nl->unrouted > 0)
		if (receive(nl) == MNL_CB_ERROR)
			return errno == EAGAIN ? ETIMEDOUT : errno;
	return 0;
}

static struct nlmsghdr *request_begin(
    struct rtnetlink *nl, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(nl->message);

	header->nlmsg_type = type;
	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	header->nlmsg_seq = ++nl->sequence;
	return header;
}

static int request_send(struct rtnetlink *nl, const struct nlmsghdr *header)
{
	int got;

	if (mnl_socket_sendto(nl->socket, header, header->nlmsg_len) < 0)
		return errno;
	do
		got = receive(nl);
	while (got == MNL_CB_OK);
	return got == MNL_CB_STOP ? 0 : errno;
}

/* Links */

static struct nlmsghdr *link_request(
    struct rtnetlink *nl, uint16_t flags, unsigned index, unsigned set_flags)
{
	struct nlmsghdr *header = request_begin(nl, RTM_NEWLINK, flags);
	struct ifinfomsg *info =
	    mnl_nlmsg_put_extra_header(header, sizeof(*info));

	info->ifi_index = (int)index;
	info->ifi_flags = set_flags;
	info->ifi_change = set_flags;
	return header;
}

int rtnetlink_set_flags(struct rtnetlink *nl, unsigned index, unsigned flags)
{
	return request_send(nl, link_request(nl, 0, index, flags));
}

int rtnetlink_configure_nothing(struct rtnetlink *nl, unsigned index)
{
	struct nlmsghdr *header = link_request(nl, 0, index, 0);
	struct nlattr *families = mnl_attr_nest_start(header, IFLA_AF_SPEC);
	struct nlattr *inet6 = mnl_attr_nest_start(header, AF_INET6);

	mnl_attr_put_u8(
	    header, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
	mnl_attr_nest_end(header, inet6);
	mnl_attr_nest_end(header, families);
	return request_send(nl, header);
}

int rtnetlink_add_veth(
    struct rtnetlink *nl, const char *name, unsigned index, unsigned peer)
{
	struct nlmsghdr *header =
	    link_request(nl, NLM_F_CREATE | NLM_F_EXCL, index, 0);
	struct nlattr *info, *data, *other;
	struct ifinfomsg *other_info;
	char other_name[IFNAMSIZ];

	snprintf(other_name, sizeof(other_name), "peer%u", peer);
	mnl_attr_put_strz(header, IFLA_IFNAME, name);
	info = mnl_attr_nest_start(header, IFLA_LINKINFO);
	mnl_attr_put_str(header, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(header, IFLA_INFO_DATA);
	other = mnl_attr_nest_start(header, VETH_INFO_PEER);
	other_info = mnl_nlmsg_put_extra_header(header, sizeof(*other_info));
	other_info->ifi_index = (int)peer;
	mnl_attr_put_strz(header, IFLA_IFNAME, other_name);
	mnl_attr_nest_end(header, other);
	mnl_attr_nest_end(header, data);
	mnl_attr_nest_end(header, info);
	return request_send(nl, header);
}

int rtnetlink_add_dummy(struct rtnetlink *nl, const char *name, unsigned index)
{
	struct nlmsghdr *header =
	    link_request(nl, NLM_F_CREATE | NLM_F_EXCL, index, 0);
	struct nlattr *info;

	mnl_attr_put_strz(header, IFLA_IFNAME, name);
	info = mnl_attr_nest_start(header, IFLA_LINKINFO);
	mnl_attr_put_str(header, IFLA_INFO_KIND, "dummy");
	mnl_attr_nest_end(header, info);
	return request_send(nl, header);
}

/* Addresses and routes */

int rtnetlink_add_address(struct rtnetlink *nl, unsigned index,
    const struct prefix *prefix, bool deprecated)
{
	static const struct ifa_cacheinfo forever = {
	    .ifa_prefered = 0, .ifa_valid = UINT32_MAX};
	const size_t to_come = prefix->family == AF_INET6;
	struct nlmsghdr *header =
	    request_begin(nl, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
	struct ifaddrmsg *info =
	    mnl_nlmsg_put_extra_header(header, sizeof(*info));
	int err;

	info->ifa_family = (uint8_t)prefix->family;
	info->ifa_prefixlen = prefix->length;
	info->ifa_flags = IFA_F_NODAD;
	info->ifa_scope = RT_SCOPE_UNIVERSE;
	info->ifa_index = index;
	mnl_attr_put(header, IFA_LOCAL, prefix->size, prefix->bytes);
	mnl_attr_put(header, IFA_ADDRESS, prefix->size, prefix->bytes);
	if (deprecated)
		mnl_attr_put(header, IFA_CACHEINFO, sizeof(forever), &forever);
	nl->unrouted += to_come; /* its route may come before the answer */
	err = request_send(nl, header);
	if (err)
		nl->unrouted -= to_come;
	return err;
}

int rtnetlink_add_route(
    struct rtnetlink *nl, const struct prefix *to, uint8_t type, unsigned index)
{
	struct nlmsghdr *header =
	    request_begin(nl, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
	struct rtmsg *info = mnl_nlmsg_put_extra_header(header, sizeof(*info));

	info->rtm_family = (uint8_t)to->family;
	info->rtm_dst_len = to->length;
	info->rtm_table = RT_TABLE_MAIN;
	info->rtm_protocol = RTPROT_BOOT;
	info->rtm_type = type;
	info->rtm_scope = type == RTN_UNICAST && to->family == AF_INET
			      ? RT_SCOPE_LINK
			      : RT_SCOPE_UNIVERSE;
	if (to->length > 0)
		mnl_attr_put(header, RTA_DST, to->size, to->bytes);
	if (index)
		mnl_attr_put_u32(header, RTA_OIF, index);
	return request_send(nl, header);
}
