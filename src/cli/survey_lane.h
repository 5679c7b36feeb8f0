/* SPDX-License-Identifier: MIT */
/*
 * survey_lane.h - a resolver that is asked for many names at a time
 *
 * A backend is asked through duet.h in this process, with many lookups in
 * flight; any other resolver is several processes (docs/protocol.md), each with
 * one.  Nothing waits but lane_open(): the owner polls lane_poll()'s
 * descriptors and calls lane_serve() after it.
 */
#ifndef DUET_SURVEY_LANE_H
#define DUET_SURVEY_LANE_H

#include "compare/adapter.h"
#include "survey_answer.h"

enum { LANE_DEADLINE_MS = 30000, LANE_POLL_MAX = 1024 };

#define LANE_CALL "c" /* the id of every call */

struct lane;

/* One name put to one resolver; its owner keeps it until it is answered. */
struct question {
	const char *name;
	/* Called by lane_serve(), once, with the answer, which is then its. */
	void (*answered)(struct question *question, struct answer answer);
	void *owner;
	struct lane *lane; /* that has been asked */
};

struct lane_process {
	struct adapter adapter;
	struct question *question; /* NULL: free */
	bool greeted;
	int64_t deadline_ms;
};

struct lane {
	struct resolver_spec spec;
	const char *const *environment; /* of its processes; ends in NULL */
	const char *family;             /* "unspec", "inet", "inet6" */
	unsigned limit, busy;           /* names at a time */
	duet_resolver *resolver;        /* NULL: processes */
	struct lane_process *processes; /* as many as limit */
	char *version;
	char error[512]; /* "" until something is wrong; then it is over */
};

/* A backend if named, else spec's processes, the first of which says hello
 * here.  False after lane->error; release it in any case. */
bool lane_open(struct lane *lane, const char *backend);

static inline bool lane_has_room(const struct lane *lane)
{
	return lane->busy < lane->limit;
}

/* There must be room. */
void lane_ask(struct lane *lane, struct question *question);

/* Fill in what to poll for, LANE_POLL_MAX at most; returns how many. */
size_t lane_poll(const struct lane *lane, struct pollfd *fds);

/* Take what has come; false after lane->error. */
bool lane_serve(struct lane *lane);

/* Until a deadline of its processes; INT64_MAX: none. */
int64_t lane_deadline_ms(const struct lane *lane);

/* What is not answered never will be. */
void lane_release(struct lane *lane);

#endif
