/* SPDX-License-Identifier: MIT */
/*
 * backend.h - what the core asks of a backend, and what it promises
 *
 * A backend is a constant struct backend_ops and a private structure that
 * begins with struct backend.  src/core/backends.c is the one place that
 * names them all.
 *
 * The core promises
 *  - to make these calls one at a time (it holds the resolver's backend lock),
 *    but for name, version, codes, unsupported, answer and is_behind, so that
 *    a library that is not thread-safe may sit behind them;
 *  - to call submit() at most once per job, and nothing after close().
 *
 * A backend promises
 *  - to call job_finish() exactly once for every submitted job, whatever
 *    happens, and never to run user code;
 *  - not to block, except in close() for at most wait_ms;
 *  - to say how a job ended in the system's own numbers (struct outcome in
 *    job.h), so that no caller can tell by them which backend answered.
 */
#ifndef DUET_BACKEND_H
#define DUET_BACKEND_H

#include <duet.h>
#include <stdbool.h>

struct answer; /* answer.h */
struct job;    /* job.h, and struct outcome */
struct outcome;
struct servers; /* servers.h */

/* Names and texts for the numbers of a domain that is a backend's own.  The
 * core knows those of EAI and h_errno itself. */
struct code_map {
	enum duet_domain domain;
	const char *(*name)(int code); /* "ARES_ESERVFAIL"; NULL if unknown */
	const char *(*text)(int code); /* the library's own words */
};

struct backend {
	const struct backend_ops *ops;
};

struct backend_ops {
	const char *name; /* as in duet_options.backend */

	/* It makes the system's own calls: what only the system knows, it
	 * knows.  It has no descriptor. */
	bool native;

	/* What is underneath: "c-ares 1.34.8", "glibc 2.36".  Static. */
	const char *(*version)(void);

	/* For the causes that are in neither EAI nor h_errno; may be NULL. */
	const struct code_map *codes;

	/* The first option that is set and that it cannot honour: "lookups";
	 * or, if it can in part, with what it can, as it would stand before
	 * "with the backend ...": "servers: at most 3".  Static; NULL: there
	 * is none.  Any thread, any time. */
	const char *(*unsupported)(const struct duet_options *options);

	/* Returns DUET_OK and sets *out, or a status.  The options are checked,
	 * supported and there until close(). */
	int (*open)(struct backend **out, const struct duet_options *options);

	/* Answer a job that needs nobody (at_once.h): outcome and answer are
	 * as job_finish(), which is not called, would have them.  Any thread,
	 * several at once.  Returns whose answer it is.  NULL: submit() has
	 * these too. */
	const struct backend_ops *(*answer)(const struct job *job,
	    struct outcome *outcome, struct answer **answer);

	/* The same for one whose answer is kept (duet_options.cache_size); false
	 * if none is.  NULL for one that keeps none. */
	bool (*recall)(struct backend *be, const struct job *job,
	    struct outcome *outcome, struct answer **answer);

	/* For one that holds others, and has no submit() and discard() itself:
	 * whose the job is to be, and the backend of these; else NULL. */
	const struct backend_ops *(*assign)(
	    struct backend *be, const struct job *job);
	struct backend *(*part)(
	    struct backend *be, const struct backend_ops *ops);

	/* Take the job.  Cannot fail: what goes wrong is the job's outcome,
	 * and job_finish() may well be called before submit() returns. */
	void (*submit)(struct backend *be, struct job *job);

	/* The core no longer wants this job.  A hint; the job must still be
	 * finished some time.  It never comes before submit(), nor after a
	 * job_finish() that was called inside one of these functions; after
	 * one by another thread it may, and must do nothing then.  NULL if
	 * there is nothing to gain. */
	void (*discard)(struct backend *be, struct job *job);

	/* The servers to be asked from now on; none: those of resolv.conf.  Not
	 * more than it supports.  Returns a status. */
	int (*set_servers)(struct backend *be, const struct servers *servers);

	/* Those that would be asked now, each with its port for UDP and TCP, or
	 * with port 0 if these differ.  Returns a status. */
	int (*get_servers)(struct backend *be, struct servers *servers);

	/* A descriptor that polls readable when pump() is due; the same for
	 * the backend's life.  NULL, or -1, if job_finish() says it all. */
	int (*fd)(struct backend *be);

	/* Do what can be done without blocking.  NULL where fd is. */
	void (*pump)(struct backend *be);

	/* Whether so many jobs wait for their turn that nobody would notice an
	 * answer that is delivered half a millisecond late, nor the
	 * backend run out of jobs in that time.  Any thread, with locks of the
	 * core's held.  NULL: never. */
	bool (*is_behind)(struct backend *be);

	/* Add the counts that are the backend's own: native calls under way
	 * for requests that have ended otherwise, and what the cache had.
	 * NULL if it has none. */
	void (*count)(struct backend *be, struct duet_stats *stats);

	/* In a child of fork(), for the last time; the parent goes on with the
	 * backend.  Close the descriptors, and touch nothing else that both
	 * share.  No call of these was under way when the process forked, but
	 * threads of the backend's own may have held its locks.  NULL if it has
	 * no descriptors. */
	void (*after_fork)(struct backend *be);

	/* Finish every job left, wait up to wait_ms (-1: no limit) for native
	 * calls under way, free what is not in use by them.  Those still
	 * running finish their jobs later. */
	void (*close)(struct backend *be, int wait_ms);
};

extern const struct backend_ops ares_backend_ops;   /* src/ares_backend */
extern const struct backend_ops thread_backend_ops; /* src/thread_backend */

#endif
