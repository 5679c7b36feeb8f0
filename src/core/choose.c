/* SPDX-License-Identifier: MIT */
/* Reading one line of nsswitch.conf. */
#include "choose.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPACE " \t\r\n"

/* What follows "hosts:" if this is that line, else NULL.  A database's name
 * may stand behind white space. */
static char *hosts_sources(char *line)
{
	static const char database[] = "hosts";

	line[strcspn(line, "#")] = '\0';
	line += strspn(line, SPACE);
	if (strncmp(line, database, sizeof(database) - 1) != 0)
		return NULL;
	line += sizeof(database) - 1;
	line += strspn(line, SPACE);
	return *line == ':' ? line + 1 : NULL;
}

static bool only_files_and_dns(char *sources)
{
	char *rest;

	for (char *word = strtok_r(sources, SPACE, &rest); word;
	     word = strtok_r(NULL, SPACE, &rest))
		if (strcmp(word, "files") != 0 && strcmp(word, "dns") != 0)
			return false;
	return true;
}

const char *choose_backend(const char *nsswitch_path)
{
	FILE *file = fopen(nsswitch_path, "re");
	const char *name = "ares";
	char *line = NULL, *sources;
	size_t size = 0;

	while (file && getline(&line, &size, file) >= 0) {
		sources = hosts_sources(line);
		if (sources)
			name = only_files_and_dns(sources) ? "ares" : "thread";
	}
	free(line);
	if (file)
		fclose(file);
	return name;
}
