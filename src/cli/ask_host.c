/* SPDX-License-Identifier: MIT */
/* `duet host`: a host's entry, by gethostbyname2(3). */
#include "ask.h"

enum { FAMILY = 256 };

static const struct option options[] = {
    ASK_OPTIONS,
    {"family", required_argument, NULL, FAMILY},
    {NULL, 0, NULL, 0},
};

static bool take_option(struct ask *ask, int option)
{
	switch (option) {
	case '4':
		ask->lookup.family = AF_INET;
		return true;
	case '6':
		ask->lookup.family = AF_INET6;
		return true;
	case FAMILY:
		return ask_word(
		    ask, "family", family_words, &ask->lookup.family);
	}
	return ask_option(ask, option);
}

static int run(int argc, char **argv)
{
	struct ask ask = {.command = &host_command,
	    .lookup = {.op = OP_GETHOSTBYNAME, .family = AF_INET}};
	int option;

	while ((option = next_option(
		    &host_command, argc, argv, ":b:46", options)) != -1)
		if (!take_option(&ask, option))
			return EXIT_TROUBLE;
	if (optind == argc)
		return usage_error(&host_command, "no NAME is given");
	if (optind + 1 < argc)
		return usage_error(&host_command, "unexpected argument '%s'",
		    argv[optind + 1]);
	ask.subject = ask.lookup.name = argv[optind];
	return ask_run(&ask);
}

const struct command host_command = {
    .name = "host",
    .summary = "a host's name, aliases and addresses, as gethostbyname2(3)",
    .run = run,
    .help =
	" [OPTION]... NAME\n"
	"\n"
	"Look up the official name, the aliases and the addresses of NAME in "
	"one\n"
	"family.\n"
	"\n"
	"Options:\n"
	"  -4, -6               IPv4 (the default) or IPv6\n"
	"      --family WORD    inet, inet6, unspec or a number\n" ASK_HELP
	"\n" ASK_STATUS_HELP "\n"
	"Example:\n"
	"  duet host -6 --both localhost\n",
};
