/* SPDX-License-Identifier: MIT */
/*
 * ask.h - what `duet lookup`, `reverse`, `host` and `query` have in common
 */
#ifndef DUET_ASK_H
#define DUET_ASK_H

#include "cli.h"
#include "lookup.h"
#include "resolver_options.h"
#include "words.h"
#include <stdbool.h>

/* The options that each of them has, for next_option(). */
#define ASK_OPTIONS                                \
	{"backend", required_argument, NULL, 'b'}, \
	    {"both", no_argument, NULL, 'B'},      \
	    {"json", no_argument, NULL, 'j'}, RESOLVER_OPTIONS

#define ASK_HELP                                                              \
	"  -b, --backend NAME   ares, thread or auto (the default: "          \
	"$DUET_BACKEND,\n"                                                    \
	"                       or else auto: what suits the name)\n"         \
	"      --both           ask both and show the answers side by side\n" \
	"      --json           print JSON (the members of "                  \
	"docs/protocol.md)\n" RESOLVER_HELP

#define ASK_STATUS_HELP                                                        \
	"Exit status: 0 found, 1 not found, 2 trouble; with --both 0 if the\n" \
	"answers are equal, 1 if they differ.\n"

struct ask {
	const struct command *command;
	const char *subject; /* what was asked for, for messages */
	struct lookup lookup;
	struct duet_options options;
	bool both, json;
	bool verbose; /* OP_QUERY */
};

/* Take one of ASK_OPTIONS, or the '?' of next_option().  False after a
 * message. */
bool ask_option(struct ask *ask, int option);

/* The value of an option by its words; a flag is added to those before. False
 * after a message. */
bool ask_word(const struct ask *ask, const char *what, const struct word *words,
    int *number);
bool ask_flag(const struct ask *ask, const struct word *words, int *flags);

/* Look up and print. */
enum exit_status ask_run(const struct ask *ask);

#endif
