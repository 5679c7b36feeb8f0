/* SPDX-License-Identifier: MIT */
/* uv_getaddrinfo() with UV_THREADPOOL_SIZE threads, or with --jobs
 * uv_queue_work() of nothing. */
#include "../load.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

union request {
	uv_req_t req;
	uv_getaddrinfo_t lookup;
	uv_work_t job;
};

static void submit(union request *request);

static void on_found(uv_getaddrinfo_t *req, int status, struct addrinfo *list)
{
	size_t i = (size_t)req->data;

	if (status == 0)
		for (struct addrinfo *ai = list; ai; ai = ai->ai_next)
			load_address(i, ai->ai_addr);
	uv_freeaddrinfo(list);
	load_done(i);
	submit((union request *)req);
}

static void run(uv_work_t *req)
{
	(void)req;
}

static void on_run(uv_work_t *req, int status)
{
	if (status == 0)
		load_done((size_t)req->data);
	submit((union request *)req);
}

static void submit(union request *request)
{
	static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	uv_loop_t *loop = uv_default_loop();
	char name[LOAD_NAME];
	int status;
	size_t i;

	if (load.jobs ? !load_next_job(&i) : !load_next(&i, name))
		return;
	request->req.data = (void *)i;
	if (load.jobs)
		status = uv_queue_work(loop, &request->job, run, on_run);
	else
		status = uv_getaddrinfo(
		    loop, &request->lookup, on_found, name, NULL, &hints);
	if (status < 0)
		load_die(uv_strerror(status));
}

int main(int argc, char **argv)
{
	union request *requests;
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
