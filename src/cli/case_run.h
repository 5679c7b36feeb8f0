/* SPDX-License-Identifier: MIT */
/*
 * case_run.h - what commands that run cases have in common
 *
 *	struct case_run run = {.command = &command};
 *	... options: CASE_RUN_OPTIONS and case_run_option()
 *	status = case_run_prepare(&run, argc, argv);
 *	if (status == EXIT_DONE)
 *		status = case_run_start(&run, function, arg, &end);
 *	case_run_release(&run);
 */
#ifndef DUET_CASE_RUN_H
#define DUET_CASE_RUN_H

#include "cli.h"
#include "compare/run.h"
#include <stdbool.h>
#include <stddef.h>

/* Beyond those of every command; 1 is a result that was not expected. */
enum {
	EXIT_HARNESS = 3,
	EXIT_NO_CASE = 5,
	EXIT_NO_SANDBOX = 77,
	EXIT_INTERRUPTED = 130
};

enum {
	OPTION_NOT_TAG = 256,
	OPTION_RESOLVER,
	OPTION_REPEAT,
	OPTION_SKIP_UNSUPPORTED,
	OPTION_NO_PROGRESS,
	OPTION_CASE_RUN_LAST
};

#define CASE_RUN_SHORTS "k:t:j:b:"
#define CASE_RUN_OPTIONS                                                  \
	{"keywords", 1, NULL, 'k'}, {"tag", 1, NULL, 't'},                \
	    {"not-tag", 1, NULL, OPTION_NOT_TAG}, {"jobs", 1, NULL, 'j'}, \
	    {"backends", 1, NULL, 'b'}, {"resolvers", 1, NULL, 'b'},      \
	    {"resolver", 1, NULL, OPTION_RESOLVER},                       \
	    {"repeat", 1, NULL, OPTION_REPEAT},                           \
	    {"skip-unsupported", 0, NULL, OPTION_SKIP_UNSUPPORTED},       \
	{                                                                 \
		"no-progress", 0, NULL, OPTION_NO_PROGRESS                \
	}

#define CASE_RUN_CASES_HELP                                                   \
	"Which cases:\n"                                                      \
	"  ID                   search.walk and all its variations, one of "  \
	"them\n"                                                              \
	"                       ('search.walk[name=rf]'), an area (search), " \
	"or\n"                                                                \
	"                       with * and ?\n"                               \
	"  -k, --keywords EXPR  whose id or title has the words: \"search "   \
	"and "                                                                \
	"not rf\"\n"                                                          \
	"  -t, --tag TAG        with the tag; may be repeated: with one of "  \
	"them\n"                                                              \
	"      --not-tag TAG    without it; may be repeated\n"

#define CASE_RUN_RESOLVERS_HELP                                           \
	"      --resolver NAME=COMMAND one of your own, a program or a "  \
	"shell\n"                                                         \
	"                              command that speaks "              \
	"docs/protocol.md\n"                                              \
	"A resolver is a backend (thread, ares, auto), an adapter (duet " \
	"matrix "                                                         \
	"--list) or\none of your own.\n"

#define CASE_RUN_HOW_HELP                                                    \
	"How:\n"                                                             \
	"  -j, --jobs N            so many at a time (12 per processor)\n"   \
	"      --repeat N          each case so often, in place of what it " \
	"says\n"                                                             \
	"      --skip-unsupported  exit with 77 where there can be no "      \
	"sandbox\n"                                                          \
	"      --no-progress       no line of progress on a terminal\n"

#define CASE_RUN_STATUS_HELP                                                  \
	"Exit status: 0 nothing unexpected, 1 an unexpected result, 2 the "   \
	"request\n"                                                           \
	"or a case cannot be understood, 3 the harness or a resolver's "      \
	"protocol\n"                                                          \
	"failed, 5 no case is selected, 77 no sandbox (--skip-unsupported), " \
	"130\n"                                                               \
	"interrupted.\n"

struct texts {
	const char **items; /* ends in NULL; NULL while it is empty */
	size_t count;
};

void texts_add(struct texts *texts, const char *text);

/* The resolvers of a run; all is owned, but for the commands. */
struct resolver_list {
	struct resolver_spec *specs;
	struct texts names;
	struct texts commands; /* of each; NULL for a backend or adapter */
	char *directory;       /* where commands are started */
	json_t *snapshots;     /* what specs have of files; by file */
};

/* Texts are the command line's. */
struct case_run {
	const struct command *command;
	const char *usual;    /* the resolvers if none are listed; NULL: all */
	size_t min_resolvers; /* so many at least */

	/* as the options say */
	struct texts paths, ids, tags, not_tags;
	const char *keywords;
	const char *listed;       /* resolvers, as given; NULL: the usual */
	struct texts definitions; /* NAME=COMMAND */
	unsigned jobs, repeat;    /* 0: not given */
	bool skip_unsupported, no_progress;

	/* case_run_prepare() */
	struct resolver_list resolvers;
	struct case_set set;
	const struct testcase **cases; /* those of the set that are selected */
	size_t ncases;
	/* case_run_start() */
	double elapsed_s;
};

/* Take one of CASE_RUN_OPTIONS, or the '?' of next_option().  False after a
 * message. */
bool case_run_option(struct case_run *run, int option);

/* A number from 1 to max; false after a message. */
bool case_run_number(const struct case_run *run, const char *option,
    const char *text, unsigned max, unsigned *number);

/* After the options: read the cases and select some.  EXIT_DONE, or another
 * status after a message; release it in any case. */
int case_run_select(struct case_run *run, int argc, char **argv);

/* The same, and find the resolvers. */
int case_run_prepare(struct case_run *run, int argc, char **argv);

/* See that there can be sandboxes.  EXIT_DONE, or another status after a
 * message. */
int case_run_sandbox(const struct case_run *run);

/* Run them, with progress on a terminal, until a signal stops it: go() is
 * called with a plan to be completed and what run_cases() is to be told, and
 * returns false if no sandbox can be made. */
typedef bool case_run_go(
    void *arg, const struct run_plan *plan, struct sandbox_error *error);
int case_run_start(struct case_run *run, case_run_go *go, void *arg);

void case_run_release(struct case_run *run);

/* "duet compare --resolvers ...": what begins a command that runs a case in
 * the same way; to be freed. */
char *case_run_again(const struct case_run *run);

/* Whether it is text for people, in colours and columns. */
struct report_look;
void case_run_look(struct report_look *look);

/* What a resolver says when it is started outside of a sandbox and greeted, to
 * be released; NULL if it says nothing that can be read. */
json_t *case_run_hello(const struct resolver_spec *spec);

/* Print the resolvers that are listed, or else all there are, each with its
 * version or what it lacks. */
int case_run_list_resolvers(struct case_run *run);

/* Add a resolver as if it were listed; false after a message.  There will be no
 * others then but those that are added. */
bool case_run_add_resolver(struct case_run *run, const char *name);

/* "ares", "thread" or "auto". */
bool case_run_is_backend(const char *name);

/* For case_run_prepare(): false after a message. */
bool case_run_find_resolvers(struct case_run *run);

#endif
