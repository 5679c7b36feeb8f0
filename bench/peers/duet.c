/* SPDX-License-Identifier: MIT */
/* duet with the backend of $DUET_BACKEND; --threads are the thread backend's,
 * and 2 or more for ares mean the resolver's own thread. */
#include "../load.h"

#include <arpa/nameser.h>
#include <duet.h>
#include <errno.h>
#include <poll.h>
#include <semaphore.h>
#include <string.h>

/* Room for all that a contest asks for. */
#define CACHE_SIZE (16 << 20)

static duet_resolver *resolver;
static sem_t room;
static bool own_thread;
static size_t under_way;

static void on_done(void *arg, duet_result *res)
{
	const struct addrinfo *ai = duet_result_addrinfo(res);
	size_t i = (size_t)arg;

	for (; ai; ai = ai->ai_next)
		load_address(i, ai->ai_addr);
	if (load.single) {
		const struct duet_record *rr =
		    duet_result_records(res, DUET_SECTION_ANSWER, NULL);

		if (rr)
			load_inet(i, AF_INET, &rr->data.a);
	}
	duet_result_free(res);
	load_done(i);
	if (own_thread)
		sem_post(&room);
	else
		under_way--;
}

static bool submit(void)
{
	static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	char name[LOAD_NAME];
	size_t i;
	int status;

	if (!load_next(&i, name))
		return false;
	under_way++;
	if (load.single)
		status = duet_query(
		    resolver, name, ns_c_in, ns_t_a, on_done, (void *)i, NULL);
	else
		status = duet_getaddrinfo(
		    resolver, name, NULL, &hints, on_done, (void *)i, NULL);
	if (status != DUET_OK)
		load_die(duet_strerror(status));
	return true;
}

static void run_here(void)
{
	struct pollfd fd = {duet_fd(resolver), POLLIN, 0};
	bool more = true;

	for (;;) {
		while (more && under_way < load.in_flight)
			more = submit();
		if (!under_way)
			break;
		poll(&fd, 1, -1);
		duet_process(resolver);
	}
}

static void run_blocking(void)
{
	static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	char name[LOAD_NAME];
	size_t i;

	while (load_next(&i, name)) {
		duet_result *res =
		    duet_getaddrinfo_sync(resolver, name, NULL, &hints);
		const struct addrinfo *ai = duet_result_addrinfo(res);

		for (; ai; ai = ai->ai_next)
			load_address(i, ai->ai_addr);
		duet_result_free(res);
		load_done(i);
	}
}

static void run_its_thread(void)
{
	sem_init(&room, 0, (unsigned)load.in_flight);
	do {
		while (sem_wait(&room) < 0 && errno == EINTR)
			;
	} while (submit());
	duet_wait(resolver, -1);
}

int main(int argc, char **argv)
{
	struct duet_options options = DUET_OPTIONS_INIT;
	const char *error;
	int status;

	load_begin(argc, argv);
	options.max_threads = load.threads;
	options.timeout_ms = -1;
	options.cache_size = load.cache ? CACHE_SIZE : 0;
	status = duet_open(&resolver, &options);
	if (status != DUET_OK)
		load_die(duet_strerror(status));
	error = NULL;
	own_thread =
	    strcmp(duet_backend(resolver), "ares") == 0 && load.threads > 1;
	if (own_thread) {
		duet_close(resolver);
		options.flags = DUET_THREAD;
		status = duet_open(&resolver, &options);
		error = status == DUET_OK ? NULL : duet_strerror(status);
	}
	if (error)
		load_die(error);
	if (load.blocking)
		run_blocking();
	else if (own_thread)
		run_its_thread();
	else
		run_here();
	duet_close(resolver);
	return load_end();
}
