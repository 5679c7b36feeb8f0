/* SPDX-License-Identifier: MIT */
/* Look up hosts in a loop over poll(2). */
#include <poll.h>

#include "lookups.h"

static void stop(void *loop)
{
	*(bool *)loop = false;
}

int main(int argc, char **argv)
{
	bool going = true;
	struct lookups all = {.stop = stop, .loop = &going};
	struct pollfd fds[1] = {{.events = POLLIN}};

	if (!lookups_start(&all, argc, argv))
		return 2;
	fds[0].fd = duet_fd(all.r);
	while (going && poll(fds, 1, -1) >= 0)
		if (fds[0].revents)
			duet_process(all.r);
	return all.failed;
}
