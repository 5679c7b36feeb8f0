/* SPDX-License-Identifier: MIT */
/* Look up hosts in the main loop of GLib. */
#include <glib-unix.h>

#include "lookups.h"

struct loop {
	GMainLoop *main;
	guint watch;
};

static gboolean on_readable(gint fd, GIOCondition condition, gpointer r)
{
	(void)fd;
	(void)condition;
	duet_process(r);
	return G_SOURCE_CONTINUE; /* also where stop() has removed it */
}

static void stop(void *arg)
{
	struct loop *loop = arg;

	g_source_remove(loop->watch);
	g_main_loop_quit(loop->main);
}

int main(int argc, char **argv)
{
	struct loop loop;
	struct lookups all = {.stop = stop, .loop = &loop};

	if (!lookups_start(&all, argc, argv))
		return 2;
	loop.main = g_main_loop_new(NULL, FALSE);
	loop.watch = g_unix_fd_add(duet_fd(all.r), G_IO_IN, on_readable, all.r);
	g_main_loop_run(loop.main);
	g_main_loop_unref(loop.main);
	return all.failed;
}
