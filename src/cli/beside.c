/* SPDX-License-Identifier: MIT */
/* Resolvers that `duet compare` runs for their figures alone. */
#include "beside.h"
#include "compare/memory.h"
#include <stdlib.h>
#include <string.h>

enum { EVERY_MAX = 1000000 };

static bool is_compared(const struct case_run *run, const char *name)
{
	for (size_t i = 0; i < run->resolvers.names.count; i++)
		if (!strcmp(run->resolvers.names.items[i], name))
			return true;
	return false;
}

/* NAME or NAME/N; the name is cut off. */
static bool add(struct beside_choice *choice, const struct case_run *run,
    char *name, unsigned *every)
{
	char *slash = strrchr(name, '/');

	*every = 1;
	if (slash && !case_run_number(run, "--beside NAME/N: N", slash + 1,
			 EVERY_MAX, every))
		return false;
	if (slash)
		*slash = '\0';
	if (!strncmp(name, "snapshot:", strlen("snapshot:"))) {
		usage_error(run->command,
		    "--beside '%s': a snapshot is listed in --resolvers", name);
		return false;
	}
	if (is_compared(run, name)) {
		usage_error(run->command,
		    "--beside '%s': it is compared already", name);
		return false;
	}
	return case_run_add_resolver(&choice->run, name);
}

static void see_whether_at_hand(struct beside *beside)
{
	json_t *lacks;

	beside->who = case_run_hello(beside->spec);
	lacks = json_object_get(beside->who, "unsupported");
	beside->lacks =
	    !beside->who ? "does not say hello" : json_string_value(lacks);
}

bool beside_choose(
    struct beside_choice *choice, const struct case_run *run, const char *list)
{
	char *copy = memory_needed(strdup(list)), *rest = copy, *name;
	bool good = true;
	unsigned every;

	choice->run.command = run->command;
	for (size_t i = 0; i < run->definitions.count; i++)
		texts_add(&choice->run.definitions, run->definitions.items[i]);
	for (size_t n = 0; good && (name = strsep(&rest, ",")); n++) {
		good = add(choice, run, name, &every);
		choice->items =
		    memory_grow(choice->items, n, sizeof(*choice->items));
		choice->items[n] = (struct beside){.every = every};
	}
	/* The specs have moved until now. */
	for (size_t i = 0; good && i < choice->run.resolvers.names.count; i++) {
		choice->items[i].spec = &choice->run.resolvers.specs[i];
		see_whether_at_hand(&choice->items[i]);
	}
	free(copy);
	return good;
}

void beside_release(struct beside_choice *choice)
{
	for (size_t i = 0; i < choice->run.resolvers.names.count; i++)
		json_decref(choice->items[i].who);
	free(choice->items);
	case_run_release(&choice->run);
}
