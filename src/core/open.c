/* SPDX-License-Identifier: MIT */
/* Options, the choice of a backend, and a resolver made of them. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends.h"
#include "choose.h"
#include "options.h"
#include "resolver.h"

#define DEFAULT_TIMEOUT_MS 30000

static const struct backend_ops *find_backend(const char *name)
{
	for (size_t i = 0; backends[i]; i++)
		if (strcmp(backends[i]->name, name) == 0)
			return backends[i];
	return NULL;
}

/* The names of all for a message: "ares, thread or auto". */
static int refuse_backend(const struct options *options)
{
	char names[256] = "";
	size_t used = 0;

	for (size_t i = 0; backends[i] && used < sizeof(names); i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used,
		    "%s%s", i ? ", " : "", backends[i]->name);
	return options_refuse(options, DUET_EINVAL, "backend",
	    "'%s' is not %s or auto", options->values.backend, names);
}

static const struct backend_ops *pick_backend(const struct duet_options *values)
{
	const struct backend_ops *ops;

	if (values->backend)
		return find_backend(values->backend);
	ops = find_backend(choose_backend("/etc/nsswitch.conf"));
	return ops ? ops : backends[0];
}

/* What it says is "name: limit". */
static int refuse_unsupported(const struct options *options,
    const struct backend_ops *ops, const char *unsupported)
{
	const char *limit = strchr(unsupported, ':');
	size_t len = limit ? (size_t)(limit - unsupported) : 0;
	char name[32];

	if (!limit)
		return options_refuse(options, DUET_ENOTSUP, unsupported,
		    "not possible with the backend '%s'", ops->name);
	snprintf(name, sizeof(name), "%.*s", (int)len, unsupported);
	return options_refuse(options, DUET_ENOTSUP, name,
	    "%s with the backend '%s'", limit + 2, ops->name);
}

static int check_backend(
    const struct options *options, const struct backend_ops *ops)
{
	const char *unsupported;

	if (!ops)
		return refuse_backend(options);
	unsupported =
	    ops->unsupported ? ops->unsupported(&options->values) : NULL;
	return unsupported ? refuse_unsupported(options, ops, unsupported)
			   : DUET_OK;
}

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
	r->options = *options;
	r->timeout_ms =
	    values->timeout_ms ? values->timeout_ms : DEFAULT_TIMEOUT_MS;
	r->close_wait_ms = values->close_wait_ms;
	r->max_pending = (unsigned)values->max_pending;
	r->armed_ns = NEVER;
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
	if (flights_init(&r->flights, !(values->flags & DUET_NO_SHARING))) {
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
	const struct backend_ops *ops = pick_backend(&options->values);
	int status = check_backend(options, ops);
	struct duet_resolver *r;

	if (status == DUET_OK)
		status = resolver_new(&r, options);
	if (status != DUET_OK) {
		options_release(options);
		return status;
	}
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
