/* SPDX-License-Identifier: MIT */
/* `duet query`: the records of a name, by res_nquery(3). */
#include "ask.h"
#include "compare/dns_words.h"
#include "compare/suggest.h"

static const struct option options[] = {
    ASK_OPTIONS,
    {"verbose", no_argument, NULL, 'v'},
    {NULL, 0, NULL, 0},
};

static bool take_type(struct ask *ask, const char *text)
{
	const char *nearest;

	ask->lookup.rrtype = text ? duet_type_from_name(text) : DUET_TYPE_A;
	if (ask->lookup.rrtype >= 0)
		return true;
	nearest = suggest(text, dns_type_names);
	if (nearest)
		usage_error(ask->command,
		    "no record type '%s'; did you mean '%s'?", text, nearest);
	else
		usage_error(ask->command,
		    "no record type '%s'; use a name, or TYPE and a number",
		    text);
	return false;
}

static bool take_class(struct ask *ask, const char *text)
{
	ask->lookup.rrclass = text ? duet_class_from_name(text) : DUET_CLASS_IN;
	if (ask->lookup.rrclass >= 0)
		return true;
	usage_error(ask->command,
	    "no class '%s'; use IN, CH, HS, ANY, or CLASS and a number", text);
	return false;
}

static int run(int argc, char **argv)
{
	struct ask ask = {
	    .command = &query_command, .lookup = {.op = OP_QUERY}};
	int option, nwords;

	while ((option = next_option(
		    &query_command, argc, argv, ":b:v", options)) != -1) {
		if (option == 'v')
			ask.verbose = true;
		else if (!ask_option(&ask, option))
			return EXIT_TROUBLE;
	}
	nwords = argc - optind;
	if (nwords == 0)
		return usage_error(&query_command, "no NAME is given");
	if (nwords > 3)
		return usage_error(&query_command, "unexpected argument '%s'",
		    argv[optind + 3]);
	ask.subject = ask.lookup.name = argv[optind];
	if (!take_type(&ask, nwords > 1 ? argv[optind + 1] : NULL) ||
	    !take_class(&ask, nwords > 2 ? argv[optind + 2] : NULL))
		return EXIT_TROUBLE;
	return ask_run(&ask);
}

const struct command query_command = {
    .name = "query",
    .summary = "records of a name, as res_nquery(3) asks for them",
    .run = run,
    .help =
	" [OPTION]... NAME [TYPE [CLASS]]\n"
	"\n"
	"Ask the DNS servers for the records of NAME, which is taken as it\n"
	"stands: no hosts file, no search list. TYPE is a name, in any case, "
	"or\n"
	"TYPE65280; without it A. CLASS is IN unless given. Records stand a\n"
	"line each, as in a master file.\n"
	"\n"
	"Options:\n"
	"  -v, --verbose        show the empty sections of the response "
	"too\n" ASK_HELP "\n"
	"With --json, 'answer', 'authority' and 'additional' are in place of\n"
	"'records', with the data of each record by field.\n"
	"\n" ASK_STATUS_HELP "\n"
	"Examples:\n"
	"  duet query example.org MX\n"
	"  duet query --both --json example.org HTTPS\n"
	"  duet query version.bind TXT CH\n",
};
