/* SPDX-License-Identifier: MIT */
/* A duet_resolver for a command, or a message. */
#include "resolver.h"
#include <stdio.h>
#include <string.h>

static bool is_backend(const char *name)
{
	const char *known;

	if (!strcmp(name, "auto"))
		return true;
	for (size_t i = 0; (known = duet_backend_at(i)); i++)
		if (!strcmp(name, known))
			return true;
	return false;
}

/* "ares, thread or auto". */
static void list_backends(char *list, size_t size)
{
	size_t used = 0;

	list[0] = '\0';
	for (size_t i = 0; duet_backend_at(i) && used < size; i++)
		used += snprintf(list + used, size - used, "%s%s",
		    i ? ", " : "", duet_backend_at(i));
	if (used < size)
		snprintf(list + used, size - used, " or auto");
}

bool backend_is_known(const struct command *command, const char *name)
{
	char list[64];

	if (is_backend(name))
		return true;
	list_backends(list, sizeof(list));
	usage_error(command, "no backend '%s'; use %s", name, list);
	return false;
}

duet_resolver *resolver_open(const char *backend, int timeout_ms)
{
	const struct duet_options options = {
	    .backend = backend, .timeout_ms = timeout_ms};

	return resolver_open_with(&options);
}

duet_resolver *resolver_open_with(const struct duet_options *wanted)
{
	struct duet_options options = *wanted;
	duet_resolver *resolver;
	char line[256];

	options.size = sizeof(options);
	options.error = line;
	options.error_size = sizeof(line);
	if (duet_open(&resolver, &options) != DUET_OK)
		trouble("cannot open a resolver: %s", line);
	return resolver;
}

const char *backend_version(const char *backend)
{
	const struct duet_options options = {
	    .size = sizeof(options), .backend = backend, .flags = DUET_NOENV};
	duet_resolver *resolver;
	const char *version;

	if (duet_open(&resolver, &options) != DUET_OK)
		return NULL;
	version = duet_backend_version(resolver);
	duet_close(resolver);
	return version;
}

const char *libc_version(void)
{
	const char *version = backend_version("thread");

	return version ? version : "libc unknown";
}
