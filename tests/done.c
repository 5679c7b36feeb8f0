/* SPDX-License-Identifier: MIT */
/* A callback that keeps what it was given. */
#include <pthread.h>

#include "done.h"

void done_run(void *arg, duet_result *res)
{
	static atomic_int runs;
	struct done *done = arg;

	duet_result_free(done->res);
	done->res = res;
	done->thread = pthread_self();
	done->order = atomic_fetch_add(&runs, 1) + 1;
	atomic_fetch_add(&done->times, 1);
}

void done_free(struct done *done)
{
	duet_result_free(done->res);
	*done = (struct done){.res = NULL};
}
