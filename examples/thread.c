/* SPDX-License-Identifier: MIT */
/* Look up hosts at once and let a thread of the resolver's run the callbacks;
 * the first failure cancels the rest. */
#include <stdatomic.h>

#include "print.h"

struct program {
	duet_resolver *r;
	atomic_int failed; /* set in the resolver's thread */
};

static void on_done(void *arg, duet_result *res)
{
	struct program *program = arg;

	if (print_result(res) != 0) {
		program->failed = 1;
		duet_cancel_all(program->r);
	}
	duet_result_free(res);
}

int main(int argc, char **argv)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct duet_options opts = DUET_OPTIONS_INIT;
	struct program program = {.failed = 0};
	int status;

	opts.flags = DUET_THREAD;
	status = duet_open(&program.r, &opts);
	if (status != DUET_OK) {
		fprintf(stderr, "duet_open: %s\n", duet_strerror(status));
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		status = duet_getaddrinfo(
		    program.r, argv[i], "80", &hints, on_done, &program, NULL);
		if (status != DUET_OK)
			fprintf(
			    stderr, "%s: %s\n", argv[i], duet_strerror(status));
	}
	if (program.failed)
		duet_cancel_all(program.r); /* what came after the failure */
	duet_wait(program.r, -1);
	duet_close(program.r); /* now the last callback has returned, too */
	return program.failed;
}
