/* SPDX-License-Identifier: MIT */
/* The nameserver as a whole: made from its configuration, woken, freed. */
#include "nameserver.h"
#include "listen.h"
#include "server.h"
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 64 /* at a time */

int64_t nameserver_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static bool load_zones(struct nameserver *ns, struct ns_error *error)
{
	const struct ns_config *config = ns->config;
	for (size_t i = 0; i < config->nzones; i++) {
		const struct zone *z = ns->zones[i] =
		    zone_new(&config->zones[i], error);
		if (!z)
			return false;
		for (size_t j = 0; j < i; j++)
			if (dname_equal(z->name, ns->zones[j]->name))
				return error_set(error, config->zones[i].line,
				    "zone %s: there are two of it",
				    config->zones[i].origin);
	}
	return true;
}

static const struct zone *find_zone(
    const struct nameserver *ns, const char *origin)
{
	uint8_t name[DNAME_MAX];
	if (!masterfile_name(origin, name))
		return NULL;
	for (size_t i = 0; i < ns->config->nzones; i++)
		if (dname_equal(ns->zones[i]->name, name))
			return ns->zones[i];
	return NULL;
}

static bool choose_zones(struct server *s, struct ns_error *error)
{
	const struct nameserver *ns = s->ns;
	const struct ns_server *config = s->config;

	if (!config->zones) {
		for (size_t i = 0; i < ns->config->nzones; i++)
			s->zones[s->nzones++] = ns->zones[i];
		return true;
	}
	for (const char *const *origin = config->zones; *origin; origin++) {
		const struct zone *z = find_zone(ns, *origin);
		if (!z)
			return error_set(error, config->line,
			    "server %s: there is no zone '%s'", config->name,
			    *origin);
		if (s->nzones == ns->config->nzones)
			return error_set(error, config->line,
			    "server %s: zone '%s' is listed twice",
			    config->name, *origin);
		s->zones[s->nzones++] = z;
	}
	return true;
}

static bool server_init(struct server *s, struct nameserver *ns,
    const struct ns_server *config, struct ns_error *error)
{
	s->ns = ns;
	s->config = config;
	s->udp.source.fd = s->tcp.source.fd = -1;
	s->zones = calloc(ns->config->nzones + 1, sizeof *s->zones);
	s->rules = calloc(config->nrules + 1, sizeof *s->rules);
	if (!s->zones || !s->rules)
		return error_set(
		    error, config->line, "server %s: %m", config->name);
	return listen_check(config, error) && choose_zones(s, error) &&
	       rules_init(s->rules, config, &ns->arena, error);
}

static void timer_ready(
    struct nameserver *ns, struct source *source, uint32_t events)
{
	uint64_t times;
	(void)events;
	if (read(source->fd, &times, sizeof times) == sizeof times)
		ns->wake_us = INT64_MAX;
}

struct nameserver *nameserver_new(
    const struct ns_config *config, struct ns_error *error)
{
	struct nameserver *ns = calloc(1, sizeof *ns);
	if (!ns)
		goto no_memory;
	ns->config = config;
	ns->log.off = config->no_events;
	ns->epoll = -1;
	ns->timer = (struct source){timer_ready, -1};
	ns->wake_us = INT64_MAX;
	tcp_init(&ns->tcp);
	TAILQ_INIT(&ns->delays);
	ns->zones = calloc(config->nzones + 1, sizeof *ns->zones);
	ns->servers = calloc(config->nservers + 1, sizeof *ns->servers);
	if (!ns->zones || !ns->servers)
		goto no_memory;
	for (size_t i = 0; i < config->nservers; i++)
		ns->servers[i].udp.source.fd = ns->servers[i].tcp.source.fd =
		    -1;
	if (!load_zones(ns, error))
		goto fail;
	for (size_t i = 0; i < config->nservers; i++)
		if (!server_init(
			&ns->servers[i], ns, &config->servers[i], error))
			goto fail;
	return ns;

no_memory:
	error_set(error, 0, "nameserver: %m");
fail:
	nameserver_free(ns);
	return NULL;
}

bool nameserver_watch(
    struct nameserver *ns, struct source *source, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = source};
	return epoll_ctl(ns->epoll, EPOLL_CTL_ADD, source->fd, &event) == 0;
}

bool nameserver_listen(struct nameserver *ns, struct ns_error *error)
{
	ns->epoll = epoll_create1(EPOLL_CLOEXEC);
	ns->timer.fd =
	    timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	ns->batch = udp_batch_new();
	if (ns->epoll < 0 || ns->timer.fd < 0 || !ns->batch ||
	    !nameserver_watch(ns, &ns->timer, EPOLLIN))
		return error_set(error, 0, "nameserver: %m");
	ns->start_us = ns->now_us = nameserver_clock();
	for (size_t i = 0; i < ns->config->nservers; i++)
		if (!listen_open(&ns->servers[i], error))
			return false;
	return true;
}

int nameserver_fd(const struct nameserver *ns)
{
	return ns->epoll;
}

/* A timer that is too early does no harm: it is set again when it fires. */
static void set_timer(struct nameserver *ns)
{
	int64_t next = delays_next(&ns->delays), idle = tcp_next(ns);
	if (idle < next)
		next = idle;
	if (next >= ns->wake_us)
		return;
	const struct itimerspec at = {.it_value = {.tv_sec = next / 1000000,
					  .tv_nsec = next % 1000000 * 1000}};
	if (timerfd_settime(ns->timer.fd, TFD_TIMER_ABSTIME, &at, NULL) == 0)
		ns->wake_us = next;
}

void nameserver_process(struct nameserver *ns)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(ns->epoll, events, EVENTS, 0);
	for (int i = 0; i < n; i++) {
		struct source *source = events[i].data.ptr;
		if (source->fd >= 0)
			source->ready(ns, source, events[i].events);
	}
	ns->now_us = nameserver_clock();
	delays_send(ns);
	tcp_close_idle(ns);
	tcp_free_closed(&ns->tcp);
	set_timer(ns);
}

uint16_t nameserver_port(const struct nameserver *ns, size_t server)
{
	return ns->servers[server].port;
}

const struct ns_event *nameserver_events(
    const struct nameserver *ns, size_t *count)
{
	*count = ns->log.count;
	return ns->log.events;
}

static void close_source(struct source *source)
{
	if (source->fd >= 0)
		close(source->fd);
}

void nameserver_free(struct nameserver *ns)
{
	if (!ns)
		return;
	tcp_close_all(ns);
	delays_forget(&ns->delays, NULL);
	for (size_t i = 0; ns->servers && i < ns->config->nservers; i++) {
		close_source(&ns->servers[i].udp.source);
		close_source(&ns->servers[i].tcp.source);
		free(ns->servers[i].zones);
		free(ns->servers[i].rules);
	}
	for (size_t i = 0; ns->zones && i < ns->config->nzones; i++)
		zone_free(ns->zones[i]);
	close_source(&ns->timer);
	if (ns->epoll >= 0)
		close(ns->epoll);
	free(ns->batch);
	free(ns->servers);
	free(ns->zones);
	reply_release(&ns->reply);
	arena_release(&ns->arena);
	event_log_release(&ns->log);
	free(ns);
}
