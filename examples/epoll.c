/* SPDX-License-Identifier: MIT */
/* Look up hosts in a loop over epoll(7). */
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "lookups.h"

struct loop {
	int epoll_fd, duet_fd;
	bool going;
};

static void stop(void *arg)
{
	struct loop *loop = arg;

	epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, loop->duet_fd, NULL);
	loop->going = false;
}

int main(int argc, char **argv)
{
	struct epoll_event event = {.events = EPOLLIN};
	struct loop loop = {.going = true};
	struct lookups all = {.stop = stop, .loop = &loop};

	if (!lookups_start(&all, argc, argv))
		return 2;
	loop.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	event.data.ptr = all.r;
	loop.duet_fd = duet_fd(all.r);
	epoll_ctl(loop.epoll_fd, EPOLL_CTL_ADD, loop.duet_fd, &event);
	while (loop.going)
		if (epoll_wait(loop.epoll_fd, &event, 1, -1) == 1)
			duet_process(event.data.ptr);
		else if (errno != EINTR)
			break;
	close(loop.epoll_fd);
	return all.failed;
}
