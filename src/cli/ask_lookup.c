/* SPDX-License-Identifier: MIT */
/* `duet lookup`: addresses of a name, by getaddrinfo(3). */
#include "ask.h"

enum { FAMILY = 256, SOCKTYPE, PROTOCOL, FLAG };

static const struct option options[] = {
    ASK_OPTIONS,
    {"family", required_argument, NULL, FAMILY},
    {"socktype", required_argument, NULL, SOCKTYPE},
    {"protocol", required_argument, NULL, PROTOCOL},
    {"flag", required_argument, NULL, FLAG},
    {NULL, 0, NULL, 0},
};

static bool take_option(struct ask *ask, int option, bool *has_flags)
{
	struct addrinfo *hints = &ask->lookup.hints;

	switch (option) {
	case '4':
		hints->ai_family = AF_INET;
		return true;
	case '6':
		hints->ai_family = AF_INET6;
		return true;
	case FAMILY:
		return ask_word(ask, "family", family_words, &hints->ai_family);
	case SOCKTYPE:
		return ask_word(
		    ask, "socket type", socktype_words, &hints->ai_socktype);
	case PROTOCOL:
		return ask_word(
		    ask, "protocol", protocol_words, &hints->ai_protocol);
	case FLAG:
		*has_flags = true;
		return ask_flag(ask, addrinfo_flag_words, &hints->ai_flags);
	}
	return ask_option(ask, option);
}

static int run(int argc, char **argv)
{
	struct ask ask = {
	    .command = &lookup_command, .lookup = {.op = OP_GETADDRINFO}};
	bool has_flags = false;
	int option;

	while ((option = next_option(
		    &lookup_command, argc, argv, ":b:46", options)) != -1)
		if (!take_option(&ask, option, &has_flags))
			return EXIT_TROUBLE;
	if (optind == argc)
		return usage_error(&lookup_command, "no NAME is given");
	if (optind + 2 < argc)
		return usage_error(&lookup_command, "unexpected argument '%s'",
		    argv[optind + 2]);
	ask.subject = ask.lookup.name = argv[optind];
	ask.lookup.service = argv[optind + 1];
	if (!has_flags)
		ask.lookup.hints.ai_flags = AI_V4MAPPED | AI_ADDRCONFIG;
	return ask_run(&ask);
}

const struct command lookup_command = {
    .name = "lookup",
    .summary = "addresses of a name, as getaddrinfo(3) gives them",
    .run = run,
    .help =
	" [OPTION]... NAME [SERVICE]\n"
	"\n"
	"Look up the addresses of NAME and the port of SERVICE, which is a\n"
	"name or a number. Each address stands on a line of its own, in the\n"
	"order received, with the socket types it was returned for.\n"
	"\n"
	"Options:\n"
	"  -4, -6               IPv4 or IPv6 alone\n"
	"      --family WORD    unspec (the default), inet, inet6 or a "
	"number\n"
	"      --socktype WORD  any (the default), stream, dgram, raw, "
	"seqpacket or\n"
	"                       a number\n"
	"      --protocol WORD  any (the default), tcp, udp, icmp, icmpv6, "
	"sctp, dccp,\n"
	"                       udplite or a number\n"
	"      --flag WORD      passive, canonname, numerichost, "
	"numericserv,\n"
	"                       v4mapped, all, addrconfig, idn, canonidn or "
	"a number;\n"
	"                       may be repeated. Without any: v4mapped and\n"
	"                       addrconfig, as for a call without hints; "
	"0: none\n" ASK_HELP "\n" ASK_STATUS_HELP "\n"
	"Examples:\n"
	"  duet lookup localhost\n"
	"  duet lookup --both --flag canonname www.example.org https\n",
};
