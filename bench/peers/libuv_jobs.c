/* SPDX-License-Identifier: MIT */
/* uv_queue_work() of nothing, with UV_THREADPOOL_SIZE threads. */
#include "../load.h"

#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

static void submit(uv_work_t *req);

static void run(uv_work_t *req)
{
	(void)req;
}

static void on_done(uv_work_t *req, int status)
{
	size_t i = (size_t)req->data;

	if (status == 0)
		load_empty(i);
	load_done(i);
	submit(req);
}

static void submit(uv_work_t *req)
{
	size_t i;

	if (!load_next_job(&i))
		return;
	req->data = (void *)i;
	if (uv_queue_work(uv_default_loop(), req, run, on_done) < 0)
		load_die("uv_queue_work");
}

int main(int argc, char **argv)
{
	uv_work_t *requests;
	char threads[16];

	load_begin(argc, argv);
	snprintf(threads, sizeof(threads), "%u", load.threads);
	setenv("UV_THREADPOOL_SIZE", threads, 1);
	requests = calloc(load.in_flight, sizeof(*requests));
	if (!requests)
		load_die("calloc");
	for (size_t n = 0; n < load.in_flight; n++)
		submit(&requests[n]);
	uv_run(uv_default_loop(), UV_RUN_DEFAULT);
	free(requests);
	return load_end();
}
