/* SPDX-License-Identifier: MIT */
/* Look up hosts in a loop of libevent. */
#include <event2/event.h>

#include "lookups.h"

static void on_readable(evutil_socket_t fd, short events, void *r)
{
	(void)fd;
	(void)events;
	duet_process(r);
}

static void stop(void *loop)
{
	struct event **watch = loop;

	event_free(*watch); /* none is left: event_base_dispatch() ends */
}

int main(int argc, char **argv)
{
	struct event_base *base;
	struct event *watch;
	struct lookups all = {.stop = stop, .loop = &watch};

	if (!lookups_start(&all, argc, argv))
		return 2;
	base = event_base_new();
	watch = event_new(
	    base, duet_fd(all.r), EV_READ | EV_PERSIST, on_readable, all.r);
	event_add(watch, NULL);
	event_base_dispatch(base);
	event_base_free(base);
	return all.failed;
}
