/* SPDX-License-Identifier: MIT */
/* `duet run`: a program, with its lookups through duet. */
#include "cli.h"
#include "preload.h"
#include "program.h"
#include "resolver.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As env(1) and shells have them. */
enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

struct run_options {
	const char *backend; /* NULL: as the environment says */
	char **program;      /* and its arguments; ends in NULL */
};

static bool read_options(struct run_options *s, int argc, char **argv)
{
	static const struct option options[] = {
	    {"backend", required_argument, NULL, 'b'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = next_option(
		    &run_command, argc, argv, "+:b:", options)) != -1) {
		if (option == '?')
			return false;
		s->backend = optarg;
		if (!backend_is_known(&run_command, s->backend))
			return false;
	}
	s->program = argv + optind;
	if (!*s->program) {
		usage_error(&run_command, "no program to run");
		return false;
	}
	return true;
}

static int run(int argc, char **argv)
{
	struct run_options options = {.backend = NULL};
	const char *why;
	char *path;

	if (!read_options(&options, argc, argv))
		return EXIT_TROUBLE;
	path = program_find(options.program[0]);
	if (!path) {
		trouble("run: %s: %s", options.program[0],
		    errno == ENOENT ? "no such program" : strerror(errno));
		return errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
	}
	why = program_refuses(path);
	if (why) {
		trouble("run: %s %s", path, why);
		free(path);
		return EXIT_CANNOT_RUN;
	}
	if (!preload_set(options.backend)) {
		free(path);
		return EXIT_TROUBLE;
	}
	execvp(options.program[0], options.program);
	trouble("run: %s: %m", path);
	free(path);
	return EXIT_CANNOT_RUN;
}

const struct command run_command = {
    .name = "run",
    .summary = "run a program with its lookups through a backend",
    .run = run,
    .help =
	" [OPTION]... -- PROGRAM [ARGUMENT]...\n"
	"\n"
	"Run a program as it is, with its calls of getaddrinfo, getnameinfo,\n"
	"gethostbyname, gethostbyaddr, res_query, res_search and their other\n"
	"forms answered by a backend of duet; the programs that it starts,\n"
	"too. Not those that are linked statically, are setuid or speak DNS\n"
	"themselves.\n"
	"\n"
	"Options:\n"
	"  -b, --backend NAME   ares, thread or auto (the default: "
	"$DUET_BACKEND,\n"
	"                       or else what suits this machine)\n"
	"\n"
	"Exit status: the program's; 126 if it cannot be run, 127 if there "
	"is\n"
	"none, 2 if it is not clear what to do.\n"
	"\n"
	"Example:\n"
	"  duet run --backend ares -- getent hosts localhost\n",
};
