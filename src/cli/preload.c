/* SPDX-License-Identifier: MIT */
/* The environment in which programs look names up through duet. */
#include "preload.h"
#include "cli.h"
#include "compare/memory.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Beside the command in a build tree, else where both are installed. */
static const char *const places[] = {
    "libduet-preload.so", DUET_PRELOAD_INSTALLED};

/* To be freed; NULL if it is nowhere. */
static char *find_library(void)
{
	char folder[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", folder, sizeof(folder) - 1);

	folder[n > 0 ? n : 0] = '\0';
	if (strrchr(folder, '/'))
		*strrchr(folder, '/') = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		char *path, *real;

		if (asprintf(&path, "%s/%s", folder, places[i]) < 0)
			memory_needed(NULL);
		real = realpath(path, NULL);
		free(path);
		if (real)
			return real;
	}
	trouble("libduet-preload.so is neither in %s nor in its %s", folder,
	    DUET_PRELOAD_INSTALLED);
	return NULL;
}

bool preload_set(const char *backend)
{
	const char *before = getenv("LD_PRELOAD");
	char *library = find_library(), *list;

	if (!library)
		return false;
	if (strpbrk(library, " :")) {
		trouble("%s: LD_PRELOAD cannot hold a path with a space or "
			"colon; move duet elsewhere",
		    library);
		free(library);
		return false;
	}
	if (asprintf(&list, "%s%s%s", library, before && *before ? ":" : "",
		before ? before : "") < 0)
		memory_needed(NULL);
	setenv("LD_PRELOAD", list, 1);
	if (backend)
		setenv("DUET_BACKEND", backend, 1);
	free(list);
	free(library);
	return true;
}
