/* SPDX-License-Identifier: MIT */
/*
 * compare.h - run cases on resolvers and report where these differ
 *
 * cases (case.h) -> cells (cell.h), several at a time -> observations ->
 * differences (difference.h) -> verdicts (verdict.h) -> report (report.h)
 */
#ifndef DUET_COMPARE_H
#define DUET_COMPARE_H

#include "adapter.h"
#include "report.h"

/* How far it is, in cells. */
struct progress {
	size_t done, total;
	const char *current; /* id of a case that is running; NULL: none */
};

struct comparison {
	const struct testcase *const *cases;
	size_t ncases;
	/* Two or more, with the names that the report's options have. */
	const struct resolver_spec *resolvers;
	struct report_options report;
	struct machine machine;
	unsigned jobs;         /* cells at a time, >= 1 */
	unsigned repeat;       /* per case and resolver; 0: as the case says */
	unsigned max_failures; /* to stop after; 0: no limit */
	int stop_fd;           /* once it polls readable: stop; -1: none */
	/* Called at every change and every progress_ms; NULL: not. */
	void (*progress)(void *arg, const struct progress *progress);
	void *progress_arg;
	int progress_ms;
};

/*
 * Run them, in a process of one thread.  The report, which the caller owns,
 * has the cases in their order.  When it is to stop early, cells that still
 * run are killed, and of a case without all of its observations nothing is
 * reported: after the last failure allowed, nothing of later cases either.
 * NULL and *error if not a single sandbox can be made.
 */
json_t *compare_run(
    const struct comparison *comparison, struct sandbox_error *error);

/* What this machine has, where sandboxes are available. */
struct machine compare_machine(void);

#endif
