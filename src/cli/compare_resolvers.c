/* SPDX-License-Identifier: MIT */
/* The resolvers that `duet compare` compares. */
#include "cli.h"
#include "compare/memory.h"
#include "compare/suggest.h"
#include "compare_options.h"
#include <duet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wordexp.h>

static const char *definition_of(
    const struct compare_options *s, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < s->definitions.count; i++) {
		const char *definition = s->definitions.items[i];

		if (!strncmp(definition, name, length) &&
		    definition[length] == '=')
			return definition + length + 1;
	}
	return NULL;
}

static bool is_backend(const char *name)
{
	for (size_t i = 0; duet_backend_at(i); i++)
		if (!strcmp(name, duet_backend_at(i)))
			return true;
	return false;
}

static bool unknown_resolver(const char *name)
{
	struct texts known = {NULL, 0};
	const char *nearest;

	for (size_t i = 0; duet_backend_at(i); i++)
		texts_add(&known, duet_backend_at(i));
	nearest = known.count ? suggest(name, known.items) : NULL;
	free(known.items);
	if (nearest)
		usage_error(&compare_command,
		    "unknown resolver '%s'; did you mean '%s'?", name, nearest);
	else
		usage_error(&compare_command,
		    "unknown resolver '%s'; one of your own is given as "
		    "--resolver %s=COMMAND",
		    name, name);
	return false;
}

static bool is_listed(
    const struct compare_resolvers *resolvers, const char *name)
{
	for (size_t i = 0; i < resolvers->names.count; i++)
		if (!strcmp(resolvers->names.items[i], name))
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

static const char **probe_words(const char *backend)
{
	const char *const words[] = {
	    "/proc/self/exe", "probe", "--backend", backend};
	const char **argv = memory_zeroed(5, sizeof(*argv));

	for (size_t i = 0; i < 4; i++)
		argv[i] = memory_needed(strdup(words[i]));
	return argv;
}

static bool add_resolver(struct compare_resolvers *resolvers,
    const struct compare_options *s, const char *called)
{
	const char *command = definition_of(s, called);
	const char **argv;
	char *name;

	if (is_listed(resolvers, called)) {
		usage_error(&compare_command,
		    "the resolver '%s' is named twice", called);
		return false;
	}
	if (!command && !is_backend(called))
		return unknown_resolver(called);
	name = memory_needed(strdup(called));
	argv = command ? command_words(command) : probe_words(name);
	resolvers->specs = memory_grow(resolvers->specs, resolvers->names.count,
	    sizeof(*resolvers->specs));
	resolvers->specs[resolvers->names.count] =
	    (struct resolver_spec){.name = name,
		.argv = argv,
		.directory = command ? resolvers->directory : NULL};
	texts_add(&resolvers->names, name);
	texts_add(&resolvers->commands, command);
	return true;
}

static bool add_listed(struct compare_resolvers *resolvers,
    const struct compare_options *s, const char *list)
{
	char *copy = memory_needed(strdup(list));
	char *rest = copy, *name;
	bool good = true;

	while (good && (name = strsep(&rest, ",")))
		good = add_resolver(resolvers, s, name);
	free(copy);
	return good;
}

static bool add_defined(struct compare_resolvers *resolvers,
    const struct compare_options *s, const char *definition)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	    "-._+";
	size_t length = strspn(definition, letters);
	bool good =
	    length > 0 && definition[length] == '=' && definition[length + 1];
	char *name;

	if (!good) {
		usage_error(&compare_command,
		    "--resolver '%s' is not NAME=COMMAND, with a NAME of "
		    "letters, digits and -._+",
		    definition);
		return false;
	}
	name = memory_needed(strndup(definition, length));
	good = is_listed(resolvers, name) || add_resolver(resolvers, s, name);
	free(name);
	return good;
}

/* Those of --resolvers, then those of --resolver that are not among them. */
bool compare_resolvers_read(
    struct compare_resolvers *resolvers, const struct compare_options *s)
{
	resolvers->directory = getcwd(NULL, 0);
	if (!add_listed(
		resolvers, s, s->resolvers ? s->resolvers : "thread,ares"))
		return false;
	for (size_t i = 0; i < s->definitions.count; i++)
		if (!add_defined(resolvers, s, s->definitions.items[i]))
			return false;
	if (resolvers->names.count < 2) {
		usage_error(&compare_command,
		    "a comparison is between two resolvers at least");
		return false;
	}
	return true;
}

void compare_resolvers_release(struct compare_resolvers *resolvers)
{
	for (size_t i = 0; i < resolvers->names.count; i++) {
		for (const char *const *word = resolvers->specs[i].argv; *word;
		     word++)
			free((void *)*word);
		free((void *)resolvers->specs[i].argv);
		free((void *)resolvers->names.items[i]);
	}
	free(resolvers->specs);
	free(resolvers->names.items);
	free(resolvers->commands.items);
	free(resolvers->directory);
}
