/* SPDX-License-Identifier: MIT */
/*
 * Closing, and who does it.
 *
 * Threads that are inside a call stand in the list of frames.  A close ends
 * every request and sends those threads home; the thread that closed does the
 * rest when all have left, itself included if it closed in a callback.
 */
#include <errno.h>
#include <stdlib.h>

#include "resolver.h"

static bool has_frame(const struct duet_resolver *r, pthread_t thread)
{
	struct list *node, *after;

	list_each (node, after, &r->frames)
		if (pthread_equal(
			list_entry(node, struct frame, node)->thread, thread))
			return true;
	return false;
}

void wake_waiting(struct duet_resolver *r)
{
	pthread_cond_broadcast(&r->changed);
	if (r->closing || r->nasleep)
		inbox_ring(&r->inbox);
}

void frame_enter(struct duet_resolver *r, struct frame *frame)
{
	frame->thread = pthread_self();
	pthread_mutex_lock(&r->lock);
	list_append(&r->frames, &frame->node);
	pthread_mutex_unlock(&r->lock);
}

/* All frames are left but for this thread's own; every request has ended,
 * though some may still be on their way to the inbox. */
static void run_the_rest(struct duet_resolver *r)
{
	struct frame frame;

	frame_enter(r, &frame);
	pthread_mutex_lock(&r->lock);
	for (;;) {
		collect(r);
		deliver(r, r->ndue);
		if (is_forked(r))
			return;
		if (unfinished(r) == 0)
			break;
		inbox_rest(&r->inbox);
		pthread_mutex_unlock(&r->lock);
		wait_readable(r->waker.bell.fd, -1, NEVER);
		pthread_mutex_lock(&r->lock);
	}
	pthread_mutex_unlock(&r->lock);
	list_remove(&frame.node);
}

static void close_backend(struct duet_resolver *r)
{
	discard_unwanted(r);
	pthread_mutex_lock(&r->backend_lock);
	r->backend->ops->close(r->backend, r->close_wait_ms);
	pthread_mutex_unlock(&r->backend_lock);
}

static void finish(struct duet_resolver *r)
{
	pthread_mutex_lock(&r->lock);
	while (!list_empty(&r->frames))
		pthread_cond_wait(&r->changed, &r->lock);
	pthread_mutex_unlock(&r->lock);
	if (r->has_thread && !pthread_equal(r->thread, pthread_self()))
		pthread_join(r->thread, NULL);
	run_the_rest(r);
	if (is_forked(r)) {
		fork_abandon(r);
		return;
	}
	close_backend(r);
	resolver_free(r);
}

void frame_leave_locked(struct duet_resolver *r, struct frame *frame)
{
	bool closes;

	list_remove(&frame->node);
	closes = r->closing && pthread_equal(r->closer, frame->thread) &&
		 !has_frame(r, frame->thread);
	/* What woke this thread was perhaps meant for another. */
	if (r->closing || unfinished(r) == 0)
		wake_waiting(r);
	pthread_mutex_unlock(&r->lock);
	if (closes)
		finish(r);
}

void frame_leave(struct duet_resolver *r, struct frame *frame)
{
	if (is_forked(r))
		return;
	pthread_mutex_lock(&r->lock);
	frame_leave_locked(r, frame);
}

void duet_close(duet_resolver *r)
{
	int saved_errno = errno;
	bool in_callback;

	if (!r)
		return;
	if (is_forked(r)) {
		fork_abandon(r);
		errno = saved_errno;
		return;
	}
	pthread_mutex_lock(&r->lock);
	if (r->closing) { /* in a callback that a close runs */
		pthread_mutex_unlock(&r->lock);
		return;
	}
	r->closing = true;
	r->closer = pthread_self();
	in_callback = has_frame(r, r->closer);
	end_all(r, DUET_ECANCELLED);
	wake_waiting(r);
	if (r->has_thread && in_callback)
		pthread_detach(r->thread);
	pthread_mutex_unlock(&r->lock);
	if (!in_callback)
		finish(r);
	errno = saved_errno;
}
