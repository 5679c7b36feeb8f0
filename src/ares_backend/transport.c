/* SPDX-License-Identifier: MIT */
/* Carriers to servers, and deadlines, behind one descriptor. */
#include "transport.h"
#include "channel.h"
#include "datagrams.h"
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* Servers over UDP and TCP, and some that are worn or of a configuration that
 * has gone. */
#define MAX_CARRIERS (4 * SERVERS_MAX)
#define MAX_EVENTS 64
#define TIMER MAX_CARRIERS
#define NOW (MAX_CARRIERS + 1)

struct transport {
	const struct socket_options *sockets;
	int epoll, timer;
	int now;     /* an eventfd(2): makes the descriptor readable */
	bool called; /* by it, and not processed yet */
	bool unread; /* answers may have been left in sockets */
	struct carrier *carriers[MAX_CARRIERS];
	int ncarriers;                /* behind these there is none */
	bool used[MAX_CARRIERS];      /* since it was last tidied */
	int64_t due_us[MAX_CARRIERS]; /* when to flush it */
	struct exchange *first_done, **last_done;
	struct deadline deadlines; /* a ring, by time; it is no deadline */
	int64_t armed_ms;          /* what the timer is set to; 0: not */
	int64_t now_us;
};

int64_t transport_read_clock(struct transport *t)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	t->now_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	return t->now_us;
}

int64_t transport_now_us(const struct transport *t)
{
	return t->now_us;
}

/* Edges are all that is wanted of it: nothing is ever read from it. */
static bool add_own(struct transport *t, int fd, unsigned what)
{
	struct epoll_event event = {
	    .events = EPOLLIN | EPOLLET,
	    .data = {.u64 = (uint64_t)what << 32},
	};

	return fd >= 0 && epoll_ctl(t->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

struct transport *transport_new(const struct socket_options *sockets)
{
	struct transport *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->sockets = sockets;
	t->deadlines.prev = t->deadlines.next = &t->deadlines;
	t->last_done = &t->first_done;
	transport_read_clock(t);
	t->epoll = epoll_create1(EPOLL_CLOEXEC);
	t->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	t->now = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (t->epoll < 0 || !add_own(t, t->timer, TIMER) ||
	    !add_own(t, t->now, NOW)) {
		transport_free(t);
		return NULL;
	}
	return t;
}

static void close_own(struct transport *t)
{
	int *own[] = {&t->now, &t->timer, &t->epoll};

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
		if (*own[i] >= 0)
			close(*own[i]);
		*own[i] = -1;
	}
}

void transport_free(struct transport *t)
{
	struct exchange *ex;

	if (!t)
		return;
	for (int i = 0; i < MAX_CARRIERS; i++)
		if (t->carriers[i])
			t->carriers[i]->ops->free(t->carriers[i]);
	while ((ex = transport_next_done(t)))
		transport_drop(t, ex);
	close_own(t);
	free(t);
}

void transport_leave_to_parent(struct transport *t)
{
	close_own(t); /* so that no socket is taken out of it */
	for (int i = 0; i < MAX_CARRIERS; i++) {
		if (t->carriers[i])
			t->carriers[i]->ops->free(t->carriers[i]);
		t->carriers[i] = NULL;
	}
}

int transport_fd(const struct transport *t)
{
	return t->epoll;
}

static void note_done(void *context, struct exchange *ex)
{
	struct transport *t = context;

	ex->next_done = NULL;
	ex->queued = true;
	*t->last_done = ex;
	t->last_done = &ex->next_done;
}

void transport_again(struct transport *t, struct exchange *ex)
{
	note_done(t, ex);
}

struct exchange *transport_next_done(struct transport *t)
{
	struct exchange *ex;

	while ((ex = t->first_done)) {
		t->first_done = ex->next_done;
		if (!t->first_done)
			t->last_done = &t->first_done;
		ex->next_done = NULL;
		ex->queued = false;
		if (ex->ask)
			return ex;
		free(ex->response);
		free(ex);
	}
	return NULL;
}

bool transport_has_done(const struct transport *t)
{
	return t->first_done;
}

static int slot_of(const struct transport *t, const struct carrier *carrier)
{
	int i = 0;

	while (t->carriers[i] != carrier)
		i++;
	return i;
}

static void watch(void *context, struct carrier *carrier, int fd, bool readable,
    bool writable)
{
	struct transport *t = context;
	struct epoll_event event = {
	    .events = (readable ? EPOLLIN : 0) | (writable ? EPOLLOUT : 0),
	    .data = {.u64 = (uint64_t)slot_of(t, carrier) << 32 | (unsigned)fd},
	};

	if (!readable && !writable)
		epoll_ctl(t->epoll, EPOLL_CTL_DEL, fd, NULL);
	else if (epoll_ctl(t->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
		epoll_ctl(t->epoll, EPOLL_CTL_MOD, fd, &event);
}

static void free_carrier(struct transport *t, int slot)
{
	t->carriers[slot]->ops->free(t->carriers[slot]);
	t->carriers[slot] = NULL;
	t->used[slot] = false;
	t->due_us[slot] = INT64_MAX;
}

void transport_retire(struct transport *t)
{
	for (int i = 0; i < MAX_CARRIERS; i++) {
		if (!t->carriers[i])
			continue;
		t->carriers[i]->worn = true;
		t->used[i] = true;
	}
}

/* Worn ones go when they are idle; idle ones make room for others. */
static int free_slot(struct transport *t)
{
	for (int i = 0; i < MAX_CARRIERS; i++)
		if (!t->carriers[i])
			return i;
	for (int i = 0; i < MAX_CARRIERS; i++) {
		if (t->carriers[i]->wanted == 0) {
			free_carrier(t, i);
			return i;
		}
	}
	return -1;
}

static bool is_to(
    const struct carrier *carrier, const union server *server, bool tcp)
{
	const union server *own = &carrier->server;

	if (carrier->tcp != tcp || own->sa.sa_family != server->sa.sa_family)
		return false;
	return own->sa.sa_family == AF_INET
		   ? memcmp(&own->sin, &server->sin, sizeof(own->sin)) == 0
		   : memcmp(&own->sin6, &server->sin6, sizeof(own->sin6)) == 0;
}

static int find_carrier(
    struct transport *t, const union server *server, bool tcp)
{
	const struct carrier_config config = {
	    .server = server,
	    .sockets = t->sockets,
	    .done = note_done,
	    .watch = watch,
	    .context = t,
	};
	int slot;

	for (slot = 0; slot < t->ncarriers; slot++) {
		const struct carrier *carrier = t->carriers[slot];

		if (carrier && !carrier->worn && is_to(carrier, server, tcp))
			return slot;
	}
	slot = free_slot(t);
	if (slot >= 0)
		t->carriers[slot] =
		    tcp ? channel_new(&config) : datagrams_new(&config);
	if (slot >= t->ncarriers)
		t->ncarriers = slot + 1;
	return slot >= 0 && t->carriers[slot] ? slot : -1;
}

struct exchange *transport_send(struct transport *t, const union server *server,
    bool tcp, struct ask *ask, const struct question *question)
{
	size_t name_len = name_length(question->name);
	struct exchange *ex = calloc(1, sizeof(*ex) + name_len);
	int slot = ex ? find_carrier(t, server, tcp) : -1;

	if (slot < 0) {
		free(ex);
		return NULL;
	}
	ex->ask = ask;
	ex->question = *question;
	ex->question.name = memcpy(ex->name, question->name, name_len);
	ex->tcp = tcp;
	transport_read_clock(t);
	ex->sent_us = t->now_us;
	t->used[slot] = true;
	t->carriers[slot]->ops->start(t->carriers[slot], ex);
	return ex;
}

void transport_drop(struct transport *t, struct exchange *ex)
{
	if (ex->carrier) {
		t->used[slot_of(t, ex->carrier)] = true;
		ex->carrier->ops->drop(ex->carrier, ex);
		return;
	}
	ex->ask = NULL;
	if (ex->queued)
		return; /* transport_next_done() frees it */
	free(ex->response);
	free(ex);
}

void transport_process(struct transport *t)
{
	struct epoll_event events[MAX_EVENTS];
	int count = epoll_wait(t->epoll, events, MAX_EVENTS, 0);

	transport_read_clock(t);
	t->unread = count == MAX_EVENTS;
	for (int i = 0; i < count; i++) {
		uint32_t slot = (uint32_t)(events[i].data.u64 >> 32);
		int fd = (int)(uint32_t)events[i].data.u64;

		if (slot == TIMER)
			t->armed_ms = 0;
		else if (slot == NOW)
			t->called = false;
		if (slot >= MAX_CARRIERS || !t->carriers[slot])
			continue;
		t->used[slot] = true;
		t->unread |= t->carriers[slot]->ops->process(t->carriers[slot],
		    fd, events[i].events & ~(uint32_t)EPOLLOUT,
		    events[i].events & EPOLLOUT, t->now_us);
	}
}

static void arm_timer(struct transport *t, int64_t at_ms)
{
	struct itimerspec timer = {
	    .it_value = {.tv_sec = at_ms / 1000,
		.tv_nsec = at_ms % 1000 * 1000000},
	};

	if (at_ms == t->armed_ms)
		return;
	timerfd_settime(t->timer, TFD_TIMER_ABSTIME, &timer, NULL);
	t->armed_ms = at_ms;
}

void transport_defer(struct transport *t)
{
	if (!t->called)
		t->called = eventfd_write(t->now, 1) == 0;
}

/* Returns when the next is due, in us; INT64_MAX: none. */
static int64_t flush_carriers(struct transport *t)
{
	int64_t next_us = INT64_MAX;

	for (int i = 0; i < t->ncarriers; i++) {
		struct carrier *carrier = t->carriers[i];

		if (!carrier)
			continue;
		if (t->used[i] || t->due_us[i] <= t->now_us) {
			t->used[i] = false;
			t->due_us[i] =
			    carrier->ops->flush(carrier, t->now_us, !t->unread);
			carrier->ops->tidy(carrier);
			if (carrier->worn && carrier->wanted == 0) {
				free_carrier(t, i);
				continue;
			}
		}
		if (t->due_us[i] < next_us)
			next_us = t->due_us[i];
	}
	return next_us;
}

void transport_settle(struct transport *t, bool again)
{
	const struct deadline *first = t->deadlines.next;
	int64_t next_us = flush_carriers(t);
	int64_t next_ms = next_us == INT64_MAX ? next_us : next_us / 1000 + 1;

	if (first != &t->deadlines && first->at_ms < next_ms)
		next_ms = first->at_ms;
	if (again || t->first_done)
		transport_defer(t);
	if (next_ms != INT64_MAX && (t->armed_ms == 0 || next_ms < t->armed_ms))
		/* A timer that is early finds nothing and is set anew; that
		 * costs less than setting it whenever an answer comes. */
		arm_timer(t, next_ms);
}

void deadline_set(struct transport *t, struct deadline *d, int after_ms)
{
	struct deadline *before;

	deadline_clear(t, d); /* it may be the last itself */
	before = t->deadlines.prev;
	d->at_ms = t->now_us / 1000 + 1 + after_ms; /* never early */
	while (before != &t->deadlines && before->at_ms > d->at_ms)
		before = before->prev;
	d->prev = before;
	d->next = before->next;
	d->prev->next = d->next->prev = d;
}

void deadline_clear(struct transport *t, struct deadline *d)
{
	(void)t;
	if (!d->next)
		return;
	d->prev->next = d->next;
	d->next->prev = d->prev;
	d->prev = d->next = NULL;
}

struct deadline *transport_next_due(struct transport *t)
{
	struct deadline *first = t->deadlines.next;

	if (t->unread || first == &t->deadlines ||
	    first->at_ms > t->now_us / 1000)
		return NULL;
	deadline_clear(t, first);
	return first;
}
