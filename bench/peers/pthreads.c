/* SPDX-License-Identifier: MIT */
/* Threads that call getaddrinfo(3), one after the other, and nothing else. */
#include "../load.h"

#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>

static void *work(void *arg)
{
	static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	char name[LOAD_NAME];
	size_t i;

	(void)arg;
	while (load_next(&i, name)) {
		struct addrinfo *list = NULL;

		if (getaddrinfo(name, NULL, &hints, &list) == 0)
			for (struct addrinfo *ai = list; ai; ai = ai->ai_next)
				load_address(i, ai->ai_addr);
		if (list)
			freeaddrinfo(list);
		load_done(i);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t *threads;

	load_begin(argc, argv);
	load.shared = load.threads > 1;
	threads = calloc(load.threads, sizeof(*threads));
	if (!threads)
		load_die("calloc");
	for (unsigned t = 0; t < load.threads; t++)
		if (pthread_create(&threads[t], NULL, work, NULL))
			load_die("pthread_create");
	for (unsigned t = 0; t < load.threads; t++)
		pthread_join(threads[t], NULL);
	free(threads);
	return load_end();
}
