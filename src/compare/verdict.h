/* SPDX-License-Identifier: MIT */
/*
 * verdict.h - what is to be thought of a case on two resolvers
 *
 * A case is judged once per pair of resolvers, from all observations of it by
 * both: every difference is recorded and looked up among the differences that
 * the case says are known, every claim of the case is looked at, and the
 * verdict is the gravest of what was found.
 */
#ifndef DUET_VERDICT_H
#define DUET_VERDICT_H

#include "condition.h"
#include "known.h"

enum verdict {
	VERDICT_SAME,        /* no difference */
	VERDICT_KNOWN,       /* all differences are known, as they are */
	VERDICT_GONE,        /* a known difference did not show */
	VERDICT_CHANGED,     /* known in another kind or with other values */
	VERDICT_NEW,         /* not known */
	VERDICT_UNMET,       /* a claim of level `must` does not hold */
	VERDICT_FLAKY,       /* a resolver does not repeat itself */
	VERDICT_UNSUPPORTED, /* something that the case requires is lacking */
	VERDICT_ERROR,       /* the harness or a resolver's protocol failed */
	VERDICT_COUNT
};
extern const char *const verdict_names[]; /* in that order */

struct finding {
	struct difference difference;
	enum verdict verdict;      /* known, changed, new or flaky */
	const struct known *known; /* that it is, or was before it changed */
	const char *flaky; /* the resolver whose repeats differ, or NULL; the
	                      left is its first */
};

/* A claim that does not hold for a resolver. */
struct broken {
	const struct expectation *claim;
	const char *resolver;
	json_t *value;             /* owns: what it is; NULL: no such thing */
	const struct known *known; /* that says so; NULL: none */
};

struct judgement {
	const struct testcase *tc;
	enum verdict verdict;
	/* Owns; those of the verdict first, then by weight, call and field: the
	 * case is counted under the first. */
	struct finding *findings;
	size_t nfindings;
	struct broken *broken; /* owns; of every level */
	size_t nbroken;
	const struct known **gone; /* owns the array */
	size_t ngone;
	char *why; /* owns: what is lacking (unsupported) or failed (error);
	              else NULL */
};

/* Judge a case.  The judgement borrows from the case and the sides. */
void judge(struct judgement *judgement, const struct testcase *tc,
    const struct machine *machine, const struct side sides[2]);

void judgement_release(struct judgement *judgement); /* zeroed is fine */

#endif
