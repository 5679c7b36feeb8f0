/* SPDX-License-Identifier: MIT */
/* How requests end: by the backend, a cancel, their deadline or a close. */
#include <errno.h>

#include "resolver.h"

/* As backend.h has it for is_behind. */
#define GATHER_NS 500000

void leave_pending(struct duet_resolver *r, struct request *req)
{
	struct request *flight = flight_of(req);

	pending_remove(&r->pending, req);
	if (!flights_leave(&r->flights, req) || flight_has_landed(flight) ||
	    !flight->asked->discard)
		return;
	request_ref(flight);
	flight->by_id = r->unwanted;
	r->unwanted = flight;
}

static void settle(struct duet_resolver *r, struct request *req)
{
	leave_pending(r, req);
	list_append(&r->due, &req->node);
	r->ndue++;
}

void make_due(struct duet_resolver *r, struct request *req)
{
	list_append(&r->due, &req->node);
	r->ndue++;
	inbox_ring(&r->inbox);
}

bool end_request(
    struct duet_resolver *r, struct request *req, enum duet_status status)
{
	if (!request_claim(req))
		return false;
	request_end(req, status);
	if (req->done) {
		settle(r, req);
		inbox_ring(&r->inbox);
	} else {
		sync_wake(&r->sync, req->waiter);
	}
	return true;
}

size_t end_all(struct duet_resolver *r, enum duet_status status)
{
	struct list *node, *after;
	size_t n = 0;

	list_each (node, after, &r->pending.oldest_first)
		n += end_request(
		    r, list_entry(node, struct request, node), status);
	return n;
}

static void arm(struct duet_resolver *r, int64_t at_ns)
{
	if (at_ns == r->armed_ns)
		return;
	waker_arm(&r->waker, at_ns);
	r->armed_ns = at_ns;
}

/* The timer may fire for a request that has ended since; the next one is set
 * then.  So there is one system call in the time of a limit, not in that of a
 * request. */
void arm_for(struct duet_resolver *r, const struct request *req)
{
	if (r->armed_ns == NEVER)
		arm(r, req->deadline_ns);
}

void end_overdue(struct duet_resolver *r)
{
	int64_t next_ns = NEVER;
	struct list *node, *after;
	int64_t now;

	if (r->armed_ns == NEVER || (now = now_ns()) < r->armed_ns)
		return;
	list_each (node, after, &r->pending.oldest_first) {
		struct request *req = list_entry(node, struct request, node);
		if (req->deadline_ns > now) {
			next_ns = req->deadline_ns;
			break;
		}
		end_request(r, req, DUET_ETIMEOUT);
	}
	arm(r, next_ns);
}

void collect(struct duet_resolver *r)
{
	struct link *link = inbox_take(&r->inbox), *next;

	for (; link; link = next) {
		next = link->next;
		settle(r, request_in(link));
	}
	if (r->gathering)
		inbox_unattend(&r->inbox);
	r->gathering = false;
	end_overdue(r);
}

void gather(struct duet_resolver *r)
{
	struct backend *be = r->backend;
	int64_t until_ns;

	if (r->gathering || !be->ops->is_behind || !be->ops->is_behind(be))
		return;
	r->gathering = true;
	inbox_attend(&r->inbox);
	until_ns = now_ns() + GATHER_NS;
	if (until_ns < r->armed_ns)
		arm(r, until_ns);
}

void count_end(struct duet_resolver *r, const struct request *req)
{
	switch (req->result.status) {
	case DUET_OK:
		r->stats.succeeded++;
		break;
	case DUET_ECANCELLED:
		r->stats.cancelled++;
		break;
	default:
		r->stats.failed++;
	}
}

void account(struct duet_resolver *r, struct request *req)
{
	count_end(r, req);
	atomic_store(&req->result.records, NULL); /* no resolver any more */
	if (unfinished(r) == 0)
		wake_waiting(r);
}

void discard_unwanted(struct duet_resolver *r)
{
	struct request *req, *next;

	pthread_mutex_lock(&r->lock);
	req = r->unwanted;
	r->unwanted = NULL;
	pthread_mutex_unlock(&r->lock);
	if (!req)
		return;
	pthread_mutex_lock(&r->backend_lock);
	for (; req; req = next) {
		next = req->by_id;
		if (!flight_has_landed(req))
			req->asked->discard(
			    backend_with(r, req->asked), &req->job);
		request_put(req);
	}
	pthread_mutex_unlock(&r->backend_lock);
}

/* In a frame, because the callback may close the resolver in its thread. */
int duet_cancel(duet_resolver *r, duet_id id)
{
	int saved_errno = errno;
	struct request *req;
	struct frame frame;
	bool ended;

	if (is_forked(r))
		return 0;
	frame_enter(r, &frame);
	pthread_mutex_lock(&r->lock);
	req = pending_find(&r->pending, id);
	ended = req && end_request(r, req, DUET_ECANCELLED);
	pthread_mutex_unlock(&r->lock);
	discard_unwanted(r);
	frame_leave(r, &frame);
	errno = saved_errno;
	return ended;
}

size_t duet_cancel_all(duet_resolver *r)
{
	int saved_errno = errno;
	struct frame frame;
	size_t n;

	if (is_forked(r))
		return 0;
	frame_enter(r, &frame);
	pthread_mutex_lock(&r->lock);
	n = end_all(r, DUET_ECANCELLED);
	pthread_mutex_unlock(&r->lock);
	discard_unwanted(r);
	frame_leave(r, &frame);
	errno = saved_errno;
	return n;
}
