/* SPDX-License-Identifier: MIT */
/*
 * compare_options.h - what `duet compare` is asked to do
 */
#ifndef DUET_COMPARE_OPTIONS_H
#define DUET_COMPARE_OPTIONS_H

#include "compare/compare.h"
#include <stdbool.h>
#include <stddef.h>

struct texts {
	const char **items; /* ends in NULL; NULL while it is empty */
	size_t count;
};

void texts_add(struct texts *texts, const char *text);

/* Texts are the command line's. */
struct compare_options {
	struct texts paths, ids, tags, not_tags;
	const char *keywords;
	const char *resolvers;    /* the list as given; NULL: default */
	struct texts definitions; /* NAME=COMMAND */
	unsigned jobs;
	unsigned repeat, max_failures; /* 0: not given */
	bool strict_known, skip_unsupported, verbose, no_progress;
	const char *html, *json; /* files to write; NULL: none */
};

/* False after a message; release it in any case. */
bool compare_options_read(
    struct compare_options *options, int argc, char **argv);

void compare_options_release(struct compare_options *options);

/* The resolvers to compare. */
struct compare_resolvers {
	struct resolver_spec *specs;
	struct texts names;    /* owns them too */
	struct texts commands; /* of each; NULL for a backend of duet */
	char *directory;       /* where commands are started */
};

/* Those that are listed, then those that are defined and not listed; two at
 * least.  False after a message; release it in any case. */
bool compare_resolvers_read(
    struct compare_resolvers *resolvers, const struct compare_options *options);

void compare_resolvers_release(struct compare_resolvers *resolvers);

#endif
