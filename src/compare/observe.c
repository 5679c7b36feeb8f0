/* SPDX-License-Identifier: MIT */
/*
 * observe.c - what a resolver does with a case
 */
#include "observe.h"
#include "answer_check.h"
#include "clock.h"
#include "condition.h"
#include "conversation.h"
#include "event.h"
#include "memory.h"
#include "signal_name.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

struct observer {
	const struct testcase *tc;
	struct conversation with;
	size_t *first_event; /* of each call; SIZE_MAX: none yet, or it is not
	                        the first of its group, of which all is told */
	size_t ncalls_begun;
	json_t *calls;
};

/* Calls that are made at the same time: one, or a group. */
struct round {
	const struct call *calls;
	size_t n, unanswered;
	int64_t begin_ms;
	json_t **answers; /* of each; NULL: none yet */
	bool *cancelled;  /* each has been */
	bool failed;      /* one was late, or the process is gone */
	char name[96];    /* "call 'gai'", for messages */
};

/* Whatever the resolver sent before it wrote a line is there by then. */
static void drain_nameserver(struct nameserver *ns)
{
	for (int i = 0; ns && i < 1000; i++) {
		struct pollfd p = {nameserver_fd(ns), POLLIN, 0};
		if (poll(&p, 1, 0) != 1)
			return;
		nameserver_process(ns);
	}
}

static json_t *crash(const struct call *call, int status)
{
	char buffer[SIGNAL_NAME_SIZE];

	if (WIFSIGNALED(status))
		return json_pack("{ss ss ss}", "id", call->id, "code", "crash",
		    "signal", signal_name(WTERMSIG(status), buffer));
	return json_pack("{ss ss si}", "id", call->id, "code", "crash", "exit",
	    WEXITSTATUS(status));
}

static void settle(struct round *r, size_t i, json_t *answer)
{
	r->answers[i] = answer;
	r->unanswered--;
}

/* Takes the answer over. */
static bool take_answer(struct observer *o, struct round *r, json_t *answer)
{
	const char *id = json_string_value(json_object_get(answer, "id"));
	const char *wrong = answer_wrong(answer);
	size_t i = 0;

	while (id && i < r->n && strcmp(id, r->calls[i].id) != 0)
		i++;
	if (id && i < r->n && r->answers[i] && r->failed) {
		json_decref(answer); /* its time is over */
		return true;
	}
	if (id && i < r->n && !r->answers[i])
		settle(r, i, json_incref(answer));
	else if (!id)
		conversation_blame(
		    &o->with, "answered %s without 'id'", r->name);
	else
		conversation_blame(
		    &o->with, "answered %s with id '%s'", r->name, id);
	if (!json_is_string(json_object_get(answer, "code")) &&
	    !json_is_string(json_object_get(answer, "unsupported")))
		conversation_blame(&o->with,
		    "answered %s without 'code' or 'unsupported'", r->name);
	if (wrong)
		conversation_blame(
		    &o->with, "its answer to %s %s", r->name, wrong);
	json_decref(answer);
	return !o->with.error[0];
}

/* When the next call is to be cancelled or given up. */
static int64_t next_due_ms(const struct round *r)
{
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < r->n; i++) {
		const struct call *call = &r->calls[i];
		int after_ms = call->cancel_after_ms && !r->cancelled[i]
				   ? call->cancel_after_ms
				   : call->deadline_ms;

		if (!r->answers[i] && r->begin_ms + after_ms < due)
			due = r->begin_ms + after_ms;
	}
	return due;
}

static void cancel(struct observer *o, const struct call *call)
{
	json_t *request = json_pack("{ss}", "cancel", call->id);
	char *line = json_dumps(request, JSON_COMPACT);

	adapter_say(&o->with.adapter, line);
	free(line);
	json_decref(request);
}

static void do_what_is_due(struct observer *o, struct round *r)
{
	int64_t since_ms = clock_ms() - r->begin_ms;

	for (size_t i = 0; i < r->n; i++) {
		const struct call *call = &r->calls[i];

		if (r->answers[i])
			continue;
		if (since_ms >= call->deadline_ms) {
			r->failed = true;
			settle(r, i,
			    json_pack(
				"{ss ss}", "id", call->id, "code", "deadline"));
		} else if (call->cancel_after_ms && !r->cancelled[i] &&
			   since_ms >= call->cancel_after_ms) {
			r->cancelled[i] = true;
			cancel(o, call);
		}
	}
}

static void all_crashed(struct observer *o, struct round *r)
{
	r->failed = true;
	for (size_t i = 0; i < r->n; i++)
		if (!r->answers[i])
			settle(
			    r, i, crash(&r->calls[i], o->with.adapter.status));
}

static void say_calls(struct observer *o, struct round *r)
{
	drain_nameserver(o->with.ns);
	if (o->with.ns)
		nameserver_events(o->with.ns, &o->first_event[o->ncalls_begun]);
	o->ncalls_begun += r->n;
	for (size_t i = 0; i < r->n; i++)
		adapter_say(&o->with.adapter, r->calls[i].request);
	r->begin_ms = clock_ms();
}

/* Until each call has an answer, its own or one that says why there is none. */
static bool have_answers(struct observer *o, struct round *r)
{
	json_t *answer;

	say_calls(o, r);
	while (r->unanswered > 0)
		switch (conversation_hear(
		    &o->with, r->name, next_due_ms(r), &answer)) {
		case ANSWERED:
			if (!take_answer(o, r, answer))
				return false;
			break;
		case LATE:
			do_what_is_due(o, r);
			break;
		case DIED:
			all_crashed(o, r);
			break;
		case BROKEN:
			return false;
		}
	return true;
}

/* What of the protocol the resolver says it does not have; NULL: nothing. */
static json_t *lacking(const struct observer *o, const struct round *r)
{
	const json_t *who = o->with.who;
	json_t *all = json_object_get(who, "unsupported");

	if (all) /* It cannot do anything on this machine. */
		return json_incref(all);
	if (r->n > 1 && !who_has_cap(who, "with"))
		return json_string("with");
	for (size_t i = 0; i < r->n; i++)
		if (r->calls[i].cancel_after_ms &&
		    !who_has_cap(who, "cancel_after"))
			return json_string("cancel_after");
	return NULL;
}

/* Then the process is as new as it was. */
static bool looked_nothing_up(const struct round *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (!json_object_get(r->answers[i], "unsupported"))
			return false;
	return true;
}

static bool make_round(struct observer *o, struct round *r)
{
	struct conversation *with = &o->with;
	json_t *lacks;

	if (!conversation_begin(with))
		return false;
	lacks = lacking(o, r);
	if (lacks) {
		for (size_t i = 0; i < r->n; i++)
			settle(r, i,
			    json_pack("{ss sO}", "id", r->calls[i].id,
				"unsupported", lacks));
		json_decref(lacks);
		o->ncalls_begun += r->n;
		return true;
	}
	if (!conversation_is_quiet(with) ||
	    !(o->tc->one_session || conversation_begin_session(with)) ||
	    !have_answers(o, r))
		return false;
	if (r->failed)
		adapter_kill(&with->adapter);
	if (o->tc->one_session || (!with->in_session && looked_nothing_up(r)))
		return true;
	return conversation_end_session(with);
}

/* How many calls from here on are made at the same time. */
static size_t round_size(const struct testcase *tc, size_t first)
{
	const char *with = tc->calls[first].with;
	size_t n = 1;

	while (with && first + n < tc->ncalls && tc->calls[first + n].with &&
	       !strcmp(tc->calls[first + n].with, with))
		n++;
	return n;
}

static bool make_calls(struct observer *o)
{
	const struct testcase *tc = o->tc;
	bool ok = true;

	for (size_t first = 0; ok && first < tc->ncalls;) {
		struct round r = {
		    .calls = &tc->calls[first], .n = round_size(tc, first)};

		r.unanswered = r.n;
		r.answers = memory_zeroed(r.n, sizeof(*r.answers));
		r.cancelled = memory_zeroed(r.n, sizeof(*r.cancelled));
		snprintf(r.name, sizeof(r.name),
		    r.n > 1 ? "the calls with '%s'" : "call '%s'",
		    r.n > 1 ? r.calls->with : r.calls->id);
		ok = make_round(o, &r);
		for (size_t i = 0; i < r.n; i++)
			if (ok && r.answers[i])
				json_array_append_new(o->calls, r.answers[i]);
			else
				json_decref(r.answers[i]);
		first += r.n;
		free(r.answers);
		free(r.cancelled);
	}
	return ok && conversation_end(&o->with);
}

/* The call that an event is told of; NULL: none. */
static const char *call_of_event(const struct observer *o, size_t event)
{
	const char *id = NULL;

	for (size_t i = 0; i < o->ncalls_begun; i++)
		if (o->first_event[i] <= event)
			id = o->tc->calls[i].id;
	return id;
}

static json_t *wire_json(const struct observer *o)
{
	json_t *wire = json_array();
	const struct ns_event *events;
	size_t count = 0;

	if (o->with.ns)
		events = nameserver_events(o->with.ns, &count);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    wire, event_json(&events[i], call_of_event(o, i)));
	return wire;
}

static json_t *observation(const struct testcase *tc,
    const struct resolver_spec *spec, unsigned rep, json_t *who, json_t *calls,
    json_t *wire, json_t *errors, json_t *error)
{
	return json_pack("{si ss ss si so so so so so}", "v", 1, "case", tc->id,
	    "resolver", spec->name, "rep", (int)rep, "who", who, "calls", calls,
	    "wire", wire, "stderr", errors, "error", error);
}

json_t *observe_error(const struct testcase *tc,
    const struct resolver_spec *spec, unsigned rep, const char *format, ...)
{
	char text[768];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return observation(tc, spec, rep, json_null(), json_array(),
	    json_array(), json_string(""), text_json(text, strlen(text)));
}

static bool open_nameserver(struct observer *o)
{
	struct nameserver **ns = &o->with.ns;
	struct ns_error error;

	if (o->tc->dns.nservers == 0)
		return true;
	*ns = nameserver_new(&o->tc->dns, &error);
	if (*ns && nameserver_listen(*ns, &error))
		return true;
	return conversation_fail(&o->with, "%s:%d: %s", o->tc->file,
	    error.line ? error.line : o->tc->line, error.text);
}

json_t *observe(
    const struct testcase *tc, const struct resolver_spec *spec, unsigned rep)
{
	struct observer o = {
	    .tc = tc, .with = {.spec = spec, .environ = tc->environ}};
	struct conversation *with = &o.with;
	json_t *result;

	o.calls = json_array();
	o.first_event = memory_zeroed(tc->ncalls, sizeof(*o.first_event));
	for (size_t i = 0; i < tc->ncalls; i++)
		o.first_event[i] = SIZE_MAX;
	if (conversation_open(with) && open_nameserver(&o))
		make_calls(&o);
	adapter_kill(&with->adapter);
	drain_nameserver(with->ns);
	result = observation(tc, spec, rep,
	    with->who ? json_incref(with->who) : json_null(), o.calls,
	    wire_json(&o),
	    text_json(with->adapter.errors.data, with->adapter.errors.used),
	    with->error[0] ? text_json(with->error, strlen(with->error))
			   : json_null());
	conversation_close(with);
	nameserver_free(with->ns);
	free(o.first_event);
	return result;
}
