/* SPDX-License-Identifier: MIT */
/* Look up hosts in a loop of libuv. */
#include <uv.h>

#include "lookups.h"

static void on_readable(uv_poll_t *watch, int status, int events)
{
	(void)status;
	(void)events;
	duet_process(watch->data);
}

static void stop(void *watch)
{
	uv_close(watch, NULL); /* nothing is left to wait for: uv_run() ends */
}

int main(int argc, char **argv)
{
	uv_loop_t *loop = uv_default_loop();
	uv_poll_t watch;
	struct lookups all = {.stop = stop, .loop = &watch};

	if (!lookups_start(&all, argc, argv))
		return 2;
	uv_poll_init(loop, &watch, duet_fd(all.r));
	watch.data = all.r;
	uv_poll_start(&watch, UV_READABLE, on_readable);
	uv_run(loop, UV_RUN_DEFAULT);
	uv_loop_close(loop);
	return all.failed;
}
