/* SPDX-License-Identifier: MIT */
/* The blocking calls: submit, then wait for that one request. */
#include "sync.h"

#include <errno.h>

#include "at_once.h"
#include "resolver.h"
#include "result.h"

bool sync_init(struct sync *sync)
{
	list_init(&sync->waiters);
	sync->leader = NULL;
	sync->asleep = sync->rung = false;
	if (!bell_init(&sync->bell))
		return false;
	if (pthread_mutex_init(&sync->lock, NULL) == 0)
		return true;
	bell_release(&sync->bell);
	return false;
}

void sync_release(struct sync *sync)
{
	pthread_mutex_destroy(&sync->lock);
	bell_release(&sync->bell);
}

void sync_wake(struct sync *sync, struct waiter *waiter)
{
	pthread_mutex_lock(&sync->lock);
	waiter->done = true;
	if (sync->leader != waiter) {
		pthread_cond_signal(&waiter->woken);
	} else if (sync->asleep && !sync->rung) {
		bell_ring(&sync->bell);
		sync->rung = true;
	}
	pthread_mutex_unlock(&sync->lock);
}

/* Sleep until the backend can do something, and let it.  Takes and returns
 * with sync.lock held. */
static void lead(struct duet_resolver *r, int64_t until_ns)
{
	struct sync *sync = &r->sync;

	sync->asleep = true;
	pthread_mutex_unlock(&sync->lock);
	wait_readable(r->backend_fd, sync->bell.fd, until_ns);
	pthread_mutex_lock(&sync->lock);
	sync->asleep = false;
	if (sync->rung)
		bell_clear(&sync->bell);
	sync->rung = false;
	pthread_mutex_unlock(&sync->lock);
	pump(r);
	pthread_mutex_lock(&sync->lock);
}

static void end_overdue_now(struct duet_resolver *r)
{
	pthread_mutex_lock(&r->lock);
	end_overdue(r);
	pthread_mutex_unlock(&r->lock);
}

static void wait_until_done(
    struct duet_resolver *r, struct waiter *self, int64_t deadline_ns)
{
	struct sync *sync = &r->sync;

	while (!self->done) {
		if (!sync->leader && r->backend_fd >= 0)
			sync->leader = self;
		if (sync->leader == self)
			lead(r, deadline_ns);
		else
			cond_wait_until(&self->woken, &sync->lock, deadline_ns);
		if (self->done || now_ns() < deadline_ns)
			continue;
		/* If that does not end it, the backend is just doing so. */
		deadline_ns = NEVER;
		pthread_mutex_unlock(&sync->lock);
		end_overdue_now(r);
		pthread_mutex_lock(&sync->lock);
	}
}

/* Also if this was not the leader: it may have been told to become it. */
static void hand_on(struct sync *sync, struct waiter *self)
{
	list_remove(&self->node);
	if (sync->leader == self)
		sync->leader = NULL;
	if (!sync->leader && !list_empty(&sync->waiters))
		pthread_cond_signal(
		    &list_entry(sync->waiters.next, struct waiter, node)
			 ->woken);
}

/* Many a request has ended by now. */
static void wait_for(
    struct duet_resolver *r, struct waiter *self, int64_t deadline_ns)
{
	pthread_mutex_lock(&r->sync.lock);
	if (!self->done) {
		list_append(&r->sync.waiters, &self->node);
		wait_until_done(r, self, deadline_ns);
		hand_on(&r->sync, self);
	}
	pthread_mutex_unlock(&r->sync.lock);
}

static int submit_and_wait(
    struct duet_resolver *r, struct request *req, struct waiter *self)
{
	struct frame frame;
	int status;

	frame_enter(r, &frame);
	req->waiter = self;
	status = submit(r, req, NULL);
	if (status != DUET_OK) {
		frame_leave(r, &frame);
		return status;
	}
	wait_for(r, self, req->deadline_ns);
	pthread_mutex_lock(&r->lock);
	leave_pending(r, req);
	account(r, req);
	if (r->unwanted) {
		pthread_mutex_unlock(&r->lock);
		discard_unwanted(r);
		pthread_mutex_lock(&r->lock);
	}
	frame_leave_locked(r, &frame);
	return status;
}

static int ask(struct duet_resolver *r, struct request *req)
{
	struct waiter self = {.done = false};
	int status;

	if (!cond_init_monotonic(&self.woken))
		return DUET_ENOMEM;
	status = submit_and_wait(r, req, &self);
	pthread_cond_destroy(&self.woken);
	return status;
}

/* The common end of the functions below: made is what request_*() said. */
static duet_result *answer_for(
    struct duet_resolver *r, int made, struct request *req, enum job_kind kind)
{
	int saved_errno = errno;
	int status;

	if (made != DUET_OK)
		return result_refusal(kind, made);
	if (!r)
		status = DUET_EINVAL;
	else if (is_forked(r))
		status = DUET_EFORKED;
	else if (answer_at_once(r, req))
		status = submit_answered(r, req, NULL);
	else
		status = ask(r, req);
	if (status != DUET_OK)
		request_end(req, status);
	errno = saved_errno;
	return &req->result;
}

duet_result *duet_getaddrinfo_sync(duet_resolver *r, const char *node,
    const char *service, const struct addrinfo *hints)
{
	struct request *req;
	int made = request_addrinfo(&req, node, service, hints);

	return answer_for(r, made, req, JOB_ADDRINFO);
}

duet_result *duet_getnameinfo_sync(
    duet_resolver *r, const struct sockaddr *sa, socklen_t salen, int flags)
{
	struct request *req;
	int made = request_nameinfo(&req, sa, salen, flags);

	return answer_for(r, made, req, JOB_NAMEINFO);
}

duet_result *duet_gethostbyname_sync(
    duet_resolver *r, const char *name, int family)
{
	struct request *req;
	int made = request_hostbyname(&req, name, family);

	return answer_for(r, made, req, JOB_HOSTBYNAME);
}

duet_result *duet_gethostbyaddr_sync(
    duet_resolver *r, const void *addr, socklen_t len, int family)
{
	struct request *req;
	int made = request_hostbyaddr(&req, addr, len, family);

	return answer_for(r, made, req, JOB_HOSTBYADDR);
}

duet_result *duet_query_sync(
    duet_resolver *r, const char *name, int rrclass, int rrtype)
{
	struct request *req;
	int made = request_query(&req, name, rrclass, rrtype);

	return answer_for(r, made, req, JOB_QUERY);
}
