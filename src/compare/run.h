/* SPDX-License-Identifier: MIT */
/*
 * run.h - cases on resolvers, and what these do with them
 *
 * cases (case.h) -> cells (cell.h), several at a time -> observations
 * (docs/internals/observation.md), which are given to whoever compares, counts
 * or stores them, case by case.
 */
#ifndef DUET_RUN_H
#define DUET_RUN_H

#include "adapter.h"
#include "case.h"
#include "condition.h"

/* How far it is, in cells. */
struct progress {
	size_t done, total;
	const char *current; /* id of a case that is running; NULL: none */
};

/* A case and all that has been observed of it. */
struct observed {
	const struct testcase *tc;
	/* By resolver, then by repeat; NULL if it was not run. */
	json_t *const *observations;
	size_t nrepeats;
	const char *lacking; /* what the machine lacks to run it; else NULL */
};

struct run_plan {
	const struct testcase *const *cases;
	size_t ncases;
	const struct resolver_spec *resolvers;
	size_t nresolvers;
	struct machine machine;
	unsigned jobs;   /* cells at a time, >= 1 */
	unsigned repeat; /* per case and resolver; 0: as the case says */
	int stop_fd;     /* once it polls readable: stop; -1: none */
	/* Called with each case in their order; false: it is enough. */
	bool (*observed)(void *arg, const struct observed *observed);
	void *observed_arg;
	/* Called at every change and every progress_ms; NULL: not. */
	void (*progress)(void *arg, const struct progress *progress);
	void *progress_arg;
	int progress_ms;
};

struct run_end {
	bool interrupted; /* by stop_fd */
	size_t not_run;   /* cases that were not given */
};

/*
 * Run them, in a process of one thread.  When it is to stop early, cells that
 * still run are killed, and a case without all of its observations is not
 * given.  False and *error if not a single sandbox can be made.
 */
bool run_cases(const struct run_plan *plan, struct run_end *end,
    struct sandbox_error *error);

/* What this machine has, where sandboxes are available. */
struct machine run_machine(void);

#endif
