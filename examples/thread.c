/* SPDX-License-Identifier: MIT */
/* Let a thread of the resolver's run the callback. */
#include <semaphore.h>

#include "print.h"

struct program {
	sem_t done;
	int failed;
};

static void on_done(void *arg, duet_result *res)
{
	struct program *program = arg;

	program->failed = print_result(res);
	duet_result_free(res);
	sem_post(&program->done);
}

int main(int argc, char **argv)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	struct program program = {.failed = 2};
	duet_resolver *r;
	int status;

	opts.flags = DUET_THREAD;
	status = duet_open(&r, &opts);
	if (status != DUET_OK) {
		fprintf(stderr, "duet_open: %s\n", duet_strerror(status));
		return 2;
	}
	sem_init(&program.done, 0, 0);
	status = duet_getaddrinfo(r, argc > 1 ? argv[1] : "localhost", "80",
	    NULL, on_done, &program, NULL);
	if (status == DUET_OK)
		while (sem_wait(&program.done) != 0)
			continue; /* a signal */
	duet_close(r);
	sem_destroy(&program.done);
	return program.failed;
}
