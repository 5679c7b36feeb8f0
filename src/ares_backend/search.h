/* SPDX-License-Identifier: MIT */
/*
 * search.h - a name, asked for as it is and under the domains of the search
 * list (resolv.conf(5)), in glibc's order and with its reasons to stop
 */
#ifndef DUET_SEARCH_H
#define DUET_SEARCH_H

#include "ask.h"

/* Nothing was asked.  No value of netdb.h: NETDB_INTERNAL is -1. */
#define SEARCH_NO_HERR (-2)

/* Where the walk is; search_next() steps. */
struct search_plan {
	const struct resolv_conf *conf;
	const char *name;
	unsigned dots;
	bool trailing_dot, as_is_first;
	bool tried_as_is, root_on_list, searched, list_done;
	bool got_nodata, got_servfail;
	int first_herr; /* of the name as it is, if it was first */
	size_t next;    /* of the search list */
	int stage;
};

/* How asking for a name that search_next() gave went. */
struct search_step {
	bool ok;
	int herr, err, buffer_rcode;
};

#define SEARCH_MAX_NAME 1025

enum search_verdict {
	SEARCH_ASK,      /* ask for the name that was written */
	SEARCH_TOO_LONG, /* as if asked and answered NO_RECOVERY: go on */
	SEARCH_FOUND,
	SEARCH_FAILED
};

void search_plan(
    struct search_plan *plan, const struct resolv_conf *conf, const char *name);

/*
 * What to do next, given how the last step went; at first *last is
 * SEARCH_NO_STEP.  For SEARCH_ASK the name is written to out; for
 * SEARCH_FAILED *last has the h_errno and errno of it all.
 */
enum search_verdict search_next(struct search_plan *plan,
    struct search_step *last, char out[static SEARCH_MAX_NAME]);

#define SEARCH_NO_STEP ((struct search_step){.herr = SEARCH_NO_HERR})

/* The walk with questions.  The caller sets the ask's context, conf, class and
 * types; the ask's ok, herr, err and responses are the outcome.  left_herr is
 * what libc's would leave in h_errno if it found something. */
struct search {
	struct ask ask;
	struct search_plan plan;
	char *alias; /* where $HOSTALIASES has one; owned */
	int left_herr;
	bool only_as_is;
	bool starting, ended; /* whether the ask is, and has at once */
	void (*done)(struct search *search);
};

/* aliases: $HOSTALIASES, or NULL.  name stays the caller's and must live. */
void search_start(struct search *search, const char *name, const char *aliases);
void search_release(struct search *search);

/*
 * hostname(7): what name stands for in the text of such a file, which is cut;
 * NULL if it isn't there.
 */
char *search_alias(char *text, const char *name);

#endif
