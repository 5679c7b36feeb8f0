/* SPDX-License-Identifier: MIT */
/*
 * request.h - a request from submission until its result is freed
 *
 * One allocation: what the caller will own, what the backend sees, what the
 * core keeps in mind, and copies of all inputs.  It is counted.  The core's
 * reference becomes the caller's with the result; the backend has one from
 * submit() until job_finish().  Requests that share a job hold on to each other
 * (flights.h).
 *
 * Who ends a request - the backend, a cancel, its deadline, the closing
 * resolver - is decided by request_claim(), which says yes to one of them.
 * Only the one who got the yes writes the outcome; nobody writes to it after
 * that, so a delivered result stands still whatever a backend still does.
 */
#ifndef DUET_REQUEST_H
#define DUET_REQUEST_H

#include <stdatomic.h>

#include "answer.h"
#include "job.h"
#include "list.h"

struct duet_result { /* of a request */
	struct outcome outcome;
	enum duet_status status;
	union {
		struct duet_resolver *resolver; /* until it is delivered, */
		/* then, owned; NULL until asked for */
		_Atomic(struct records *) records;
	};
};

struct waiter; /* sync.h: a thread that waits for this request alone */

struct request {
	struct duet_result result;
	struct job job;
	atomic_uint refs;
	atomic_bool claimed;
	bool answered; /* by its flight; what that has found is the result's */

	/* flights.h: which job answers it, and, where that is its own, who
	 * waits for it. */
	bool boards;         /* that job is another one's */
	bool listed;         /* may be found and boarded */
	uint32_t hash;       /* of what it asks */
	atomic_uint waiting; /* requests, itself among them */
	union {
		struct request *flight; /* the other one, which it holds */
		_Atomic(struct request *) boarded; /* newest first, by link */
	};
	struct request *link; /* in the table, or among those */
	struct answer *found; /* owned; by its job */

	const struct backend_ops *asked; /* who has its job; NULL: nobody */
	duet_id id;
	int64_t deadline_ns;
	duet_done_fn *done; /* NULL: a thread waits for it */
	union {
		void *arg;
		struct waiter *waiter;
	};

	struct list node; /* in order of submission, then of delivery */
	/* Next in the same bucket of pending.c, then among the unwanted. */
	struct request *by_id;
};

/*
 * Make a request with copies of its arguments and one reference.  DUET_OK,
 * DUET_EINVAL or DUET_ENOMEM, and then *out is NULL.  errno is kept.
 */
int request_addrinfo(struct request **out, const char *node,
    const char *service, const struct addrinfo *hints);
int request_nameinfo(struct request **out, const struct sockaddr *sa,
    socklen_t salen, int flags);
int request_hostbyname(struct request **out, const char *name, int family);
int request_hostbyaddr(
    struct request **out, const void *addr, socklen_t len, int family);
int request_query(
    struct request **out, const char *name, int rrclass, int rrtype);

/* Without arguments: to carry a refusal. */
struct request *request_new(enum job_kind kind);

static inline struct request *request_of(const struct job *job)
{
	return list_entry(job, struct request, job);
}

/* An inbox has a request by the link of its job, which no backend has: it was
 * handed back, or never submitted. */
static inline struct request *request_in(struct link *link)
{
	return list_entry(link, struct request, job.link);
}

/* The one whose job answers it. */
static inline struct request *flight_of(struct request *req)
{
	return req->boards ? req->flight : req;
}

void request_ref(struct request *req);
void request_put(struct request *req); /* the last one frees it */

/* True once: the caller alone may now say how it ended. */
bool request_claim(struct request *req);

/* With the claim: it ends by the library's own decision. */
void request_end(struct request *req, enum duet_status status);

#endif
