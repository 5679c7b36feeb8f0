/* SPDX-License-Identifier: MIT */
/* Operations that block, in threads. */
#include "workers.h"
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

struct worker {
	struct worker *next; /* among the idle */
	sem_t begin;
	struct call *call;
	const struct operation *operation;
};

static struct worker *idle;
static int done[2] = {-1, -1}; /* a pipe: workers that have nothing to do */

static void *work(void *arg)
{
	struct worker *worker = arg;

	for (;;) {
		while (sem_wait(&worker->begin) != 0)
			;
		worker->operation->run(worker->call);
		if (write(done[1], &worker, sizeof(worker)) < 0)
			abort();
	}
	return NULL;
}

static struct worker *worker_new(void)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	pthread_t thread;

	if (!worker || sem_init(&worker->begin, 0, 0) != 0 ||
	    pthread_create(&thread, NULL, work, worker) != 0 ||
	    pthread_detach(thread) != 0)
		abort();
	return worker;
}

void workers_begin(struct call *call, const struct operation *operation)
{
	struct worker *worker = idle;

	if (done[0] < 0 && pipe(done) != 0)
		abort();
	if (worker)
		idle = worker->next;
	else
		worker = worker_new();
	worker->call = call;
	worker->operation = operation;
	sem_post(&worker->begin);
}

int workers_fd(void)
{
	return done[0];
}

void workers_process(void)
{
	struct worker *worker;

	if (read(done[0], &worker, sizeof(worker)) != sizeof(worker))
		abort();
	worker->next = idle;
	idle = worker;
	answer_end(worker->call);
}
