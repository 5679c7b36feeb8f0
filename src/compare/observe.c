/* SPDX-License-Identifier: MIT */
/*
 * observe.c - what a resolver does with a case
 */
#include "observe.h"
#include "answer_check.h"
#include "clock.h"
#include "event.h"
#include "memory.h"
#include "nameserver/nameserver.h"
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

struct observer {
	const struct testcase *tc;
	const struct resolver_spec *spec;
	struct nameserver *ns; /* NULL: the case has no servers */
	int children;          /* signalfd(2) of SIGCHLD */
	struct adapter adapter;
	size_t *first_event; /* of each call, as far as they have begun */
	size_t ncalls_begun;
	json_t *who; /* the first hello */
	json_t *calls;
	char error[512]; /* "" until something is wrong */
};

/* How waiting for a line ended. */
enum ending { ANSWERED, LATE, DIED, BROKEN };

static bool broken(struct observer *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool broken(struct observer *o, const char *format, ...)
{
	va_list args;

	if (o->error[0])
		return false;
	va_start(args, format);
	vsnprintf(o->error, sizeof(o->error), format, args);
	va_end(args);
	return false;
}

/* The resolver's fault: with its name. */
static bool misbehaved(struct observer *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool misbehaved(struct observer *o, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return broken(o, "resolver '%s': %s", o->spec->name, text);
}

/* The beginning of the first line of any bytes, for a message. */
static const char *shown(const char *line, size_t length, char buffer[64])
{
	const char *newline = memchr(line, '\n', length);
	size_t n;

	length = newline ? (size_t)(newline - line) : length;
	n = length < 60 ? length : 60;
	for (size_t i = 0; i < n; i++)
		buffer[i] = line[i] >= ' ' && line[i] <= '~' ? line[i] : '?';
	strcpy(buffer + n, length > n ? "..." : "");
	return buffer;
}

/* Whatever the resolver sent before it wrote a line is there by then. */
static void drain_nameserver(const struct observer *o)
{
	for (int i = 0; o->ns && i < 1000; i++) {
		struct pollfd p = {nameserver_fd(o->ns), POLLIN, 0};
		if (poll(&p, 1, 0) != 1)
			return;
		nameserver_process(o->ns);
	}
}

/* Serve everybody, once, after waiting until something is to be done. */
static void serve(struct observer *o, int64_t deadline)
{
	struct pollfd fds[ADAPTER_POLL_MAX + 2];
	struct signalfd_siginfo info;
	int64_t left = deadline - clock_ms();
	size_t n = adapter_poll(&o->adapter, fds);

	fds[n++] = (struct pollfd){o->children, POLLIN, 0};
	if (o->ns)
		fds[n++] = (struct pollfd){nameserver_fd(o->ns), POLLIN, 0};
	if (poll(fds, n, left > 0 ? (int)left : 0) < 0)
		return;
	if (o->ns)
		nameserver_process(o->ns);
	adapter_serve(&o->adapter);
	while (read(o->children, &info, sizeof(info)) > 0)
		adapter_reap(&o->adapter);
}

static enum ending wait_for_line(struct observer *o, const char *to,
    int deadline_ms, char **line, size_t *length)
{
	struct adapter *a = &o->adapter;
	const int64_t deadline = clock_ms() + deadline_ms;

	for (;;) {
		*line = adapter_line(a, length);
		if (*line)
			return ANSWERED;
		if (adapter_too_long(a)) {
			misbehaved(o,
			    "answered %s with a line of more than %d bytes", to,
			    ADAPTER_LINE_MAX);
			return BROKEN;
		}
		if (a->ended)
			return DIED;
		if (clock_ms() >= deadline)
			return LATE;
		serve(o, deadline);
	}
}

/* What must be a JSON object; NULL if it is none. */
static json_t *parse(
    struct observer *o, const char *to, const char *line, size_t length)
{
	char text[64];
	json_error_t wrong;
	json_t *object =
	    json_loadb(line, length, JSON_REJECT_DUPLICATES, &wrong);

	if (json_is_object(object))
		return object;
	misbehaved(o, "answered %s with '%s', not a JSON object%s%s", to,
	    shown(line, length, text), object ? "" : ": ",
	    object ? "" : wrong.text);
	json_decref(object);
	return NULL;
}

/* A line more than was asked for. */
static bool is_quiet(struct observer *o)
{
	const struct adapter *a = &o->adapter;
	char text[64];

	return !adapter_mumbles(a) ||
	       misbehaved(o, "wrote '%s' without being asked",
		   shown(a->unread.data, a->unread.used, text));
}

/* What is asked is said in messages: "call 'gai'". */
static enum ending ask(struct observer *o, const char *to, const char *request,
    int deadline_ms, json_t **answer)
{
	enum ending ending;
	char *line;
	size_t length;

	*answer = NULL;
	if (!is_quiet(o))
		return BROKEN;
	adapter_say(&o->adapter, request);
	ending = wait_for_line(o, to, deadline_ms, &line, &length);
	if (ending != ANSWERED)
		return ending;
	*answer = parse(o, to, line, length);
	free(line);
	return *answer ? ANSWERED : BROKEN;
}

static bool check_hello(struct observer *o, json_t *hello)
{
	if (!json_is_string(json_object_get(hello, "unsupported")) &&
	    (!json_is_string(json_object_get(hello, "name")) ||
		!json_is_array(json_object_get(hello, "caps")))) {
		json_decref(hello);
		return misbehaved(o, "said hello without 'name' or 'caps'");
	}
	if (o->who)
		json_decref(hello);
	else
		o->who = hello;
	return true;
}

static const char *signal_name(int number, char buffer[16])
{
	static const struct {
		int number;
		const char *name;
	} names[] = {
	    {SIGABRT, "SIGABRT"},
	    {SIGALRM, "SIGALRM"},
	    {SIGBUS, "SIGBUS"},
	    {SIGFPE, "SIGFPE"},
	    {SIGHUP, "SIGHUP"},
	    {SIGILL, "SIGILL"},
	    {SIGINT, "SIGINT"},
	    {SIGKILL, "SIGKILL"},
	    {SIGPIPE, "SIGPIPE"},
	    {SIGQUIT, "SIGQUIT"},
	    {SIGSEGV, "SIGSEGV"},
	    {SIGSYS, "SIGSYS"},
	    {SIGTERM, "SIGTERM"},
	    {SIGTRAP, "SIGTRAP"},
	    {SIGUSR1, "SIGUSR1"},
	    {SIGUSR2, "SIGUSR2"},
	    {SIGXCPU, "SIGXCPU"},
	    {SIGXFSZ, "SIGXFSZ"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == number)
			return names[i].name;
	snprintf(buffer, 16, "signal %d", number);
	return buffer;
}

/* Ask it to leave, wait a little, and make sure that it is gone.  False if it
 * had more to say. */
static bool dismiss(struct observer *o)
{
	const int64_t deadline = clock_ms() + OBSERVE_LEAVE_MS;
	bool quiet;

	adapter_hang_up(&o->adapter);
	while (o->adapter.pid && clock_ms() < deadline)
		serve(o, deadline);
	quiet = is_quiet(o);
	adapter_kill(&o->adapter);
	return quiet;
}

int observe_hello_ms(const struct resolver_spec *spec)
{
	return spec->hello_ms > 0 ? spec->hello_ms : ADAPTER_HELLO_MS;
}

static bool start(struct observer *o)
{
	struct adapter *a = &o->adapter;
	enum ending ending;
	char buffer[16];
	json_t *hello;
	int err = adapter_start(a, o->spec, o->tc->environ);

	if (err)
		return misbehaved(o, "cannot start '%s': %s", o->spec->argv[0],
		    strerror(err));
	ending = ask(
	    o, "hello", "{\"hello\": 1}", observe_hello_ms(o->spec), &hello);
	if (ending == ANSWERED)
		return check_hello(o, hello);
	if (ending == LATE)
		return misbehaved(o, "did not say hello within %g s",
		    observe_hello_ms(o->spec) / 1000.0);
	if (ending == DIED && WIFSIGNALED(a->status))
		return misbehaved(o, "ended by %s before it said hello",
		    signal_name(WTERMSIG(a->status), buffer));
	if (ending == DIED)
		return misbehaved(o,
		    "ended with status %d before it said hello",
		    WEXITSTATUS(a->status));
	return false;
}

static json_t *crash(const struct call *call, int status)
{
	char buffer[16];

	if (WIFSIGNALED(status))
		return json_pack("{ss ss ss}", "id", call->id, "code", "crash",
		    "signal", signal_name(WTERMSIG(status), buffer));
	return json_pack("{ss ss si}", "id", call->id, "code", "crash", "exit",
	    WEXITSTATUS(status));
}

static bool check_answer(
    struct observer *o, const struct call *call, json_t *answer)
{
	const char *id = json_string_value(json_object_get(answer, "id"));
	const char *wrong = answer_wrong(answer);

	if (!id)
		return misbehaved(
		    o, "answered call '%s' without 'id'", call->id);
	if (strcmp(id, call->id) != 0)
		return misbehaved(
		    o, "answered call '%s' with id '%s'", call->id, id);
	if (!json_is_string(json_object_get(answer, "code")) &&
	    !json_is_string(json_object_get(answer, "unsupported")))
		return misbehaved(o,
		    "answered call '%s' without 'code' or 'unsupported'",
		    call->id);
	if (wrong)
		return misbehaved(
		    o, "its answer to call '%s' %s", call->id, wrong);
	return true;
}

static bool make_call(struct observer *o, const struct call *call)
{
	char *request = json_dumps(call->request, JSON_COMPACT);
	char to[80];
	json_t *answer;
	enum ending ending;

	drain_nameserver(o);
	if (o->ns)
		nameserver_events(o->ns, &o->first_event[o->ncalls_begun]);
	o->ncalls_begun++;
	snprintf(to, sizeof(to), "call '%s'", call->id);
	ending = ask(o, to, request, call->deadline_ms, &answer);
	free(request);
	if (ending == BROKEN ||
	    (ending == ANSWERED && !check_answer(o, call, answer))) {
		json_decref(answer);
		return false;
	}
	if (ending == LATE)
		answer =
		    json_pack("{ss ss}", "id", call->id, "code", "deadline");
	if (ending == DIED)
		answer = crash(call, o->adapter.status);
	if (ending != ANSWERED)
		adapter_kill(&o->adapter);
	json_array_append_new(o->calls, answer);
	return true;
}

static bool make_calls(struct observer *o)
{
	for (size_t i = 0; i < o->tc->ncalls; i++) {
		struct adapter *a = &o->adapter;
		json_t *lacking;

		if (!a->pid && !a->ended && !start(o))
			return false;
		/* It cannot do anything on this machine. */
		lacking = json_object_get(o->who, "unsupported");
		if (lacking) {
			json_array_append_new(o->calls,
			    json_pack("{ss sO}", "id", o->tc->calls[i].id,
				"unsupported", lacking));
			continue;
		}
		if (!make_call(o, &o->tc->calls[i]))
			return false;
		if (!o->tc->one_session && !dismiss(o))
			return false;
	}
	return dismiss(o);
}

static json_t *wire_json(const struct observer *o)
{
	json_t *wire = json_array();
	const struct ns_event *events;
	size_t count = 0, call = 0;

	if (o->ns)
		events = nameserver_events(o->ns, &count);
	for (size_t i = 0; i < count; i++) {
		while (call < o->ncalls_begun && o->first_event[call] <= i)
			call++;
		json_array_append_new(
		    wire, event_json(&events[i],
			      call ? o->tc->calls[call - 1].id : NULL));
	}
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
	struct ns_error error;

	if (o->tc->dns.nservers == 0)
		return true;
	o->ns = nameserver_new(&o->tc->dns, &error);
	if (o->ns && nameserver_listen(o->ns, &error))
		return true;
	return broken(o, "%s:%d: %s", o->tc->file,
	    error.line ? error.line : o->tc->line, error.text);
}

static bool watch_children(struct observer *o)
{
	sigset_t mask;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	o->children = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	return o->children >= 0 || broken(o, "signalfd: %s", strerror(errno));
}

json_t *observe(
    const struct testcase *tc, const struct resolver_spec *spec, unsigned rep)
{
	struct observer o = {.tc = tc, .spec = spec, .children = -1};
	json_t *result;

	o.calls = json_array();
	o.first_event = memory_zeroed(tc->ncalls, sizeof(*o.first_event));
	if (watch_children(&o) && open_nameserver(&o))
		make_calls(&o);
	adapter_kill(&o.adapter);
	drain_nameserver(&o);
	result = observation(tc, spec, rep, o.who ? o.who : json_null(),
	    o.calls, wire_json(&o),
	    text_json(o.adapter.errors.data, o.adapter.errors.used),
	    o.error[0] ? text_json(o.error, strlen(o.error)) : json_null());
	adapter_release(&o.adapter);
	nameserver_free(o.ns);
	free(o.first_event);
	if (o.children >= 0)
		close(o.children);
	return result;
}
