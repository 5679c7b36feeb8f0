/* SPDX-License-Identifier: MIT */
/* The `duet` command: choose a subcommand and run it. */
#include "cli.h"
#include "compare/memory.h"
#include "compare/suggest.h"
#include <duet.h>
#include <fcntl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In the order of `duet --help`. */
static const struct command *const commands[] = {
    &lookup_command,
    &reverse_command,
    &host_command,
    &query_command,
    &compare_command,
    &matrix_command,
    &accept_command,
    &repro_command,
    &survey_command,
    &merge_command,
    &record_command,
    &check_command,
    &diff_command,
    &run_command,
    &gen_command,
    &known_command,
    &lint_command,
    &list_command,
    &show_command,
    &explain_command,
    &serve_command,
    &reduce_command,
    &backends_command,
    &why_command,
    &doctor_command,
    &probe_command,
};

enum { NCOMMANDS = sizeof(commands) / sizeof(*commands) };

static const struct command *find_command(const char *name)
{
	for (int i = 0; i < NCOMMANDS; i++)
		if (!strcmp(name, commands[i]->name))
			return commands[i];
	return NULL;
}

static enum exit_status unknown_command(const char *name)
{
	const char *names[NCOMMANDS + 1] = {NULL};
	const char *nearest;

	for (int i = 0; i < NCOMMANDS; i++)
		names[i] = commands[i]->name;
	nearest = suggest(name, names);
	if (nearest)
		return trouble(
		    "unknown command '%s'; did you mean '%s'?", name, nearest);
	return trouble("unknown command '%s'; see 'duet --help'", name);
}

static enum exit_status print_overview(FILE *out)
{
	fputs("Usage: duet COMMAND [ARGUMENT]...\n"
	      "\n"
	      "Look names up through c-ares or through the system's own "
	      "resolver, and see\n"
	      "where the two differ.\n"
	      "\n"
	      "Commands:\n",
	    out);
	for (int i = 0; i < NCOMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name,
		    commands[i]->summary);
	fputs("\n"
	      "'duet help COMMAND' tells more, 'duet --version' which duet "
	      "this is.\n"
	      "\n"
	      "Example:\n"
	      "  duet lookup --both localhost\n",
	    out);
	return EXIT_DONE;
}

static enum exit_status print_help(const char *name)
{
	const struct command *command = find_command(name);

	if (!command)
		return unknown_command(name);
	printf("Usage: duet %s%s", command->name, command->help);
	return EXIT_DONE;
}

static bool asks_for_help(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}

static int run(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	const struct command *command = find_command(name);

	if (argc < 2) {
		print_overview(stderr);
		return EXIT_TROUBLE;
	}
	if (!strcmp(name, "--version")) {
		printf("duet %s\n", duet_version());
		return EXIT_DONE;
	}
	if (!strcmp(name, "help") && argc > 2)
		return print_help(argv[2]);
	if (!strcmp(name, "help") || asks_for_help(1, argv + 1))
		return print_overview(stdout);
	if (!command && name[0] == '-')
		return trouble("unknown option '%s'; see 'duet --help'", name);
	if (!command)
		return unknown_command(name);
	if (asks_for_help(argc - 2, argv + 2))
		return print_help(name);
	return command->run(argc - 1, argv + 1);
}

/* Nothing else may become descriptor 0, 1 or 2 where these are closed: reading
 * and writing go on to fail. */
static bool hold_standard_descriptors(void)
{
	int fd;

	for (fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	int status;

	if (!hold_standard_descriptors())
		return EXIT_TROUBLE;

	setlocale(LC_CTYPE, ""); /* what AI_IDN takes a name to be in */
	memory_guard_json();
	status = run(argc, argv);
	if (fflush(stdout) || ferror(stdout))
		return trouble("cannot write the output: %m");
	return status;
}
