/* SPDX-License-Identifier: MIT */
/*
 * watch.h - a program that runs, and what it tells of its lookups meanwhile
 *
 *	watch_prepare(&watch);
 *	... perhaps into a sandbox, with watch.ns
 *	status = watch_run(&watch, argv);
 *
 * For a process of one thread.
 */
#ifndef DUET_WATCH_H
#define DUET_WATCH_H

#include "compare/sandbox.h"
#include "nameserver/nameserver.h"
#include <jansson.h>
#include <signal.h>

struct watch {
	/* Gets what src/preload/tell.h says; NULL: nobody wants to know. */
	void (*told)(void *arg, const json_t *message);
	void *arg;
	struct nameserver *ns; /* to be served; NULL: none */
	bool unprivileged;     /* the program gives up its privileges */
	sigset_t signals;      /* blocked for the program */
	int socket;            /* that the program tells on */
};

/* From here on what a terminal sends is for the program alone. */
void watch_prepare(struct watch *watch);

/* Run a program and serve it until it ends.  Its exit status, 128 + n for
 * signal n; or another after a message. */
int watch_run(struct watch *watch, char **argv);

#endif
