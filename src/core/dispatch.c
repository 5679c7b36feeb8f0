/* SPDX-License-Identifier: MIT */
/* Running callbacks: the descriptor, process, wait, the resolver's thread. */
#include <errno.h>

#include "resolver.h"

void pump(struct duet_resolver *r)
{
	struct backend *be = r->backend;

	if (r->backend_fd < 0)
		return;
	pthread_mutex_lock(&r->backend_lock);
	be->ops->pump(be);
	pthread_mutex_unlock(&r->backend_lock);
}

static struct request *take_due(struct duet_resolver *r)
{
	struct request *req;

	if (list_empty(&r->due))
		return NULL;
	req = list_entry(r->due.next, struct request, node);
	list_remove(&req->node);
	r->ndue--;
	account(r, req);
	return req;
}

size_t deliver(struct duet_resolver *r, size_t limit)
{
	struct request *req;
	size_t n = 0;

	while (n < limit && (req = take_due(r))) {
		pthread_mutex_unlock(&r->lock);
		req->done(req->arg, &req->result);
		n++;
		if (is_forked(r))
			break;
		pthread_mutex_lock(&r->lock);
	}
	return n;
}

/* One round: what is due now, not what its callbacks make due. */
static size_t process(struct duet_resolver *r)
{
	size_t n;

	inbox_attend(&r->inbox);
	pump(r);
	pthread_mutex_lock(&r->lock);
	collect(r);
	inbox_unattend(&r->inbox);
	if (r->ndue > 1)
		inbox_ring(&r->inbox); /* other threads may want some */
	n = deliver(r, r->ndue);
	if (is_forked(r))
		return n;
	if (n > 0 && !r->ndue)
		gather(r);
	inbox_rest(&r->inbox);
	if (r->ndue)
		inbox_ring(&r->inbox);
	pthread_mutex_unlock(&r->lock);
	discard_unwanted(r);
	return n;
}

/* With a thread of the resolver's, callbacks run in no other. */
static bool runs_callbacks_here(const struct duet_resolver *r)
{
	return !r->has_thread || pthread_equal(r->thread, pthread_self());
}

int duet_fd(const duet_resolver *r)
{
	return r->has_thread || is_forked(r) ? -1 : r->waker.fd;
}

int duet_process(duet_resolver *r)
{
	int saved_errno = errno;
	struct frame frame;
	size_t n;

	if (is_forked(r) || !runs_callbacks_here(r))
		return 0;
	frame_enter(r, &frame);
	n = process(r);
	frame_leave(r, &frame);
	errno = saved_errno;
	return (int)n;
}

/* With the lock held: whether to wait any longer. */
static bool go_on(const struct duet_resolver *r, int64_t until_ns)
{
	return unfinished(r) && !r->closing && now_ns() < until_ns;
}

static size_t wait_for_thread(struct duet_resolver *r, int64_t until_ns)
{
	size_t left;

	pthread_mutex_lock(&r->lock);
	while (go_on(r, until_ns))
		cond_wait_until(&r->changed, &r->lock, until_ns);
	left = unfinished(r);
	pthread_mutex_unlock(&r->lock);
	return left;
}

static size_t process_until(struct duet_resolver *r, int64_t until_ns)
{
	size_t left;

	process(r);
	if (is_forked(r))
		return 0;
	pthread_mutex_lock(&r->lock);
	while (go_on(r, until_ns)) {
		r->nasleep++;
		pthread_mutex_unlock(&r->lock);
		wait_readable(r->waker.fd, -1, until_ns);
		pthread_mutex_lock(&r->lock);
		r->nasleep--;
		pthread_mutex_unlock(&r->lock);
		process(r);
		if (is_forked(r))
			return 0;
		pthread_mutex_lock(&r->lock);
	}
	left = unfinished(r);
	pthread_mutex_unlock(&r->lock);
	return left;
}

size_t duet_wait(duet_resolver *r, int timeout_ms)
{
	int64_t until_ns = ns_after(now_ns(), timeout_ms);
	int saved_errno = errno;
	struct frame frame;
	size_t left;

	if (is_forked(r))
		return 0;
	frame_enter(r, &frame);
	left = runs_callbacks_here(r) ? process_until(r, until_ns)
				      : wait_for_thread(r, until_ns);
	frame_leave(r, &frame);
	errno = saved_errno;
	return left;
}

static bool is_closing(struct duet_resolver *r)
{
	bool closing;

	if (is_forked(r))
		return true;
	pthread_mutex_lock(&r->lock);
	closing = r->closing;
	pthread_mutex_unlock(&r->lock);
	return closing;
}

void *resolver_thread(void *resolver)
{
	struct duet_resolver *r = resolver;
	struct frame frame;

	frame_enter(r, &frame);
	while (!is_closing(r)) {
		wait_readable(r->waker.fd, -1, NEVER);
		process(r);
	}
	frame_leave(r, &frame);
	return NULL;
}
