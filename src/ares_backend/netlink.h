/* SPDX-License-Identifier: MIT */
/* netlink.h - lists of the kernel's (rtnetlink(7)) */
#ifndef DUET_NETLINK_H
#define DUET_NETLINK_H

#include <linux/netlink.h>
#include <stdbool.h>

/*
 * Ask for a list, of RTM_GETADDR and its like, of a family or AF_UNSPEC.  each()
 * sees one message after the other and says whether to go on.  False if the
 * kernel has not told all of it.
 */
bool netlink_list(int type, int family,
    bool (*each)(void *arg, const struct nlmsghdr *header), void *arg);

#endif
