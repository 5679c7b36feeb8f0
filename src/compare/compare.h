/* SPDX-License-Identifier: MIT */
/*
 * compare.h - run cases on resolvers and report where these differ
 *
 * observations (run.h) -> differences (difference.h) -> verdicts (verdict.h)
 * -> report (report.h)
 */
#ifndef DUET_COMPARE_H
#define DUET_COMPARE_H

#include "beside.h"
#include "report.h"
#include "run.h"

/* What compares cases as they are observed. */
struct comparison {
	const struct report_options *options;
	struct machine machine;
	bool in_pairs;         /* the first with the second, the third with the
	                  fourth; else the first with each other one */
	unsigned max_failures; /* to stop after; 0: no limit */
	unsigned failures;
	json_t *report; /* owned by the caller, by report_new() */
	json_t *firsts; /* NULL, or the caller's object in which the first
	                   observation of each case is kept, by its id */
};

/* For a plan's `observed`, with a struct comparison: judge, and report. */
bool comparison_add(void *comparison, const struct observed *observed);

/*
 * Run the plan, which has no `observed` of its own, and compare its resolvers,
 * two or more with the names that the options have.  The report, which the
 * caller owns, has the cases in their order, and after max_failures (0: no
 * limit) nothing more.  Those beside are run when these are done; NULL is none.
 * NULL and *error if not a single sandbox can be made.
 */
json_t *compare_run(const struct run_plan *plan,
    const struct report_options *options, const struct beside_list *beside,
    unsigned max_failures, struct sandbox_error *error);

#endif
