/* SPDX-License-Identifier: MIT */
/* Lists of the kernel's. */
#include "netlink.h"
#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

static bool receive(
    int fd, bool (*each)(void *arg, const struct nlmsghdr *header), void *arg)
{
	char buffer[32768]
	    __attribute__((aligned(__alignof__(struct nlmsghdr))));

	for (;;) {
		ssize_t len = recv(fd, buffer, sizeof(buffer), 0);
		const struct nlmsghdr *header = (const void *)buffer;

		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return false;
		for (; NLMSG_OK(header, (size_t)len);
		     header = NLMSG_NEXT(header, len)) {
			if (header->nlmsg_type == NLMSG_DONE)
				return true;
			if (header->nlmsg_type == NLMSG_ERROR ||
			    !each(arg, header))
				return false;
		}
	}
}

bool netlink_list(int type, int family,
    bool (*each)(void *arg, const struct nlmsghdr *header), void *arg)
{
	const struct {
		struct nlmsghdr header;
		struct rtgenmsg msg;
		char padding[sizeof(struct rtmsg) - sizeof(struct rtgenmsg)];
	} request = {
	    .header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)),
		.nlmsg_type = (unsigned short)type,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
	    .msg = {.rtgen_family = (unsigned char)family},
	};
	size_t len = request.header.nlmsg_len;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	bool ok;

	if (fd < 0)
		return false;
	ok = send(fd, &request, len, 0) == (ssize_t)len &&
	     receive(fd, each, arg);
	close(fd);
	return ok;
}
