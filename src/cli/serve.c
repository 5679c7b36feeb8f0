/* SPDX-License-Identifier: MIT */
/* `duet serve`: any program in the sandbox of a case. */
#include "case_run.h"
#include "compare/describe.h"
#include "compare/inside.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* As env(1) and shells have them. */
enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

static void print_wire(const json_t *wire)
{
	json_t *event;
	size_t i;

	json_array_foreach(wire, i, event)
	{
		char *line = describe_query(event);

		fprintf(stderr, "%s\n", line);
		free(line);
	}
}

static int serve(const struct testcase *tc, char **program, bool quiet)
{
	struct sandbox_error error = {"", ""};
	struct inside_end end;

	if (!sandbox_enter(&tc->sandbox, &error)) {
		trouble("no sandbox: %s%s%s", error.text,
		    *error.fix ? "; try: " : "", error.fix);
		return EXIT_HARNESS;
	}
	if (!inside_run(tc, program, &end)) {
		trouble("%s", end.text);
		return EXIT_HARNESS;
	}
	if (!quiet)
		print_wire(end.wire);
	json_decref(end.wire);
	if (end.err) {
		trouble("serve: %s: %s", program[0], strerror(end.err));
		return end.err == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
	}
	return WIFSIGNALED(end.status) ? 128 + WTERMSIG(end.status)
				       : WEXITSTATUS(end.status);
}

/* The arguments before "--" choose the case; those after it are the program. */
static char **find_program(int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++)
		if (!strcmp(argv[i], "--") && argv[i + 1]) {
			*argc = i;
			return argv + i + 1;
		}
	usage_error(&serve_command, "no program to run; write it after '--'");
	return NULL;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
	    {"quiet", 0, NULL, 'q'}, {NULL, 0, NULL, 0}};
	struct case_run cases = {.command = &serve_command};
	char **program = find_program(&argc, argv);
	bool quiet = false;
	int option, status;

	if (!program)
		return EXIT_TROUBLE;
	while ((option = next_option(
		    &serve_command, argc, argv, ":q", options)) != -1) {
		if (option == '?')
			return EXIT_TROUBLE;
		quiet = true;
	}
	status = case_run_select(&cases, argc, argv);
	if (status == EXIT_DONE && cases.ncases > 1)
		status =
		    usage_error(&serve_command, "%zu cases; name one, as '%s'",
			cases.ncases, cases.cases[0]->id);
	if (status == EXIT_DONE)
		status = serve(cases.cases[0], program, quiet);
	case_run_release(&cases);
	return status;
}

const struct command serve_command = {
    .name = "serve",
    .summary = "run any program on the machine of a case, with its servers",
    .run = run,
    .help =
	" [-q] [PATH | ID]... -- PROGRAM [ARGUMENT]...\n"
	"\n"
	"Run a program in the sandbox of a case: with its files in /etc, its "
	"host\n"
	"name, environment, network and DNS servers, without privileges and "
	"without\n"
	"any other network. When it has ended, what the servers were asked "
	"and have\n"
	"answered is printed on standard error. Without a PATH the cases are "
	"those\n"
	"of the folder testdata.\n"
	"\n"
	"  -q, --quiet   do not print it\n"
	"\n"
	"Exit status: the program's; 126 if it cannot be run, 127 if there is "
	"none,\n"
	"2 if it is not clear what to do, 3 if there can be no sandbox, 5 if "
	"no case\n"
	"is selected.\n"
	"\n"
	"Examples:\n"
	"  duet serve 'search.walk[name=rf]' -- getent ahosts rf\n"
	"  duet serve search.servfail mine.yaml -- sh\n",
};
