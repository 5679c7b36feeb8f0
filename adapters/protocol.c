/* SPDX-License-Identifier: MIT */
/* docs/protocol.md: a line in, a line out. */
#include "protocol.h"
#include "call.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say_hello(const char *name, const char *version, const char *libc,
    const struct operation *operations)
{
	printf("{\"name\": \"%s\", \"version\": \"%s\", \"libc\": \"%s\", "
	       "\"caps\": [",
	    name, version, libc);
	for (const struct operation *o = operations; o->name; o++)
		printf("%s\"%s\"", o == operations ? "" : ", ", o->name);
	puts("]}");
	fflush(stdout);
}

static void answer(struct call *call, const struct operation *operations)
{
	while (operations->name && strcmp(operations->name, call->op) != 0)
		operations++;
	if (!operations->name)
		call_refuse(call, "op", call->op);
	answer_begin(call);
	if (!call->unsupported[0]) {
		operations->run(call);
		return;
	}
	answer_unsupported(call, call->unsupported);
	answer_end(call);
}

int protocol_serve(const char *name, const char *version, const char *libc,
    const struct operation *operations, void (*wait)(void))
{
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, stdin) > 0) {
		struct call *call = call_read(line);

		if (call) {
			answer(call, operations);
			if (wait)
				wait();
		} else if (strstr(line, "\"hello\"")) {
			say_hello(name, version, libc, operations);
		} else {
			fprintf(stderr, "neither a hello nor a call\n");
			break;
		}
		if (ferror(stdout))
			break;
	}
	free(line);
	return feof(stdin) ? 0 : 1;
}
