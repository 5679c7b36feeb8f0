/* SPDX-License-Identifier: MIT */
/* docs/protocol.md: lines in, lines out, and calls under way between them. */
#include "protocol.h"
#include "call.h"
#include "compare/session.h"
#include "input.h"
#include "workers.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct service {
	const struct adapted *adapted;
	struct input input;
	bool is_open;    /* in this process */
	bool in_session; /* it is the process of one */
	bool ended, failed;
};

static struct call *under_way;

static void say_hello(const struct adapted *adapted)
{
	printf("{\"name\": \"%s\", \"version\": \"%s\", \"libc\": \"%s\", "
	       "\"caps\": [",
	    adapted->name, adapted->version, adapted->libc);
	for (const struct operation *o = adapted->operations; o->name; o++)
		printf("\"%s\", ", o->name);
	printf("\"with\", %s\"session\"]}\n",
	    adapted->cancel ? "\"cancel_after\", " : "");
	fflush(stdout);
}

static void say_session(const char *word)
{
	printf("{\"session\": \"%s\"}\n", word);
	fflush(stdout);
}

static void begin_session(struct service *service)
{
	switch (session_begin()) {
	case SESSION_BEGUN:
		service->in_session = true;
		say_session("begin");
		break;
	case SESSION_ENDED:
		say_session("end");
		break;
	case SESSION_FAILED:
		perror("fork");
		service->failed = true;
		break;
	}
}

static bool opened(struct service *service)
{
	if (!service->is_open && service->adapted->open &&
	    !service->adapted->open())
		service->failed = true;
	else
		service->is_open = true;
	return service->is_open;
}

static void begin(struct call *call, const struct adapted *adapted)
{
	const struct operation *operation = adapted->operations;

	while (operation->name && strcmp(operation->name, call->op) != 0)
		operation++;
	if (!operation->name)
		call_refuse(call, "op", call->op);
	call->next = under_way;
	under_way = call;
	answer_begin(call);
	if (call->unsupported[0]) {
		answer_unsupported(call, call->unsupported);
		answer_end(call);
	} else if (adapted->poll) {
		operation->run(call);
	} else {
		workers_begin(call, operation);
	}
}

void answer_end(struct call *call)
{
	struct call **link = &under_way;

	while (*link != call)
		link = &(*link)->next;
	*link = call->next;
	answer_write(call);
	call_free(call);
}

/* One that has ended is left alone. */
static void cancel(const char *id, const struct adapted *adapted)
{
	struct call *call = under_way;

	while (call && strcmp(call->id, id) != 0)
		call = call->next;
	if (call && adapted->cancel)
		adapted->cancel(call);
}

static void take_line(struct service *service, char *line)
{
	struct call *call = call_read(line);
	const char *cancelled = call ? NULL : cancel_read(line);

	if (call && opened(service)) {
		begin(call, service->adapted);
	} else if (cancelled) {
		cancel(cancelled, service->adapted);
	} else if (strstr(line, "\"hello\"")) {
		say_hello(service->adapted);
	} else if (strstr(line, "\"begin\"") && !service->in_session) {
		begin_session(service);
	} else if (strstr(line, "\"end\"") && service->in_session) {
		service->ended = true;
	} else if (!call) {
		fprintf(stderr, "neither a hello nor a session nor a call nor "
				"a cancel\n");
		service->failed = true;
	}
}

static void take_lines(struct service *service)
{
	char *line;

	while (!service->failed && !service->ended &&
	       (line = input_line(&service->input))) {
		take_line(service, line);
		free(line);
	}
	service->ended = service->ended || service->input.ended;
	service->failed = service->failed || ferror(stdout);
}

/* Until a line comes, or something of a call. */
static void wait_for_news(struct service *service)
{
	const struct adapted *adapted = service->adapted;
	struct pollfd fds[1 + PROTOCOL_POLL_MAX];
	int timeout_ms = -1;
	size_t n = 1;

	/* A descriptor below 0 is none. */
	fds[0] = (struct pollfd){service->ended ? -1 : STDIN_FILENO, POLLIN, 0};
	if (!under_way)
		;
	else if (adapted->poll)
		n += adapted->poll(fds + 1, &timeout_ms);
	else
		fds[n++] = (struct pollfd){workers_fd(), POLLIN, 0};
	while (poll(fds, n, timeout_ms) < 0)
		if (errno != EINTR)
			abort();
	if (under_way && adapted->poll)
		adapted->process(fds + 1, n - 1);
	else if (under_way && fds[1].revents)
		workers_process();
	if (fds[0].revents)
		input_read(&service->input);
}

int protocol_serve(const struct adapted *adapted)
{
	struct service service = {.adapted = adapted};

	while (!service.failed && (!service.ended || under_way)) {
		wait_for_news(&service);
		take_lines(&service);
	}
	input_release(&service.input);
	if (service.is_open && adapted->close)
		adapted->close();
	if (service.in_session && !service.failed)
		session_end();
	return service.failed ? 1 : 0;
}
