/* SPDX-License-Identifier: MIT */
/* The resolvers of a run: backends, adapters, and the user's own. */
#include "adapters.h"
#include "case_run.h"
#include "compare/memory.h"
#include "compare/snapshot.h"
#include "compare/suggest.h"
#include <duet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wordexp.h>

static const char *definition_of(const struct case_run *run, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < run->definitions.count; i++) {
		const char *definition = run->definitions.items[i];

		if (!strncmp(definition, name, length) &&
		    definition[length] == '=')
			return definition + length + 1;
	}
	return NULL;
}

bool case_run_is_backend(const char *name)
{
	for (size_t i = 0; duet_backend_at(i); i++)
		if (!strcmp(name, duet_backend_at(i)))
			return true;
	return !strcmp(name, "auto");
}

static void texts_release(struct texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		free((void *)texts->items[i]);
	free(texts->items);
}

/* thread, as what others are compared with, the other backends, adapters. */
static void list_all(struct texts *all)
{
	texts_add(all, memory_needed(strdup("thread")));
	for (size_t i = 0; duet_backend_at(i); i++)
		if (strcmp(duet_backend_at(i), "thread") != 0)
			texts_add(
			    all, memory_needed(strdup(duet_backend_at(i))));
	adapters_list(all);
}

static bool unknown_resolver(const struct case_run *run, const char *name)
{
	struct texts known = {NULL, 0};
	const char *nearest;

	list_all(&known);
	nearest = suggest(name, known.items);
	if (nearest)
		usage_error(run->command,
		    "unknown resolver '%s'; did you mean '%s'?", name, nearest);
	else
		usage_error(run->command,
		    "unknown resolver '%s'; one of your own is given as "
		    "--resolver %s=COMMAND",
		    name, name);
	texts_release(&known);
	return false;
}

static bool is_listed(const struct resolver_list *list, const char *name)
{
	for (size_t i = 0; i < list->names.count; i++)
		if (!strcmp(list->names.items[i], name))
			return true;
	return false;
}

/* A command without operators needs no shell, which would hide by which signal
 * it ended.  The words, to be freed, end in NULL. */
static const char **command_words(const char *command)
{
	const char **argv;
	wordexp_t words;

	if (wordexp(command, &words, WRDE_NOCMD) != 0 || words.we_wordc == 0) {
		argv = memory_zeroed(4, sizeof(*argv));
		argv[0] = memory_needed(strdup("/bin/sh"));
		argv[1] = memory_needed(strdup("-c"));
		argv[2] = memory_needed(strdup(command));
		return argv;
	}
	argv = memory_zeroed(words.we_wordc + 1, sizeof(*argv));
	for (size_t i = 0; i < words.we_wordc; i++)
		argv[i] = memory_needed(strdup(words.we_wordv[i]));
	wordfree(&words);
	return argv;
}

static const char **adapter_words(char *path)
{
	const char **argv = memory_zeroed(2, sizeof(*argv));

	argv[0] = path;
	return argv;
}

static const char **probe_words(const char *backend)
{
	const char *const words[] = {
	    "/proc/self/exe", "probe", "--backend", backend};
	const char **argv = memory_zeroed(5, sizeof(*argv));

	for (size_t i = 0; i < 4; i++)
		argv[i] = memory_needed(strdup(words[i]));
	return argv;
}

#define SNAPSHOT "snapshot:"

/* Read each file once. */
static const json_t *read_snapshot(struct resolver_list *list, const char *path)
{
	char wrong[512];
	json_t *snapshot = json_object_get(list->snapshots, path);

	if (snapshot)
		return snapshot;
	snapshot = snapshot_read(path, wrong);
	if (!snapshot) {
		trouble("%s", wrong);
		return NULL;
	}
	if (!list->snapshots)
		list->snapshots = json_object();
	json_object_set_new(list->snapshots, path, snapshot);
	return snapshot;
}

static const json_t *choose_recorded(const struct case_run *run,
    const json_t *snapshot, const char *path, const char *name)
{
	const char *first =
	    json_object_iter_key(json_object_iter((json_t *)snapshot));

	if (!name && json_object_size(snapshot) == 1)
		return json_object_get(snapshot, first);
	if (name && json_object_get(snapshot, name))
		return json_object_get(snapshot, name);
	if (name)
		usage_error(run->command, "%s has nothing of '%s'; it has '%s'",
		    path, name, first);
	else
		usage_error(run->command,
		    "%s has several resolvers; name one, as snapshot:%s:%s",
		    path, path, first);
	return NULL;
}

/* snapshot:FILE, or snapshot:FILE:NAME where it has several. */
static bool add_snapshot(struct case_run *run, const char *called)
{
	struct resolver_list *list = &run->resolvers;
	char *path = memory_needed(strdup(called + strlen(SNAPSHOT)));
	char *colon = strrchr(path, ':');
	const json_t *snapshot, *recorded = NULL;

	if (access(path, F_OK) != 0 && colon)
		*colon = '\0';
	else
		colon = NULL;
	snapshot = read_snapshot(list, path);
	if (snapshot)
		recorded = choose_recorded(
		    run, snapshot, path, colon ? colon + 1 : NULL);
	free(path);
	if (!recorded)
		return false;
	list->specs =
	    memory_grow(list->specs, list->names.count, sizeof(*list->specs));
	list->specs[list->names.count] = (struct resolver_spec){
	    .name = memory_needed(strdup(called)), .recorded = recorded};
	texts_add(&list->names, list->specs[list->names.count].name);
	texts_add(&list->commands, NULL);
	return true;
}

bool case_run_add_resolver(struct case_run *run, const char *called)
{
	struct resolver_list *list = &run->resolvers;
	const char *command = definition_of(run, called);
	char *path = command || case_run_is_backend(called)
			 ? NULL
			 : adapter_path(called);
	const char **argv;
	char *name;

	if (is_listed(list, called)) {
		usage_error(
		    run->command, "the resolver '%s' is named twice", called);
		free(path);
		return false;
	}
	if (!strncmp(called, SNAPSHOT, strlen(SNAPSHOT)))
		return add_snapshot(run, called);
	if (!command && !path && !case_run_is_backend(called))
		return unknown_resolver(run, called);
	if (!list->directory)
		list->directory = getcwd(NULL, 0);
	name = memory_needed(strdup(called));
	argv = command ? command_words(command)
	       : path  ? adapter_words(path)
		       : probe_words(name);
	list->specs =
	    memory_grow(list->specs, list->names.count, sizeof(*list->specs));
	list->specs[list->names.count] = (struct resolver_spec){.name = name,
	    .argv = argv,
	    .directory = command ? list->directory : NULL};
	texts_add(&list->names, name);
	texts_add(&list->commands, command);
	return true;
}

static bool add_listed(struct case_run *run, const char *listed)
{
	char *copy = memory_needed(strdup(listed));
	char *rest = copy, *name;
	bool good = true;

	while (good && (name = strsep(&rest, ",")))
		good = case_run_add_resolver(run, name);
	free(copy);
	return good;
}

static bool add_all(struct case_run *run)
{
	struct texts all = {NULL, 0};
	bool good = true;

	list_all(&all);
	for (size_t i = 0; good && i < all.count; i++)
		good = case_run_add_resolver(run, all.items[i]);
	texts_release(&all);
	return good;
}

static bool add_defined(struct case_run *run, const char *definition)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	    "-._+";
	size_t length = strspn(definition, letters);
	bool good =
	    length > 0 && definition[length] == '=' && definition[length + 1];
	char *name;

	if (!good) {
		usage_error(run->command,
		    "--resolver '%s' is not NAME=COMMAND, with a NAME of "
		    "letters, digits and -._+",
		    definition);
		return false;
	}
	name = memory_needed(strndup(definition, length));
	good = is_listed(&run->resolvers, name) ||
	       case_run_add_resolver(run, name);
	free(name);
	return good;
}

/* Those that are listed, then those that are defined and not listed; or those
 * that were added before, and no others. */
bool case_run_find_resolvers(struct case_run *run)
{
	const char *listed = run->listed ? run->listed : run->usual;

	if (run->resolvers.names.count > 0)
		return true;
	if (listed ? !add_listed(run, listed) : !add_all(run))
		return false;
	for (size_t i = 0; i < run->definitions.count; i++)
		if (!add_defined(run, run->definitions.items[i]))
			return false;
	if (run->resolvers.names.count < run->min_resolvers) {
		usage_error(run->command,
		    "a comparison is between two resolvers at least");
		return false;
	}
	return true;
}
