/* SPDX-License-Identifier: MIT */
/* Two backends behind the face of one. */
#include "auto.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "backends.h"

struct auto_backend {
	struct backend base;
	struct backend *own, *native;
	struct facts_cache facts;
};

static struct auto_backend *of(struct backend *base)
{
	return (struct auto_backend *)base;
}

const struct backend_ops *auto_part(bool native)
{
	for (size_t i = 0; backends[i]; i++)
		if (backends[i]->native == native)
			return backends[i];
	return NULL;
}

static char version_text[128];

static void write_version(void)
{
	snprintf(version_text, sizeof(version_text), "%s, %s",
	    auto_part(false)->version(), auto_part(true)->version());
}

static const char *auto_version(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, write_version);
	return version_text;
}

static int auto_open(struct backend **out, const struct duet_options *options)
{
	struct auto_backend *be = calloc(1, sizeof(*be));
	int status;

	if (!be)
		return DUET_ENOMEM;
	be->base.ops = &auto_backend_ops;
	status = auto_part(false)->open(&be->own, options);
	if (status != DUET_OK)
		goto no_own;
	status = auto_part(true)->open(&be->native, options);
	if (status != DUET_OK)
		goto no_native;
	*out = &be->base;
	return DUET_OK;
no_native:
	be->own->ops->close(be->own, 0);
no_own:
	free(be);
	return status;
}

struct choice auto_choose(struct backend *base, const struct job *job)
{
	return choose(facts_now(&of(base)->facts), job);
}

static const struct backend_ops *auto_assign(
    struct backend *base, const struct job *job)
{
	struct choice choice = auto_choose(base, job);

	return auto_part(choice_is_native(&choice));
}

/* Rules say that an address is for our own, whatever the facts are. */
static const struct backend_ops *auto_answer(
    const struct job *job, struct outcome *outcome, struct answer **answer)
{
	return auto_part(false)->answer(job, outcome, answer);
}

static struct backend *part_with(
    struct backend *base, const struct backend_ops *ops)
{
	return ops->native ? of(base)->native : of(base)->own;
}

static const char *auto_unsupported(const struct duet_options *options)
{
	const char *lack = NULL;

	for (int native = 0; !lack && native <= 1; native++)
		if (auto_part(native)->unsupported)
			lack = auto_part(native)->unsupported(options);
	return lack;
}

/* Either both have them or none, but for a lack of memory. */
static int auto_set_servers(struct backend *base, const struct servers *servers)
{
	struct backend *own = of(base)->own, *native = of(base)->native;
	int status;

	if (!own->ops->set_servers || !native->ops->set_servers)
		return DUET_ENOTSUP;
	status = native->ops->set_servers(native, servers);
	if (status != DUET_OK)
		return status;
	return own->ops->set_servers(own, servers);
}

static int auto_get_servers(struct backend *base, struct servers *servers)
{
	struct backend *own = of(base)->own;

	if (!own->ops->get_servers)
		return DUET_OK;
	return own->ops->get_servers(own, servers);
}

/* That of the one which has one: native calls are waited for by threads. */
static int auto_fd(struct backend *base)
{
	struct backend *own = of(base)->own;

	return own->ops->fd ? own->ops->fd(own) : -1;
}

static void auto_pump(struct backend *base)
{
	struct backend *own = of(base)->own;

	own->ops->pump(own);
}

static bool auto_is_behind(struct backend *base)
{
	struct backend *native = of(base)->native;

	return native->ops->is_behind && native->ops->is_behind(native);
}

static void auto_count(struct backend *base, struct duet_stats *stats)
{
	struct backend *parts[] = {of(base)->own, of(base)->native};

	for (int i = 0; i < 2; i++)
		if (parts[i]->ops->count)
			parts[i]->ops->count(parts[i], stats);
}

static void auto_after_fork(struct backend *base)
{
	struct backend *parts[] = {of(base)->own, of(base)->native};

	for (int i = 0; i < 2; i++)
		if (parts[i]->ops->after_fork)
			parts[i]->ops->after_fork(parts[i]);
}

static void auto_close(struct backend *base, int wait_ms)
{
	struct auto_backend *be = of(base);

	be->own->ops->close(be->own, 0);
	be->native->ops->close(be->native, wait_ms);
	free(be);
}

const struct backend_ops auto_backend_ops = {
    .name = "auto",
    .version = auto_version,
    .unsupported = auto_unsupported,
    .open = auto_open,
    .answer = auto_answer,
    .assign = auto_assign,
    .part = part_with,
    .set_servers = auto_set_servers,
    .get_servers = auto_get_servers,
    .fd = auto_fd,
    .pump = auto_pump,
    .is_behind = auto_is_behind,
    .count = auto_count,
    .after_fork = auto_after_fork,
    .close = auto_close,
};
