/* SPDX-License-Identifier: MIT */
/* Where other resolvers than duet's own are found. */
#include "adapters.h"
#include "compare/memory.h"
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *joined(const char *folder, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		path = NULL;
	return memory_needed(path);
}

/* Absolute, as resolvers start elsewhere; to be freed; NULL: there is none. */
static char *adapters_folder(void)
{
	const char *named = getenv("DUET_ADAPTERS");
	char self[PATH_MAX], *place, *folder;
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (named && *named)
		return realpath(named, NULL);
	if (length < 0)
		return NULL;
	self[length] = '\0';
	*strrchr(self, '/') = '\0';
	place = joined(self, "adapters");
	folder = realpath(place, NULL);
	free(place);
	return folder;
}

static bool is_program(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
	       access(path, X_OK) == 0;
}

void adapters_list(struct texts *names)
{
	char *folder = adapters_folder();
	struct dirent **entries;
	int n = folder ? scandir(folder, &entries, NULL, alphasort) : -1;

	for (int i = 0; i < n; i++) {
		char *path = joined(folder, entries[i]->d_name);

		if (entries[i]->d_name[0] != '.' && is_program(path))
			texts_add(
			    names, memory_needed(strdup(entries[i]->d_name)));
		free(path);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	free(folder);
}

char *adapter_path(const char *name)
{
	char *folder, *path;

	if (!*name || *name == '.' || strchr(name, '/'))
		return NULL;
	folder = adapters_folder();
	path = folder ? joined(folder, name) : NULL;
	free(folder);
	if (path && is_program(path))
		return path;
	free(path);
	return NULL;
}
