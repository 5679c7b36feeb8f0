/* SPDX-License-Identifier: MIT */
/* docs/protocol.md: a line in, a line out. */
#include "protocol.h"
#include "call.h"
#include "compare/session.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct service {
	const struct adapted *adapted;
	bool is_open;    /* in this process */
	bool in_session; /* it is the process of one */
	bool ended, failed;
};

static void say_hello(const struct adapted *adapted)
{
	printf("{\"name\": \"%s\", \"version\": \"%s\", \"libc\": \"%s\", "
	       "\"caps\": [",
	    adapted->name, adapted->version, adapted->libc);
	for (const struct operation *o = adapted->operations; o->name; o++)
		printf("\"%s\", ", o->name);
	puts("\"session\"]}");
	fflush(stdout);
}

static void say_session(const char *word)
{
	printf("{\"session\": \"%s\"}\n", word);
	fflush(stdout);
}

static void begin(struct service *service)
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

static void answer(struct service *service, struct call *call)
{
	const struct operation *operation = service->adapted->operations;

	while (operation->name && strcmp(operation->name, call->op) != 0)
		operation++;
	if (!operation->name)
		call_refuse(call, "op", call->op);
	answer_begin(call);
	if (!call->unsupported[0]) {
		operation->run(call);
		return;
	}
	answer_unsupported(call, call->unsupported);
	answer_end(call);
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

static void take_line(struct service *service, char *line)
{
	struct call *call = call_read(line);

	if (call && opened(service)) {
		answer(service, call);
		if (service->adapted->wait)
			service->adapted->wait();
	} else if (strstr(line, "\"hello\"")) {
		say_hello(service->adapted);
	} else if (strstr(line, "\"begin\"") && !service->in_session) {
		begin(service);
	} else if (strstr(line, "\"end\"") && service->in_session) {
		service->ended = true;
	} else if (!call) {
		fprintf(stderr, "neither a hello nor a session nor a call\n");
		service->failed = true;
	}
}

int protocol_serve(const struct adapted *adapted)
{
	struct service service = {.adapted = adapted};
	char *line = NULL;
	size_t size = 0;

	while (!service.failed && !service.ended && !ferror(stdout) &&
	       getline(&line, &size, stdin) > 0)
		take_line(&service, line);
	free(line);
	if (service.is_open && adapted->close)
		adapted->close();
	return !service.failed && (service.ended || feof(stdin)) ? 0 : 1;
}
