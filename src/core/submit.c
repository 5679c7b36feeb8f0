/* SPDX-License-Identifier: MIT */
/* Accepting or refusing requests. */
#include <errno.h>

#include "at_once.h"
#include "resolver.h"

static int refusal(const struct duet_resolver *r)
{
	if (r->closing)
		return DUET_ECANCELLED;
	if (r->max_pending && unfinished(r) >= r->max_pending)
		return DUET_EBUSY;
	return DUET_OK;
}

static int add(
    struct duet_resolver *r, struct request *req, int64_t now, duet_id *id)
{
	int status = refusal(r);

	if (status != DUET_OK)
		return status;
	req->result.resolver = r;
	req->deadline_ns = ns_after(now, r->timeout_ms);
	pending_add(&r->pending, req);
	arm_for(r, req);
	r->stats.submitted++;
	if (id)
		*id = req->id;
	return DUET_OK;
}

int submit_answered(struct duet_resolver *r, struct request *req, duet_id *id)
{
	int status;

	pthread_mutex_lock(&r->lock);
	status = refusal(r);
	if (status == DUET_OK) {
		r->stats.submitted++;
		req->id = pending_next_id(&r->pending);
		if (id)
			*id = req->id;
		if (req->done)
			make_due(r, req);
		else
			count_end(r, req);
	}
	pthread_mutex_unlock(&r->lock);
	return status;
}

static const struct backend_ops *assign(
    struct duet_resolver *r, const struct job *job)
{
	struct backend *be = r->backend;

	return be->ops->assign ? be->ops->assign(be, job) : be->ops;
}

int submit(struct duet_resolver *r, struct request *req, duet_id *id)
{
	const struct backend_ops *ops;
	int saved_errno = errno;
	bool submits, stale;
	int64_t now;
	int status;

	req->hash = flights_hash(&r->flights, &req->job);
	/* Under both locks, so that nobody who finds the request pending can
	 * discard it before the backend has it. */
	pthread_mutex_lock(&r->backend_lock);
	ops = assign(r, &req->job);
	now = now_ns();
	stale = flights_are_stale(&r->flights, now);
	pthread_mutex_lock(&r->lock);
	if (stale)
		flights_forget(&r->flights);
	status = add(r, req, now, id);
	req->asked = ops;
	submits = status == DUET_OK && !flights_enter(&r->flights, req);
	if (submits)
		request_ref(req); /* the backend's */
	pthread_mutex_unlock(&r->lock);
	if (submits)
		ops->submit(backend_with(r, ops), &req->job);
	pthread_mutex_unlock(&r->backend_lock);
	errno = saved_errno;
	return status;
}

static int answer_or_submit(
    struct duet_resolver *r, struct request *req, duet_id *id)
{
	int saved_errno = errno;

	if (is_forked(r))
		return DUET_EFORKED;
	if (!answer_at_once(r, req))
		return submit(r, req, id);
	errno = saved_errno;
	return submit_answered(r, req, id);
}

/* The common end of the functions below: made is what request_*() said. */
static int start(struct duet_resolver *r, int made, struct request *req,
    duet_done_fn *done, void *arg, duet_id *id)
{
	int status = r && done ? made : DUET_EINVAL;

	if (id)
		*id = 0;
	if (status == DUET_OK) {
		req->done = done;
		req->arg = arg;
		status = answer_or_submit(r, req, id);
	}
	if (status != DUET_OK && req)
		request_put(req);
	return status;
}

int duet_getaddrinfo(duet_resolver *r, const char *node, const char *service,
    const struct addrinfo *hints, duet_done_fn *done, void *arg, duet_id *id)
{
	struct request *req;
	int made = request_addrinfo(&req, node, service, hints);

	return start(r, made, req, done, arg, id);
}

int duet_getnameinfo(duet_resolver *r, const struct sockaddr *sa,
    socklen_t salen, int flags, duet_done_fn *done, void *arg, duet_id *id)
{
	struct request *req;
	int made = request_nameinfo(&req, sa, salen, flags);

	return start(r, made, req, done, arg, id);
}

int duet_gethostbyname(duet_resolver *r, const char *name, int family,
    duet_done_fn *done, void *arg, duet_id *id)
{
	struct request *req;
	int made = request_hostbyname(&req, name, family);

	return start(r, made, req, done, arg, id);
}

int duet_gethostbyaddr(duet_resolver *r, const void *addr, socklen_t len,
    int family, duet_done_fn *done, void *arg, duet_id *id)
{
	struct request *req;
	int made = request_hostbyaddr(&req, addr, len, family);

	return start(r, made, req, done, arg, id);
}

int duet_query(duet_resolver *r, const char *name, int rrclass, int rrtype,
    duet_done_fn *done, void *arg, duet_id *id)
{
	struct request *req;
	int made = request_query(&req, name, rrclass, rrtype);

	return start(r, made, req, done, arg, id);
}
