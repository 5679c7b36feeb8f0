/* SPDX-License-Identifier: MIT */
/*
 * conversation.c - what is said to a resolver, and what is heard of it
 */
#include "conversation.h"
#include "clock.h"
#include "condition.h"
#include "memory.h"
#include "signal_name.h"
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

bool conversation_fail(struct conversation *c, const char *format, ...)
{
	va_list args;

	if (c->error[0])
		return false;
	va_start(args, format);
	vsnprintf(c->error, sizeof(c->error), format, args);
	va_end(args);
	return false;
}

bool conversation_blame(struct conversation *c, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return conversation_fail(c, "resolver '%s': %s", c->spec->name, text);
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

/* Whether poll(2) found something to do for one of them. */
static bool any_ready(const struct pollfd *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i].revents)
			return true;
	return false;
}

/* Serve everybody, once, after waiting until something is to be done. */
static void serve(struct conversation *c, int64_t deadline)
{
	struct pollfd fds[2 + ADAPTER_POLL_MAX] = {{c->children, POLLIN, 0},
	    {c->ns ? nameserver_fd(c->ns) : -1, POLLIN, 0}};
	const size_t n = adapter_poll(&c->adapter, fds + 2);
	struct signalfd_siginfo info;
	int64_t left = deadline - clock_ms();

	if (poll(fds, 2 + n, left > 0 ? (int)left : 0) < 0)
		return;
	if (fds[1].revents)
		nameserver_process(c->ns);
	if (any_ready(fds + 2, n))
		adapter_serve(&c->adapter);
	while (fds[0].revents && read(c->children, &info, sizeof(info)) > 0)
		adapter_reap(&c->adapter);
}

static enum ending wait_for_line(struct conversation *c, const char *to,
    int64_t deadline, char **line, size_t *length)
{
	struct adapter *a = &c->adapter;

	adapter_send(a); /* what it is to answer */
	for (;;) {
		*line = adapter_line(a, length);
		if (*line)
			return ANSWERED;
		if (adapter_too_long(a)) {
			conversation_blame(c,
			    "answered %s with a line of more than %d bytes", to,
			    ADAPTER_LINE_MAX);
			return BROKEN;
		}
		if (a->ended)
			return DIED;
		if (clock_ms() >= deadline)
			return LATE;
		serve(c, deadline);
	}
}

/* What must be a JSON object; NULL if it is none. */
static json_t *parse(
    struct conversation *c, const char *to, const char *line, size_t length)
{
	char text[64];
	json_error_t wrong;
	json_t *object =
	    json_loadb(line, length, JSON_REJECT_DUPLICATES, &wrong);

	if (json_is_object(object))
		return object;
	conversation_blame(c, "answered %s with '%s', not a JSON object%s%s",
	    to, shown(line, length, text), object ? "" : ": ",
	    object ? "" : wrong.text);
	json_decref(object);
	return NULL;
}

enum ending conversation_hear(
    struct conversation *c, const char *to, int64_t deadline, json_t **answer)
{
	enum ending ending;
	char *line;
	size_t length;

	*answer = NULL;
	ending = wait_for_line(c, to, deadline, &line, &length);
	if (ending != ANSWERED)
		return ending;
	*answer = parse(c, to, line, length);
	free(line);
	return *answer ? ANSWERED : BROKEN;
}

bool conversation_is_quiet(struct conversation *c)
{
	const struct adapter *a = &c->adapter;
	char text[64];

	return !adapter_mumbles(a) ||
	       conversation_blame(c, "wrote '%s' without being asked",
		   shown(a->unread.data, a->unread.used, text));
}

static bool check_hello(struct conversation *c, json_t *hello)
{
	if (!json_is_string(json_object_get(hello, "unsupported")) &&
	    (!json_is_string(json_object_get(hello, "name")) ||
		!json_is_array(json_object_get(hello, "caps")))) {
		json_decref(hello);
		return conversation_blame(
		    c, "said hello without 'name' or 'caps'");
	}
	if (c->who)
		json_decref(hello);
	else
		c->who = hello;
	return true;
}

int conversation_hello_ms(const struct resolver_spec *spec)
{
	return spec->hello_ms > 0 ? spec->hello_ms : ADAPTER_HELLO_MS;
}

/* It did not come so far; always false. */
static bool blame_ending(
    struct conversation *c, enum ending ending, const char *before)
{
	const int status = c->adapter.status;
	char buffer[SIGNAL_NAME_SIZE];

	if (ending == LATE)
		conversation_blame(c, "took more than %g s before it %s",
		    conversation_hello_ms(c->spec) / 1000.0, before);
	else if (ending == DIED && WIFSIGNALED(status))
		conversation_blame(c, "ended by %s before it %s",
		    signal_name(WTERMSIG(status), buffer), before);
	else if (ending == DIED)
		conversation_blame(c, "ended with status %d before it %s",
		    WEXITSTATUS(status), before);
	return false;
}

bool conversation_begin(struct conversation *c)
{
	struct adapter *a = &c->adapter;
	enum ending ending;
	json_t *hello;
	int err;

	if (a->pid || a->ended)
		return true;
	err = adapter_start(a, c->spec, c->environ);
	if (err)
		return conversation_blame(c, "cannot start '%s': %s",
		    c->spec->argv[0], strerror(err));
	adapter_say(a, "{\"hello\": 1}");
	ending = conversation_hear(
	    c, "hello", clock_ms() + conversation_hello_ms(c->spec), &hello);
	return ending == ANSWERED ? check_hello(c, hello)
				  : blame_ending(c, ending, "said hello");
}

bool conversation_end(struct conversation *c)
{
	const int64_t deadline = clock_ms() + CONVERSATION_LEAVE_MS;
	bool quiet;

	adapter_hang_up(&c->adapter);
	while (c->adapter.pid && clock_ms() < deadline)
		serve(c, deadline);
	quiet = conversation_is_quiet(c);
	adapter_kill(&c->adapter);
	return quiet;
}

static enum ending hear_session(
    struct conversation *c, const char *word, int64_t deadline)
{
	json_t *answer;
	enum ending ending =
	    conversation_hear(c, "a session", deadline, &answer);
	const char *said =
	    json_string_value(json_object_get(answer, "session"));

	if (ending == ANSWERED && (!said || strcmp(said, word) != 0)) {
		conversation_blame(
		    c, "did not answer {\"session\": \"%s\"} with it", word);
		ending = BROKEN;
	}
	json_decref(answer);
	return ending;
}

bool conversation_begin_session(struct conversation *c)
{
	enum ending ending;

	if (!who_has_cap(c->who, "session"))
		return true;
	adapter_say(&c->adapter, "{\"session\": \"begin\"}");
	ending = hear_session(
	    c, "begin", clock_ms() + conversation_hello_ms(c->spec));
	c->in_session = ending == ANSWERED;
	return c->in_session || blame_ending(c, ending, "began a session");
}

bool conversation_end_session(struct conversation *c)
{
	enum ending ending;

	if (!c->in_session)
		return conversation_end(c);
	c->in_session = false;
	if (!c->adapter.pid) /* killed with its process */
		return true;
	adapter_say(&c->adapter, "{\"session\": \"end\"}");
	ending = hear_session(c, "end", clock_ms() + CONVERSATION_LEAVE_MS);
	if (ending != ANSWERED)
		adapter_kill(&c->adapter);
	return ending != BROKEN;
}

bool conversation_open(struct conversation *c)
{
	sigset_t mask;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	c->children = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	return c->children >= 0 ||
	       conversation_fail(c, "signalfd: %s", strerror(errno));
}

void conversation_close(struct conversation *c)
{
	adapter_release(&c->adapter);
	json_decref(c->who);
	if (c->children >= 0)
		close(c->children);
}
