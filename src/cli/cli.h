/* SPDX-License-Identifier: MIT */
/*
 * cli.h - what a command is
 *
 * Each command is a file with a `const struct command` in it, which main.c
 * has in its table.  Messages go to standard error and begin with "duet: ".
 */
#ifndef DUET_CLI_H
#define DUET_CLI_H

#include <getopt.h>

struct command {
	const char *name;
	const char *summary; /* a line for `duet --help` */
	const char *help;    /* after "Usage: duet NAME"; ends in a newline */
	/* argv[0] is the command's name.  Returns the exit status. */
	int (*run)(int argc, char **argv);
};

enum exit_status {
	EXIT_DONE = 0,    /* it was found, it is equal, it works */
	EXIT_NO = 1,      /* it was not, it is not, it does not */
	EXIT_TROUBLE = 2, /* the question could not be asked */
};

extern const struct command lookup_command;
extern const struct command reverse_command;
extern const struct command host_command;
extern const struct command query_command;
extern const struct command compare_command;
extern const struct command matrix_command;
extern const struct command record_command;
extern const struct command check_command;
extern const struct command survey_command;
extern const struct command merge_command;
extern const struct command repro_command;
extern const struct command accept_command;
extern const struct command diff_command;
extern const struct command run_command;
extern const struct command gen_command;
extern const struct command known_command;
extern const struct command lint_command;
extern const struct command list_command;
extern const struct command show_command;
extern const struct command explain_command;
extern const struct command serve_command;
extern const struct command reduce_command;
extern const struct command backends_command;
extern const struct command why_command;
extern const struct command doctor_command;
extern const struct command probe_command;

/* getopt_long(3) with messages of duet's style.  Returns '?' after one, and
 * the command should then return EXIT_TROUBLE. */
int next_option(const struct command *command, int argc, char **argv,
    const char *shorts, const struct option *longs);

/* "duet: lookup: no such word 'x'; see 'duet lookup --help'"; a question, such
 * as "did you mean", stands alone. */
enum exit_status usage_error(const struct command *command, const char *format,
    ...) __attribute__((format(printf, 2, 3)));

/* "duet: cannot do it". */
enum exit_status trouble(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#endif
