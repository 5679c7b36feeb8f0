/* SPDX-License-Identifier: MIT */
/* The resolvers of a run, as they introduce themselves. */
#include "case_run.h"
#include "compare/clock.h"
#include "compare/memory.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Say hello to it and hang up; the answer, to be freed, or NULL. */
static char *say_hello(const struct resolver_spec *spec)
{
	const int64_t until = clock_ms() + ADAPTER_HELLO_MS;
	const char *const environment[] = {NULL};
	struct adapter adapter = {.pid = 0};
	char *line = NULL;
	size_t length;

	if (adapter_start(&adapter, spec, environment) != 0)
		return NULL;
	adapter_say(&adapter, "{\"hello\": 1}");
	while (!line && clock_ms() < until) {
		struct pollfd fds[ADAPTER_POLL_MAX];
		nfds_t n = adapter_poll(&adapter, fds);

		if (n == 0)
			break;
		poll(fds, n, (int)(until - clock_ms()));
		adapter_serve(&adapter);
		line = adapter_line(&adapter, &length);
	}
	adapter_release(&adapter);
	return line;
}

json_t *case_run_hello(const struct resolver_spec *spec)
{
	char *line = say_hello(spec);
	json_t *who = line ? json_loads(line, 0, NULL) : NULL;

	free(line);
	return who;
}

static void print_resolver(const struct resolver_spec *spec)
{
	json_t *who = case_run_hello(spec);
	const char *lacks =
	    json_string_value(json_object_get(who, "unsupported"));
	const char *version =
	    json_string_value(json_object_get(who, "version"));

	printf("%-18s ", spec->name);
	if (lacks)
		printf("lacks %s\n", lacks);
	else
		puts(version ? version : "does not say hello");
	json_decref(who);
}

int case_run_list_resolvers(struct case_run *run)
{
	run->min_resolvers = 0;
	if (!case_run_find_resolvers(run))
		return EXIT_TROUBLE;
	for (size_t i = 0; i < run->resolvers.names.count; i++)
		print_resolver(&run->resolvers.specs[i]);
	return EXIT_DONE;
}
