/* SPDX-License-Identifier: MIT */
/* Look up several hosts at once in an event loop. */
#include <poll.h>

#include "print.h"

struct program {
	int left, failed;
};

static void on_done(void *arg, duet_result *res)
{
	struct program *program = arg;

	program->failed |= print_result(res);
	program->left--;
	duet_result_free(res);
}

static void run_loop(struct program *program, duet_resolver *r)
{
	struct pollfd fds[] = {{.fd = duet_fd(r), .events = POLLIN}};

	while (program->left > 0 && poll(fds, 1, -1) >= 0)
		if (fds[0].revents)
			duet_process(r);
}

int main(int argc, char **argv)
{
	struct program program = {0};
	duet_resolver *r;
	int status = duet_open(&r, NULL);

	if (status != DUET_OK) {
		fprintf(stderr, "duet_open: %s\n", duet_strerror(status));
		return 2;
	}
	for (int i = 1; i < argc; i++) {
		status = duet_getaddrinfo(
		    r, argv[i], "80", NULL, on_done, &program, NULL);
		if (status == DUET_OK)
			program.left++;
		else
			fprintf(stderr, "%s\n", duet_strerror(status));
	}
	run_loop(&program, r);
	duet_close(r);
	return program.failed;
}
