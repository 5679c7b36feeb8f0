/* SPDX-License-Identifier: MIT */
/* uv_getaddrinfo() with UV_THREADPOOL_SIZE threads. */
#include "../load.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

static void submit(uv_getaddrinfo_t *req);

static void on_done(uv_getaddrinfo_t *req, int status, struct addrinfo *list)
{
	size_t i = (size_t)req->data;

	if (status == 0)
		for (struct addrinfo *ai = list; ai; ai = ai->ai_next)
			load_address(i, ai->ai_addr);
	uv_freeaddrinfo(list);
	load_done(i);
	submit(req);
}

static void submit(uv_getaddrinfo_t *req)
{
	static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	char name[LOAD_NAME];
	size_t i;

	if (!load_next(&i, name))
		return;
	req->data = (void *)i;
	if (uv_getaddrinfo(
		uv_default_loop(), req, on_done, name, NULL, &hints) < 0)
		load_die("uv_getaddrinfo");
}

int main(int argc, char **argv)
{
	uv_getaddrinfo_t *requests;
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
