/* SPDX-License-Identifier: MIT */
/* done.h - a callback that keeps what it was given */
#ifndef DONE_H
#define DONE_H

#include <duet.h>
#include <pthread.h>
#include <stdatomic.h>

struct done {
	duet_result *res; /* to be freed; also by done_free() */
	atomic_int times; /* that the callback ran */
	int order;        /* among all that ran, from 1 */
	pthread_t thread; /* that ran it */
};

/* A duet_done_fn; arg is a struct done. */
void done_run(void *arg, duet_result *res);

void done_free(struct done *done);

#endif
