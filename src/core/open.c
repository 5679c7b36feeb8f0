/* SPDX-License-Identifier: MIT */
/* Options, the choice of a backend, and a resolver made of them. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "backends.h"
#include "choose.h"
#include "resolver.h"

#define DEFAULT_TIMEOUT_MS 30000
#define DEFAULT_MAX_THREADS 8
#define KNOWN_FLAGS (DUET_THREAD | DUET_NOENV)

/* The caller's structure may be older or newer than ours. */
static int read_options(
    struct duet_options *out, const struct duet_options *opts)
{
	const unsigned char *bytes = (const unsigned char *)opts;
	size_t size = opts ? opts->size : 0;

	*out = (struct duet_options)DUET_OPTIONS_INIT;
	if (!opts)
		return DUET_OK;
	if (size < sizeof(opts->size))
		return DUET_EINVAL;
	for (size_t i = sizeof(*out); i < size; i++)
		if (bytes[i])
			return DUET_ENOTSUP;
	memcpy(out, opts, size < sizeof(*out) ? size : sizeof(*out));
	if (out->flags & ~(unsigned)KNOWN_FLAGS || out->reserved)
		return DUET_ENOTSUP;
	if (out->timeout_ms < -1 || out->close_wait_ms < -1)
		return DUET_EINVAL;
	return DUET_OK;
}

static const struct backend_ops *find_backend(const char *name)
{
	for (size_t i = 0; backends[i]; i++)
		if (strcmp(backends[i]->name, name) == 0)
			return backends[i];
	return NULL;
}

static bool is_auto(const char *name)
{
	return !name || strcmp(name, "auto") == 0;
}

/* NULL if there is none of that name. */
static const struct backend_ops *pick_backend(const struct duet_options *opts)
{
	const char *name = opts->backend;
	const struct backend_ops *ops;

	if (is_auto(name) && !(opts->flags & DUET_NOENV)) {
		name = secure_getenv("DUET_BACKEND");
		if (name && !*name)
			name = NULL;
	}
	if (!is_auto(name))
		return find_backend(name);
	ops = find_backend(choose_backend("/etc/nsswitch.conf"));
	return ops ? ops : backends[0];
}

static int open_backend(struct duet_resolver *r, const struct backend_ops *ops,
    const struct duet_options *opts)
{
	struct backend_config config = {
	    .max_threads =
		opts->max_threads ? opts->max_threads : DEFAULT_MAX_THREADS,
	};
	int status = ops->open(&r->backend, &config);

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

static int resolver_new(
    struct duet_resolver **out, const struct duet_options *opts)
{
	struct duet_resolver *r = calloc(1, sizeof(*r));
	int status = DUET_ESYSTEM;

	if (!r)
		return DUET_ENOMEM;
	r->timeout_ms =
	    opts->timeout_ms ? opts->timeout_ms : DEFAULT_TIMEOUT_MS;
	r->close_wait_ms = opts->close_wait_ms;
	r->max_pending = opts->max_pending;
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
	if (pending_init(&r->pending)) {
		*out = r;
		return DUET_OK;
	}
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
	inbox_release(&r->inbox);
	sync_release(&r->sync);
	waker_release(&r->waker);
	pending_release(&r->pending);
	pthread_cond_destroy(&r->changed);
	pthread_mutex_destroy(&r->lock);
	pthread_mutex_destroy(&r->backend_lock);
	free(r);
}

static int open_resolver(
    struct duet_resolver **out, const struct duet_options *caller_opts)
{
	const struct backend_ops *ops;
	struct duet_options opts;
	struct duet_resolver *r;
	int status = read_options(&opts, caller_opts);

	if (status != DUET_OK)
		return status;
	ops = pick_backend(&opts);
	if (!ops)
		return DUET_EINVAL;
	status = resolver_new(&r, &opts);
	if (status != DUET_OK)
		return status;
	status = open_backend(r, ops, &opts);
	if (status != DUET_OK)
		goto out;
	if ((opts.flags & DUET_THREAD) && !start_thread(r)) {
		ops->close(r->backend, 0);
		status = DUET_ESYSTEM;
		goto out;
	}
	*out = r;
	r = NULL;
out:
	if (r)
		resolver_free(r);
	return status;
}

int duet_open(duet_resolver **out, const struct duet_options *opts)
{
	int saved_errno = errno;
	int status;

	if (!out)
		return DUET_EINVAL;
	*out = NULL;
	status = open_resolver(out, opts);
	errno = saved_errno;
	return status;
}
