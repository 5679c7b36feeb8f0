/* SPDX-License-Identifier: MIT */
/*
 * The backend that speaks DNS itself, with c-ares as its transport.
 *
 * Jobs that ask the name service wait in a queue while there are enough under
 * way: servers and sockets lose what comes in a burst, and a loss costs
 * seconds.
 */
#include "addrinfo_number.h"
#include "codes.h"
#include "core/backend.h"
#include "endpoint.h"
#include "lookup.h"
#include "numeric.h"
#include "overrides.h"
#include "results.h"
#include "window.h"
#include <ares.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long the system's files are not looked at again. */
#define FRESH_MS 10

/* With as many under way, queries wait for others to be sent with. */
#define BUSY 16

/* Lookups that may begin between two looks at the sockets. */
#define BATCH 64

/* How long an answer is kept at the most, where no option says it. */
#define CACHE_MAX_TTL_S 3600

struct ares_backend {
	struct backend base;
	struct overrides overrides;
	struct socket_options sockets;
	struct lookup_context context;
	struct job *first, **last; /* waiting */
	struct window window;
	size_t batch; /* begun since the sockets were looked at */
	int64_t fresh_until_ms;
};

static struct ares_backend *of(struct backend *base)
{
	return (struct ares_backend *)base;
}

static char version_text[64];

static void write_version(void)
{
	snprintf(version_text, sizeof(version_text), "c-ares %s",
	    ares_version(NULL));
}

static const char *backend_version(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, write_version);
	return version_text;
}

static void backend_free(struct ares_backend *be)
{
	cache_free(be->context.ask.cache);
	transport_free(be->context.ask.transport);
	routes_release(&be->context.routes);
	sysconf_unref(be->context.conf);
	free(be->context.domain);
	free(be->context.spare);
	free(be);
}

/* What the servers of another said does not count any more. */
static void adopt(struct ares_backend *be, struct sysconf *conf)
{
	sysconf_unref(be->context.conf);
	be->context.conf = conf;
	be->context.ask.cached = &conf->resolv;
	if (be->context.ask.cache)
		cache_empty(be->context.ask.cache);
}

/* False when out of memory. */
static bool open_cache(
    struct ares_backend *be, const struct duet_options *options)
{
	int max_ttl_s =
	    options->cache_max_ttl ? options->cache_max_ttl : CACHE_MAX_TTL_S;

	if (options->cache_size == 0)
		return true;
	be->context.ask.cache =
	    cache_new((size_t)options->cache_size, (uint32_t)max_ttl_s);
	return be->context.ask.cache;
}

static int backend_open(
    struct backend **out, const struct duet_options *options)
{
	struct ares_backend *be = calloc(1, sizeof(*be));
	struct sysconf *conf;
	int status = DUET_ENOMEM;

	if (!be)
		return DUET_ENOMEM;
	be->base.ops = &ares_backend_ops;
	be->last = &be->first;
	be->window = (struct window)WINDOW_INIT;
	routes_init(&be->context.routes);
	overrides_init(&be->overrides, options);
	overrides_sockets(&be->overrides, &be->sockets);
	conf = sysconf_read(&be->overrides);
	if (!conf)
		goto fail;
	adopt(be, conf);
	if (!open_cache(be, options))
		goto fail;
	be->context.ask.transport = transport_new(&be->sockets);
	status = DUET_ESYSTEM;
	if (!be->context.ask.transport)
		goto fail;
	*out = &be->base;
	return DUET_OK;
fail:
	backend_free(be);
	return status;
}

/* Whether a job needs no name service. */
static bool is_local(const struct job *job)
{
	struct in6_addr addr6;
	struct in_addr addr;
	uint32_t scope_id;

	switch (job->kind) {
	case JOB_ADDRINFO:
		return !job->in.addrinfo.node ||
		       (job->in.addrinfo.flags & AI_NUMERICHOST) ||
		       numeric_inet(job->in.addrinfo.node, &addr) ||
		       numeric_inet6(job->in.addrinfo.node, &addr6,
			   &scope_id) != NUMERIC_NO;
	case JOB_NAMEINFO:
		return job->in.nameinfo.flags & NI_NUMERICHOST;
	default:
		return false;
	}
}

/* False when out of memory: all is as it was. */
static bool reconfigure(struct ares_backend *be)
{
	struct sysconf *conf = sysconf_read(&be->overrides);

	if (!conf)
		return false;
	adopt(be, conf);
	transport_retire(be->context.ask.transport);
	return true;
}

/* False if it was not long ago.  A configuration that cannot be read now is
 * read some time later. */
static bool refresh(struct ares_backend *be)
{
	int64_t now_ms = transport_read_clock(be->context.ask.transport) / 1000;

	if (now_ms < be->fresh_until_ms)
		return false;
	be->fresh_until_ms = now_ms + FRESH_MS;
	if (sysconf_is_stale(be->context.conf, &be->overrides))
		reconfigure(be);
	return true;
}

static void begin(struct ares_backend *be, struct job *job)
{
	size_t before = be->context.count;

	refresh(be);
	lookup_start(&be->context, job);
	be->batch += be->context.count > before; /* unless it has ended */
}

static struct job *next_waiting(struct ares_backend *be)
{
	struct job *job = be->first;

	be->first = job->next;
	if (!be->first)
		be->last = &be->first;
	job->next = NULL;
	return job;
}

static bool may_begin(const struct ares_backend *be)
{
	return be->context.count < be->window.size && be->batch < BATCH;
}

static void begin_waiting(struct ares_backend *be)
{
	while (be->first && (may_begin(be) || !job_wanted(be->first))) {
		struct job *job = next_waiting(be);

		if (!job_wanted(job)) {
			lookup_refuse(job, DUET_ECANCELLED);
			continue;
		}
		begin(be, job);
	}
}

static void note_answer(struct ares_backend *be, const struct exchange *ex)
{
	int64_t now_us = transport_now_us(be->context.ask.transport);
	const struct window_answer answer = {
	    .now_us = now_us,
	    .took_us = now_us - ex->sent_us,
	    .overtaken = ex->overtaken,
	    .full = be->first,
	};

	window_answered(&be->window, &answer);
}

/* Until nothing is left that could be done now. */
static void run(struct ares_backend *be)
{
	struct transport *t = be->context.ask.transport;
	struct exchange *ex;
	struct deadline *due;

	do {
		while ((ex = transport_next_done(t))) {
			if (ex->response)
				note_answer(be, ex);
			ask_hear(ex->ask, ex);
		}
		while ((due = transport_next_due(t))) {
			window_timed_out(&be->window);
			ask_time_out(ask_of_deadline(due));
		}
		begin_waiting(be);
	} while (transport_has_done(t));
}

/* Those behind the batch begin after a look at the sockets. */
static void settle(struct ares_backend *be)
{
	transport_settle(be->context.ask.transport,
	    be->first && be->context.count < be->window.size);
}

static const struct backend_ops *backend_answer(
    const struct job *job, struct outcome *outcome, struct answer **answer)
{
	*outcome = addrinfo_number(job, answer);
	return &ares_backend_ops;
}

static bool backend_recall(struct backend *base, const struct job *job,
    struct outcome *outcome, struct answer **answer)
{
	struct ares_backend *be = of(base);

	if (!be->context.ask.cache)
		return false;
	if (refresh(be)) {
		routes_look_again(&be->context.routes);
		settle(be);
	}
	return results_get(&be->context, job, outcome, answer);
}

static void backend_submit(struct backend *base, struct job *job)
{
	struct ares_backend *be = of(base);

	if (!is_local(job) && (be->first || !may_begin(be))) {
		*be->last = job;
		be->last = &job->next;
		job->next = NULL;
		/* The batch may have ended already, with nothing under way
		 * that would make the descriptor readable. */
		if (be->first == job && be->context.count < be->window.size)
			transport_defer(be->context.ask.transport);
		return;
	}
	routes_look_again(&be->context.routes);
	begin(be, job);
	run(be);
	if (be->context.count > BUSY)
		transport_defer(be->context.ask.transport);
	else
		settle(be);
}

static void backend_discard(struct backend *base, struct job *job)
{
	if (!job->backend_data)
		return; /* it waits; begin_waiting() will see */
	lookup_cancel(job->backend_data);
	run(of(base));
	settle(of(base));
}

static int backend_set_servers(
    struct backend *base, const struct servers *servers)
{
	struct ares_backend *be = of(base);
	struct servers before = be->overrides.servers;

	be->overrides.servers = *servers;
	if (!reconfigure(be)) {
		be->overrides.servers = before;
		return DUET_ENOMEM;
	}
	settle(be);
	return DUET_OK;
}

static int backend_get_servers(struct backend *base, struct servers *servers)
{
	const struct resolv_conf *conf;

	refresh(of(base));
	settle(of(base));
	conf = &of(base)->context.conf->resolv;
	servers->count = conf->nservers;
	for (size_t i = 0; i < servers->count; i++) {
		in_port_t *port;

		servers->list[i] = conf->servers[i];
		port = server_port(&servers->list[i]);
		if (!*port &&
		    (conf->use_vc || conf->udp_port == conf->tcp_port))
			*port = conf->tcp_port;
	}
	return DUET_OK;
}

static int backend_fd(struct backend *base)
{
	return transport_fd(of(base)->context.ask.transport);
}

static void backend_count(struct backend *base, struct duet_stats *stats)
{
	const struct cache *cache = of(base)->context.ask.cache;

	if (!cache)
		return;
	stats->cache_hits += cache->hits;
	stats->cache_misses += cache->misses;
}

static void backend_pump(struct backend *base)
{
	struct ares_backend *be = of(base);

	be->batch = 0;
	routes_look_again(&be->context.routes);
	transport_process(be->context.ask.transport);
	run(be);
	settle(be);
}

static void backend_close(struct backend *base, int wait_ms)
{
	struct ares_backend *be = of(base);

	(void)wait_ms; /* there is nothing that could not be stopped */
	while (be->context.first)
		lookup_cancel(be->context.first);
	while (be->first)
		lookup_refuse(next_waiting(be), DUET_ECANCELLED);
	backend_free(be);
}

/* Nothing is freed but what goes with a descriptor. */
static void backend_after_fork(struct backend *base)
{
	struct ares_backend *be = of(base);

	transport_leave_to_parent(be->context.ask.transport);
	routes_release(&be->context.routes);
}

const struct backend_ops ares_backend_ops = {
    .name = "ares",
    .version = backend_version,
    .codes = &ares_codes,
    .open = backend_open,
    .answer = backend_answer,
    .recall = backend_recall,
    .submit = backend_submit,
    .discard = backend_discard,
    .set_servers = backend_set_servers,
    .get_servers = backend_get_servers,
    .fd = backend_fd,
    .pump = backend_pump,
    .count = backend_count,
    .after_fork = backend_after_fork,
    .close = backend_close,
};
