/* SPDX-License-Identifier: MIT */
/* Options and messages, the same for all commands. */
#include "cli.h"
#include "compare/memory.h"
#include "compare/suggest.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum exit_status usage_error(
    const struct command *command, const char *format, ...)
{
	bool is_question = format[strlen(format) - 1] == '?';
	va_list args;

	va_start(args, format);
	fprintf(stderr, "duet: %s: ", command->name);
	vfprintf(stderr, format, args);
	if (!is_question)
		fprintf(stderr, "; see 'duet %s --help'", command->name);
	fputc('\n', stderr);
	va_end(args);
	return EXIT_TROUBLE;
}

enum exit_status trouble(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("duet: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	return EXIT_TROUBLE;
}

static void unknown_option(
    const struct command *command, const char *name, const struct option *longs)
{
	const char **known = NULL;
	const char *nearest;
	size_t n = 0;

	for (; longs->name; longs++) {
		known = memory_grow(known, n, sizeof(*known));
		known[n++] = longs->name;
	}
	known = memory_grow(known, n, sizeof(*known));
	known[n] = NULL;
	nearest = suggest(name, known);
	if (nearest)
		usage_error(command,
		    "unknown option '--%s'; did you mean '--%s'?", name,
		    nearest);
	else
		usage_error(command, "unknown option '--%s'", name);
	free(known);
}

/* What getopt_long(3) did not take: a short option is in optopt, a long one
 * in the argument before. */
static void bad_option(const struct command *command, const char *argument,
    const struct option *longs)
{
	size_t length = strcspn(argument, "=");
	char name[64];

	if (optopt && strncmp(argument, "--", 2)) {
		usage_error(command, "unknown option '-%c'", optopt);
	} else if (optopt) {
		usage_error(command, "option '%.*s' takes no value",
		    (int)length, argument);
	} else {
		snprintf(
		    name, sizeof(name), "%.*s", (int)length - 2, argument + 2);
		unknown_option(command, name, longs);
	}
}

int next_option(const struct command *command, int argc, char **argv,
    const char *shorts, const struct option *longs)
{
	int option;

	opterr = 0;
	option = getopt_long(argc, argv, shorts, longs, NULL);
	if (option == ':')
		usage_error(
		    command, "option '%s' needs a value", argv[optind - 1]);
	else if (option == '?')
		bad_option(command, argv[optind - 1], longs);
	return option == ':' ? '?' : option;
}
