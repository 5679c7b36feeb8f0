/* SPDX-License-Identifier: MIT */
/* A resolver, made of options and a backend. */
#include <errno.h>
#include <resolv.h>
#include <signal.h>
#include <stdlib.h>

#include "options.h"
#include "pick.h"
#include "resolver.h"

#define DEFAULT_TIMEOUT_MS 30000

static int open_backend(struct duet_resolver *r, const struct backend_ops *ops)
{
	int status = ops->open(&r->backend, &r->options.values);

	if (status != DUET_OK)
		return status;
	r->backend_fd = ops->fd ? ops->fd(r->backend) : -1;
	if (r->backend_fd < 0 || waker_watch(&r->waker, r->backend_fd))
		return DUET_OK;
	ops->close(r->backend, 0);
	return DUET_ESYSTEM;
}

/* Signals are for the program's own threads, but for what an instruction of a
 * callback causes: blocked, that would end the process past its handler. */
static bool start_thread(struct duet_resolver *r)
{
	static const int own[] = {
	    SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP};
	sigset_t all, old;
	int error;

	sigfillset(&all);
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		sigdelset(&all, own[i]);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r->has_thread = true;
	error = pthread_create(&r->thread, NULL, resolver_thread, r);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return error == 0;
}

/* The options are the resolver's if it succeeds. */
static int resolver_new(
    struct duet_resolver **out, const struct options *options)
{
	const struct duet_options *values = &options->values;
	struct duet_resolver *r = calloc(1, sizeof(*r));
	int status = DUET_ESYSTEM;

	if (!r)
		return DUET_ENOMEM;
	if (!fork_notice()) {
		free(r);
		return DUET_ENOMEM;
	}
	r->options = *options;
	r->timeout_ms =
	    values->timeout_ms ? values->timeout_ms : DEFAULT_TIMEOUT_MS;
	r->close_wait_ms = values->close_wait_ms;
	r->max_pending = (unsigned)values->max_pending;
	r->armed_ns = NEVER;
	r->fork_depth = fork_depth();
	list_init(&r->due);
	list_init(&r->frames);
	pthread_mutex_init(&r->backend_lock, NULL);
	pthread_mutex_init(&r->lock, NULL);
	if (!cond_init_monotonic(&r->changed))
		goto no_condition;
	if (!waker_init(&r->waker))
		goto no_waker;
	if (!sync_init(&r->sync))
		goto no_sync;
	if (!inbox_init(&r->inbox, &r->waker.bell))
		goto no_inbox;
	if (!pending_init(&r->pending))
		goto no_pending;
	if (flights_init(&r->flights, !(values->flags & DUET_NO_SHARING),
		values->resolv_conf ? values->resolv_conf : _PATH_RESCONF)) {
		*out = r;
		return DUET_OK;
	}
	pending_release(&r->pending);
no_pending:
	status = DUET_ENOMEM;
	inbox_release(&r->inbox);
no_inbox:
	sync_release(&r->sync);
no_sync:
	waker_release(&r->waker);
no_waker:
	pthread_cond_destroy(&r->changed);
no_condition:
	pthread_mutex_destroy(&r->lock);
	pthread_mutex_destroy(&r->backend_lock);
	free(r);
	return status;
}

void resolver_free(struct duet_resolver *r)
{
	options_release(&r->options);
	inbox_release(&r->inbox);
	sync_release(&r->sync);
	waker_release(&r->waker);
	pending_release(&r->pending);
	flights_release(&r->flights);
	pthread_cond_destroy(&r->changed);
	pthread_mutex_destroy(&r->lock);
	pthread_mutex_destroy(&r->backend_lock);
	free(r);
}

/* The options are released if it fails. */
static int open_with(struct duet_resolver **out, struct options *options)
{
	const struct backend_ops *ops;
	struct duet_resolver *r;
	struct reason reason;
	int status = pick_backend(options, &ops, &reason);

	if (status == DUET_OK)
		status = resolver_new(&r, options);
	if (status != DUET_OK) {
		options_release(options);
		return status;
	}
	r->reason = reason;
	status = open_backend(r, ops);
	if (status == DUET_OK && (options->values.flags & DUET_THREAD) &&
	    !start_thread(r)) {
		ops->close(r->backend, 0);
		status = DUET_ESYSTEM;
	}
	if (status == DUET_OK)
		*out = r;
	else
		resolver_free(r);
	return status;
}

int duet_open(duet_resolver **out, const struct duet_options *opts)
{
	int saved_errno = errno;
	struct options options;
	int status;

	if (!out)
		return DUET_EINVAL;
	*out = NULL;
	status = options_init(&options, opts);
	if (status == DUET_OK)
		status = open_with(out, &options);
	options_explain(&options, status);
	errno = saved_errno;
	return status;
}
