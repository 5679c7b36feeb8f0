/* SPDX-License-Identifier: MIT */
/*
 * lookups.h - what the examples in event loops do
 *
 *	epoll HOST...		look up all hosts at once, and the name of each
 *				address found; a failure cancels the rest
 *	epoll -1 HOST...	stop at the first answer
 *
 * So there is a lookup, a cancel and a close in a callback.  The loop's own
 * part is in epoll.c and its like.
 */
#ifndef LOOKUPS_H
#define LOOKUPS_H

#include <stdbool.h>
#include <string.h>

#include "print.h"

struct lookups {
	/* To be set: no longer watch the descriptor, and leave the loop. */
	void (*stop)(void *loop);
	void *loop;

	duet_resolver *r; /* NULL once it is closed */
	bool one;         /* answer is enough */
	int pending;      /* callbacks that have not run */
	int failed;       /* the exit status */
};

/* Close the resolver in its own callback.  The callbacks that have not run yet
 * run when this one has returned, and before duet_process() does. */
static void lookups_end(struct lookups *all)
{
	all->stop(all->loop); /* the descriptor goes with the resolver */
	duet_close(all->r);
	all->r = NULL;
}

static void lookups_leave(struct lookups *all, duet_result *res)
{
	duet_result_free(res);
	if (--all->pending == 0 && all->r)
		lookups_end(all);
}

static void on_name(void *arg, duet_result *res)
{
	struct lookups *all = arg;

	if (duet_result_status(res) == DUET_OK)
		puts(duet_result_host(res));
	else
		all->failed = print_result(res);
	lookups_leave(all, res);
}

static void on_address(void *arg, duet_result *res)
{
	struct lookups *all = arg;
	const struct addrinfo *ai = duet_result_addrinfo(res);

	if (print_result(res) != 0) {
		all->failed = !all->one;
		if (all->r && !all->one)
			duet_cancel_all(all->r);
	} else if (all->one) {
		lookups_end(all);
	} else if (duet_getnameinfo(all->r, ai->ai_addr, ai->ai_addrlen, 0,
		       on_name, all, NULL) == DUET_OK) {
		all->pending++;
	}
	lookups_leave(all, res);
}

/* False if nothing was started, and then nothing is open. */
static bool lookups_start(struct lookups *all, int argc, char **argv)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	int status = duet_open(&all->r, NULL);

	if (status != DUET_OK) {
		fprintf(stderr, "duet_open: %s\n", duet_strerror(status));
		return false;
	}
	all->one = argc > 1 && strcmp(argv[1], "-1") == 0;
	for (int i = all->one ? 2 : 1; i < argc; i++)
		if (duet_getaddrinfo(all->r, argv[i], "80", &hints, on_address,
			all, NULL) == DUET_OK)
			all->pending++;
	if (all->pending == 0)
		duet_close(all->r);
	return all->pending > 0;
}

#endif
