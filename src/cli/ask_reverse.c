/* SPDX-License-Identifier: MIT */
/* `duet reverse`: the name of an address, by getnameinfo(3). */
#include "ask.h"
#include <stdlib.h>

enum { PORT = 256, FLAG };

static const struct option options[] = {
    ASK_OPTIONS,
    {"port", required_argument, NULL, PORT},
    {"flag", required_argument, NULL, FLAG},
    {NULL, 0, NULL, 0},
};

static bool take_port(const struct ask *ask, unsigned *port)
{
	char *end;
	unsigned long value = strtoul(optarg, &end, 10);

	if (end == optarg || *end || value > 65535) {
		usage_error(ask->command,
		    "--port is a number from 0 to 65535, not '%s'", optarg);
		return false;
	}
	*port = value;
	return true;
}

static int run(int argc, char **argv)
{
	struct ask ask = {
	    .command = &reverse_command, .lookup = {.op = OP_GETNAMEINFO}};
	bool has_flags = false;
	unsigned port = 0;
	int option;

	while ((option = next_option(
		    &reverse_command, argc, argv, ":b:", options)) != -1) {
		bool taken;

		has_flags |= option == FLAG;
		if (option == PORT)
			taken = take_port(&ask, &port);
		else if (option == FLAG)
			taken = ask_flag(&ask, nameinfo_flag_words,
			    &ask.lookup.nameinfo_flags);
		else
			taken = ask_option(&ask, option);
		if (!taken)
			return EXIT_TROUBLE;
	}
	if (optind == argc)
		return usage_error(&reverse_command, "no ADDRESS is given");
	if (optind + 1 < argc)
		return usage_error(&reverse_command, "unexpected argument '%s'",
		    argv[optind + 1]);
	ask.subject = argv[optind];
	if (!lookup_set_address(&ask.lookup, ask.subject))
		return usage_error(&reverse_command,
		    "'%s' is no IPv4 or IPv6 address", ask.subject);
	lookup_set_port(&ask.lookup, port);
	if (!has_flags)
		ask.lookup.nameinfo_flags = NI_NAMEREQD;
	return ask_run(&ask);
}

const struct command reverse_command = {
    .name = "reverse",
    .summary = "the name of an address, as getnameinfo(3) gives it",
    .run = run,
    .help =
	" [OPTION]... ADDRESS\n"
	"\n"
	"Look up the name of an IPv4 or IPv6 ADDRESS (perhaps with %scope), "
	"and of\n"
	"the service at a port.\n"
	"\n"
	"Options:\n"
	"      --port NUMBER    the port whose service is asked for "
	"(default 0)\n"
	"      --flag WORD      numerichost, numericserv, nofqdn, namereqd, "
	"dgram, idn\n"
	"                       or a number; may be repeated. Without any: "
	"namereqd,\n"
	"                       so that an address without a name is an "
	"error;\n"
	"                       0: none\n" ASK_HELP "\n" ASK_STATUS_HELP "\n"
	"Examples:\n"
	"  duet reverse 127.0.0.1\n"
	"  duet reverse --both --flag numerichost --port 53 ::1\n",
};
