/* SPDX-License-Identifier: MIT */
/*
 * run.c - the cells of a comparison, several at a time
 */
#include "cell.h"
#include "clock.h"
#include "compare.h"
#include "memory.h"
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A case and what has been observed of it. */
struct work {
	const struct testcase *tc;
	json_t **observations; /* owns; by resolver, then by repeat */
	size_t nrepeats;
	size_t pending;      /* observations still to come */
	const char *lacking; /* why it is not run; else NULL */
};

struct slot {
	struct cell *cell; /* NULL: free */
	struct work *work;
	json_t **observation; /* where its result goes */
	int64_t limit_ms;     /* on the clock: it must have ended */
	bool readable;
};

struct run {
	const struct comparison *c;
	struct work *works; /* by case */
	struct slot *slots;
	struct pollfd *polls; /* stop_fd, then slots that run */
	size_t nslots, nrunning;
	size_t ncells, ndone;
	struct work **order; /* in which they are started */
	/* the next cell to start, of order[next_work] */
	size_t next_work, next_cell;
	/* cases before this one are in the report */
	size_t next_report;
	json_t *report;
	unsigned failures;
	bool interrupted;
};

struct machine compare_machine(void)
{
	/* A sandbox without links is not available at all. */
	return (struct machine){
	    .ipv6 = access("/proc/net/if_inet6", F_OK) == 0, .link = true};
}

static bool is_slow(const struct testcase *tc)
{
	for (const char *const *tag = tc->tags; tag && *tag; tag++)
		if (!strcmp(*tag, "slow"))
			return true;
	return false;
}

/* Cases with the tag `slow` first: they wait while others work, and nothing is
 * left to wait for at the end. */
static void plan_order(struct run *run)
{
	size_t n = 0;

	run->order = memory_zeroed(run->c->ncases, sizeof(struct work *));
	for (int slow = 1; slow >= 0; slow--)
		for (size_t i = 0; i < run->c->ncases; i++)
			if (is_slow(run->works[i].tc) == slow)
				run->order[n++] = &run->works[i];
}

static void plan(struct run *run)
{
	const struct comparison *c = run->c;

	run->works = memory_zeroed(c->ncases, sizeof(*run->works));
	for (size_t i = 0; i < c->ncases; i++) {
		struct work *work = &run->works[i];

		work->tc = c->cases[i];
		work->lacking =
		    requires_missing(work->tc->requires_, &c->machine, NULL);
		work->nrepeats = c->repeat          ? c->repeat
				 : work->tc->repeat ? work->tc->repeat
						    : 1;
		if (work->lacking)
			continue;
		work->pending = work->nrepeats * c->report.nresolvers;
		work->observations =
		    memory_zeroed(work->pending, sizeof(*work->observations));
		run->ncells += work->pending;
	}
}

static void work_release(struct work *work, size_t nresolvers)
{
	for (size_t i = 0;
	     work->observations && i < work->nrepeats * nresolvers; i++)
		json_decref(work->observations[i]);
	free(work->observations);
	work->observations = NULL;
}

/* Judge the case on each pair, and forget what was observed. */
static void report_case(struct run *run, struct work *work)
{
	const struct report_options *options = &run->c->report;

	if (work->lacking)
		report_add_unsupported(
		    run->report, options, work->tc, work->lacking);
	for (size_t i = 1; !work->lacking && i < options->nresolvers; i++) {
		const struct side sides[] = {
		    {options->resolvers[0], work->observations, work->nrepeats},
		    {options->resolvers[i],
			work->observations + i * work->nrepeats,
			work->nrepeats}};
		json_t *results = json_object_get(run->report, "results");
		struct judgement judgement;

		judge(&judgement, work->tc, &run->c->machine, sides);
		report_add(run->report, options, &judgement, sides);
		judgement_release(&judgement);
		run->failures += report_is_failure(run->report,
		    json_array_get(results, json_array_size(results) - 1));
	}
	work_release(work, options->nresolvers);
}

static bool enough(const struct run *run)
{
	return run->c->max_failures && run->failures >= run->c->max_failures;
}

/* In order, so that stopping at a failure leaves the same report each time. */
static void report_complete(struct run *run)
{
	while (run->next_report < run->c->ncases && !enough(run) &&
	       run->works[run->next_report].pending == 0)
		report_case(run, &run->works[run->next_report++]);
}

/* The case of the next cell; NULL if all have been started. */
static struct work *next_work(struct run *run)
{
	for (; run->next_work < run->c->ncases; run->next_work++) {
		struct work *work = run->order[run->next_work];

		if (!work->lacking &&
		    run->next_cell < work->nrepeats * run->c->report.nresolvers)
			return work;
		run->next_cell = 0;
	}
	return NULL;
}

static bool more_to_start(struct run *run)
{
	return next_work(run) && !enough(run);
}

static bool start_next(
    struct run *run, struct slot *slot, struct sandbox_error *error)
{
	struct work *work = next_work(run);
	size_t repeat = run->next_cell % work->nrepeats;
	size_t resolver = run->next_cell / work->nrepeats;

	slot->cell = cell_start(work->tc, &run->c->resolvers[resolver],
	    (unsigned)repeat + 1, error);
	if (!slot->cell)
		return false;
	slot->work = work;
	slot->observation = &work->observations[run->next_cell];
	slot->limit_ms = clock_ms() + cell_limit_ms(slot->cell);
	run->next_cell++;
	run->nrunning++;
	return true;
}

/* Fill the free slots.  A machine that cannot have more processes now can when
 * some have ended; false and *error only if there is none to wait for. */
static bool start_cells(struct run *run, struct sandbox_error *error)
{
	for (size_t i = 0; i < run->nslots && more_to_start(run); i++)
		if (!run->slots[i].cell &&
		    !start_next(run, &run->slots[i], error))
			return run->nrunning > 0;
	return true;
}

static void finish(struct run *run, struct slot *slot)
{
	*slot->observation = cell_finish(slot->cell);
	slot->cell = NULL;
	slot->work->pending--;
	run->nrunning--;
	run->ndone++;
}

/* Until something can be read, is over its time, or progress is due. */
static void wait_for_cells(struct run *run)
{
	int64_t now = clock_ms(), until = INT64_MAX;
	int timeout_ms;
	nfds_t n = 0;

	run->polls[n++] =
	    (struct pollfd){.fd = run->c->stop_fd, .events = POLLIN};
	/* Not the free slots: poll(2) takes no more than there may be files. */
	for (size_t i = 0; i < run->nslots; i++) {
		struct slot *slot = &run->slots[i];

		if (!slot->cell)
			continue;
		run->polls[n++] = (struct pollfd){
		    .fd = cell_fd(slot->cell), .events = POLLIN};
		if (slot->limit_ms < until)
			until = slot->limit_ms;
	}
	if (run->c->progress && now + run->c->progress_ms < until)
		until = now + run->c->progress_ms;
	timeout_ms = until <= now            ? 0
		     : until - now < INT_MAX ? (int)(until - now)
					     : INT_MAX;
	if (poll(run->polls, n, timeout_ms) < 0)
		n = 0;
	run->interrupted = n > 0 && run->polls[0].revents != 0;
	for (size_t i = 0, p = 1; i < run->nslots; i++)
		run->slots[i].readable =
		    run->slots[i].cell && p < n && run->polls[p++].revents != 0;
}

static void serve_cells(struct run *run)
{
	int64_t now = clock_ms();

	for (size_t i = 0; i < run->nslots && !run->interrupted; i++) {
		struct slot *slot = &run->slots[i];

		if (!slot->cell)
			continue;
		if (slot->readable && !cell_read(slot->cell)) {
			finish(run, slot);
		} else if (now >= slot->limit_ms) {
			cell_kill(slot->cell);
			slot->limit_ms = INT64_MAX;
		}
	}
}

static void tell_progress(const struct run *run)
{
	struct progress progress = {run->ndone, run->ncells, NULL};

	if (!run->c->progress)
		return;
	for (size_t i = 0; i < run->nslots && !progress.current; i++)
		if (run->slots[i].cell)
			progress.current = run->slots[i].work->tc->id;
	run->c->progress(run->c->progress_arg, &progress);
}

static void kill_cells(struct run *run)
{
	for (size_t i = 0; i < run->nslots; i++)
		if (run->slots[i].cell)
			cell_kill(run->slots[i].cell);
	for (size_t i = 0; i < run->nslots; i++)
		if (run->slots[i].cell) {
			json_decref(cell_finish(run->slots[i].cell));
			run->slots[i].cell = NULL;
		}
}

/* What is whole of the cases that are not in the report yet, if it was not to
 * end where it did.  Returns how many are left out. */
static size_t report_rest(struct run *run)
{
	size_t left_out = 0;

	for (size_t i = run->next_report; i < run->c->ncases; i++) {
		struct work *work = &run->works[i];

		if (run->interrupted && work->pending == 0 && !enough(run))
			report_case(run, work);
		else
			left_out++;
	}
	return left_out;
}

json_t *compare_run(
    const struct comparison *comparison, struct sandbox_error *error)
{
	struct run run = {.c = comparison};
	bool running;

	run.report = report_new(&comparison->report);
	plan(&run);
	plan_order(&run);
	run.nslots =
	    comparison->jobs < run.ncells ? comparison->jobs : run.ncells;
	run.slots = memory_zeroed(run.nslots, sizeof(*run.slots));
	run.polls = memory_zeroed(run.nslots + 1, sizeof(*run.polls));
	do {
		running = start_cells(&run, error);
		tell_progress(&run);
		if (running && run.nrunning) {
			wait_for_cells(&run);
			serve_cells(&run);
		}
		report_complete(&run);
	} while (running && !run.interrupted && !enough(&run) &&
		 (run.nrunning || more_to_start(&run)));
	kill_cells(&run);
	if (running) {
		report_finish(run.report, run.interrupted, report_rest(&run));
	} else {
		json_decref(run.report);
		run.report = NULL;
	}
	for (size_t i = 0; i < comparison->ncases; i++)
		work_release(&run.works[i], comparison->report.nresolvers);
	free(run.works);
	free(run.order);
	free(run.slots);
	free(run.polls);
	return run.report;
}
