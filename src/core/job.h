/* SPDX-License-Identifier: MIT */
/*
 * job.h - one unit of work, as the core hands it to a backend
 *
 * A job stands beside copies of everything the caller passed in, so a native
 * call that nobody waits for any more can go on reading it.  It is counted:
 * the backend's reference lasts until job_finish(), which is also the only way
 * in which a backend can write to a request.
 */
#ifndef DUET_JOB_H
#define DUET_JOB_H

#include <duet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stack.h"

struct answer; /* answer.h: what a backend found */

enum job_kind {
	JOB_ADDRINFO,
	JOB_NAMEINFO,
	JOB_HOSTBYNAME,
	JOB_HOSTBYADDR,
	JOB_QUERY
};

/* The pointers lead into the same allocation and live as long as the job.
 * All of it is read-only for the backend, but for its own two members. */
struct job {
	enum job_kind kind;
	union {
		struct {
			const char *node, *service; /* either may be NULL */
			/* The four numbers of the caller's hints; without
			 * hints those of getaddrinfo(3): flags V4MAPPED and
			 * ADDRCONFIG, the rest 0. */
			int flags, family, socktype, protocol;
		} addrinfo;
		struct {
			const struct sockaddr *sa;
			socklen_t salen;
			int flags;
		} nameinfo;
		struct {
			const char *name;
			int family;
		} hostbyname;
		struct {
			const void *addr;
			socklen_t len;
			int family;
		} hostbyaddr;
		struct {
			const char *name;
			int rrclass, rrtype;
		} query;
	} in;

	void *backend_data; /* for the backend alone; NULL at first */
	union {
		struct job *next; /* the same: its queue, in one form */
		struct link link; /* or the other */
	};
};

/*
 * How a job ended.  The error is the number that the system's own call would
 * have given: EAI_* for JOB_ADDRINFO and JOB_NAMEINFO, h_errno for the others
 * (netdb.h has both), 0 for success.  The core derives the status from it
 * alone.  The cause is what the library underneath said, unaltered.
 */
struct outcome {
	struct duet_cause cause;
	/* All of these numbers fit into a byte. */
	int8_t error;
	uint8_t left_errno; /* duet_result_errno() */
	int8_t herr;        /* duet_result_h_errno(), */
	bool sets_herr;     /* if it is so */
};

/* False once nobody waits for it any more (cancelled, timed out): work not yet
 * begun can be skipped.  Any thread. */
bool job_wanted(const struct job *job);

/*
 * Hand the job back, and with it the backend's reference.  The answer becomes
 * the core's; NULL where there is none.  To be called exactly once per
 * submitted job, from any thread, with or without locks of the backend's held.
 * Queues and wakes; never runs user code, never allocates.
 */
void job_finish(struct job *job, struct outcome outcome, struct answer *answer);

#endif
