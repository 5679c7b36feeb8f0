/* SPDX-License-Identifier: MIT */
/* `duet why`: which backend a lookup is for, and why. */
#include "cli.h"
#include "compare/suggest.h"
#include "lookup.h"
#include "resolver.h"
#include <stdio.h>
#include <string.h>

enum { OP = 256 };

struct question {
	const char *name;
	int op; /* of lookup_ops, which are in the order of enum duet_call */
	const char *backend;
	bool json;
};

static const struct option options[] = {
    {"backend", required_argument, NULL, 'b'},
    {"json", no_argument, NULL, 'j'},
    {"op", required_argument, NULL, OP},
    {NULL, 0, NULL, 0},
};

static bool take_op(struct question *question)
{
	const char *nearest = suggest(optarg, lookup_ops);

	for (int i = 0; lookup_ops[i]; i++) {
		if (!strcmp(optarg, lookup_ops[i])) {
			question->op = i;
			return true;
		}
	}
	if (nearest)
		usage_error(&why_command, "no op '%s'; did you mean '%s'?",
		    optarg, nearest);
	else
		usage_error(&why_command,
		    "no op '%s'; use getaddrinfo, getnameinfo, gethostbyname, "
		    "gethostbyaddr or query",
		    optarg);
	return false;
}

static bool take_option(struct question *question, int option)
{
	switch (option) {
	case 'b':
		question->backend = optarg;
		return backend_is_known(&why_command, optarg);
	case 'j':
		question->json = true;
		return true;
	case OP:
		return take_op(question);
	}
	return false;
}

static bool check_name(struct question *question)
{
	struct lookup lookup = {.op = OP_GETNAMEINFO};
	bool is_address = lookup_set_address(&lookup, question->name);

	if (question->op < 0)
		question->op = is_address ? OP_GETNAMEINFO : OP_GETADDRINFO;
	if (is_address || (question->op != OP_GETNAMEINFO &&
			      question->op != OP_GETHOSTBYADDR))
		return true;
	usage_error(
	    &why_command, "'%s' is no IPv4 or IPv6 address", question->name);
	return false;
}

static void print_json(
    const struct question *question, const struct duet_choice *choice)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s}", "name",
	    question->name, "op", lookup_ops[question->op], "backend",
	    choice->backend, "rule", choice->rule, "why", choice->text);

	if (choice->file)
		json_object_set_new(json, "file", json_string(choice->file));
	if (choice->line)
		json_object_set_new(json, "line", json_integer(choice->line));
	json_dumpf(json, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(json);
}

static enum exit_status tell(const struct question *question)
{
	duet_resolver *resolver = resolver_open(question->backend, 0);
	struct duet_choice choice;
	int status;

	if (!resolver)
		return EXIT_TROUBLE;
	status = duet_why(resolver, (enum duet_call)question->op,
	    question->name, &choice, sizeof(choice));
	duet_close(resolver);
	if (status != DUET_OK)
		return trouble("%s", duet_strerror(status));
	if (question->json)
		print_json(question, &choice);
	else
		printf(
		    "%s (%s): %s\n", choice.backend, choice.rule, choice.text);
	return EXIT_DONE;
}

static int run(int argc, char **argv)
{
	struct question question = {.op = -1};
	int option;

	while ((option = next_option(
		    &why_command, argc, argv, ":b:", options)) != -1)
		if (!take_option(&question, option))
			return EXIT_TROUBLE;
	if (optind == argc)
		return usage_error(&why_command, "no NAME is given");
	if (optind + 1 < argc)
		return usage_error(
		    &why_command, "unexpected argument '%s'", argv[optind + 1]);
	question.name = argv[optind];
	return check_name(&question) ? tell(&question) : EXIT_TROUBLE;
}

const struct command why_command = {
    .name = "why",
    .summary = "which backend a lookup is for here, and why",
    .run = run,
    .help =
	" [OPTION]... NAME\n"
	"\n"
	"Tell the backend that would be asked for NAME, or for the name of an\n"
	"address, the rule of docs/auto.md that says so, and what it is on "
	"this\n"
	"machine that makes it apply. Nothing is looked up.\n"
	"\n"
	"Options:\n"
	"  -b, --backend NAME   ares, thread or auto (the default: "
	"$DUET_BACKEND,\n"
	"                       or else auto)\n"
	"      --op WORD        getaddrinfo (the default), getnameinfo (that "
	"for\n"
	"                       addresses), gethostbyname, gethostbyaddr or "
	"query\n"
	"      --json           print JSON\n"
	"\n"
	"Example:\n"
	"  duet why printer.local\n",
};
