/* SPDX-License-Identifier: MIT */
/* Case files of a test. */
#include "case_files.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static char folder[] = "/tmp/duet-case-XXXXXX";

static const char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

const char *file_named(const char *name, const void *text, size_t size)
{
	const char *path = path_of(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	fclose(file);
	return path;
}

const char *file_of(const char *text)
{
	return file_named("case.yaml", text, strlen(text));
}

const char *folder_named(const char *name)
{
	const char *path = path_of(name);

	assert_int_equal(mkdir(path, 0700), 0);
	return path;
}

struct case_set read_good(const char *path)
{
	struct case_set set = {0};
	struct case_error error;

	if (!case_set_read(&set, path, &error))
		fail_msg("%s", error.text);
	return set;
}

const char *refusal(const char *path)
{
	static char text[sizeof(((struct case_error *)0)->text)];
	struct case_set set = {0};
	struct case_error error;
	bool good = case_set_read(&set, path, &error);

	case_set_release(&set);
	if (good)
		fail_msg("%s was read", path);
	assert_memory_equal(error.text, path, strlen(path));
	strcpy(text, error.text + strlen(path));
	return text;
}

int case_files_set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

int case_files_tear_down(void **state)
{
	(void)state;
	if (setenv("folder", folder, 1) < 0)
		return -1;
	return system("rm -rf \"$folder\"");
}
