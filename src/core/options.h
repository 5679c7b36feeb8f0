/* SPDX-License-Identifier: MIT */
/*
 * options.h - the options of a resolver: read, completed and checked
 *
 * There is a table of them, and all that is done with options is done by it:
 * the caller's are taken, those left at their default are looked up in the
 * environment, and each is checked.  docs/environment.md is the table for
 * people.
 */
#ifndef DUET_OPTIONS_H
#define DUET_OPTIONS_H

#include <duet.h>
#include <stdbool.h>

enum option_kind { OPTION_TEXT, OPTION_NUMBER, OPTION_FLAG };

struct option {
	const char *name;     /* of the field, or of the flag */
	const char *variable; /* NULL: it is for programs alone */
	enum option_kind kind;
	size_t offset; /* of the field */
	unsigned flag;

	/* A number: what it may be beside 0, which is the default. */
	int min, max;
	const char *minus_one; /* what -1 stands for: "no limit"; NULL: -1 is
				  none, "0": so is 0 in the environment */

	/* A text: false, and why, if it is wrong.  NULL: checked elsewhere. */
	bool (*check)(const char *text, char *why, size_t size);
};

extern const struct option option_table[]; /* ends with a name of NULL */

/* A program's options with the environment's, in storage of its own. */
struct options {
	struct duet_options values;
	uint32_t by_environment; /* a bit for each row of the table */
};

/* Returns a status; on failure there is nothing to release, and the line that
 * the caller wants is written. */
int options_init(struct options *options, const struct duet_options *caller);
void options_release(struct options *options);

/* Whether the named one is from the environment. */
bool options_are_from_environment(
    const struct options *options, const char *name);

/* Write the line about an option: "NAME: ...", NAME being its variable if that
 * is where it is from.  Returns the status. */
int options_refuse(const struct options *options, int status, const char *name,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Write what a status means if nothing else has been written. */
void options_explain(const struct options *options, int status);

/* "1 to 15, or -1 for 0"; "0 to 15" in the environment. */
void option_range(
    const struct option *row, bool in_environment, char *buf, size_t size);

#endif
