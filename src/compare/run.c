/* SPDX-License-Identifier: MIT */
/*
 * run.c - cases on resolvers, several cells at a time
 */
#include "run.h"
#include "cell.h"
#include "clock.h"
#include "memory.h"
#include "snapshot.h"
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
	const struct run_plan *c;
	struct fork_server *server;
	struct work *works; /* by case */
	struct slot *slots;
	struct pollfd *polls; /* stop_fd, then slots that run */
	size_t nslots, nrunning;
	size_t ncells, ndone;
	struct work **order; /* in which they are started */
	/* the next cell to start, of order[next_work] */
	size_t next_work, next_cell;
	/* cases before this one have been given away */
	size_t next_given;
	bool enough, interrupted;
};

struct machine run_machine(void)
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

/* What was observed before is there already. */
static void add_recorded(struct run *run, struct work *work)
{
	for (size_t i = 0; i < work->nrepeats * run->c->nresolvers; i++) {
		const json_t *recorded =
		    run->c->resolvers[i / work->nrepeats].recorded;

		if (!recorded)
			continue;
		work->observations[i] = snapshot_observation(
		    recorded, work->tc, i % work->nrepeats);
		work->pending--;
	}
}

static void make_works(struct run *run)
{
	const struct run_plan *c = run->c;

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
		work->pending = work->nrepeats * c->nresolvers;
		work->observations =
		    memory_zeroed(work->pending, sizeof(*work->observations));
		add_recorded(run, work);
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

/* Give the case away, and forget what was observed. */
static void give(struct run *run, struct work *work)
{
	const struct observed observed = {
	    .tc = work->tc,
	    .observations = work->observations,
	    .nrepeats = work->nrepeats,
	    .lacking = work->lacking,
	};

	run->enough = !run->c->observed(run->c->observed_arg, &observed);
	work_release(work, run->c->nresolvers);
}

/* In order, so that stopping at a failure gives the same cases each time. */
static void give_complete(struct run *run)
{
	while (run->next_given < run->c->ncases && !run->enough &&
	       run->works[run->next_given].pending == 0)
		give(run, &run->works[run->next_given++]);
}

/* The case of the next cell; NULL if all have been started. */
static struct work *next_work(struct run *run)
{
	for (; run->next_work < run->c->ncases; run->next_work++) {
		struct work *work = run->order[run->next_work];

		size_t n = work->nrepeats * run->c->nresolvers;

		while (!work->lacking && run->next_cell < n)
			if (!run->c->resolvers[run->next_cell / work->nrepeats]
				 .recorded)
				return work;
			else
				run->next_cell++;
		run->next_cell = 0;
	}
	return NULL;
}

static bool more_to_start(struct run *run)
{
	return next_work(run) && !run->enough;
}

static bool start_next(
    struct run *run, struct slot *slot, struct sandbox_error *error)
{
	struct work *work = next_work(run);
	size_t repeat = run->next_cell % work->nrepeats;
	size_t resolver = run->next_cell / work->nrepeats;

	slot->cell = cell_start(run->server, work->tc,
	    &run->c->resolvers[resolver], (unsigned)repeat + 1, error);
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

/* What is whole of the cases that have not been given away yet, if it was not
 * to end where it did.  Returns how many are left out. */
static size_t give_rest(struct run *run)
{
	size_t left_out = 0;

	for (size_t i = run->next_given; i < run->c->ncases; i++) {
		struct work *work = &run->works[i];

		if (run->interrupted && work->pending == 0 && !run->enough)
			give(run, work);
		else
			left_out++;
	}
	return left_out;
}

bool run_cases(const struct run_plan *plan, struct run_end *end,
    struct sandbox_error *error)
{
	struct run run = {.c = plan};
	bool running;

	run.server = cell_server_start(error);
	if (!run.server)
		return false;
	make_works(&run);
	plan_order(&run);
	run.nslots = plan->jobs < run.ncells ? plan->jobs : run.ncells;
	run.slots = memory_zeroed(run.nslots, sizeof(*run.slots));
	run.polls = memory_zeroed(run.nslots + 1, sizeof(*run.polls));
	do {
		running = start_cells(&run, error);
		tell_progress(&run);
		if (running && run.nrunning) {
			wait_for_cells(&run);
			serve_cells(&run);
		}
		give_complete(&run);
	} while (running && !run.interrupted && !run.enough &&
		 (run.nrunning || more_to_start(&run)));
	kill_cells(&run);
	fork_server_stop(run.server);
	if (running)
		end->not_run = give_rest(&run);
	end->interrupted = run.interrupted;
	for (size_t i = 0; i < plan->ncases; i++)
		work_release(&run.works[i], plan->nresolvers);
	free(run.works);
	free(run.order);
	free(run.slots);
	free(run.polls);
	return running;
}
