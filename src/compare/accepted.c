/* SPDX-License-Identifier: MIT */
/*
 * accepted.c - annotations that `duet accept` writes
 */
#include "accepted.h"
#include "memory.h"
#include "report.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MESSAGE_SIZE = 512 };

static const char head[] =
    "# Written by `duet accept`, a line each. Annotations by hand stand in the "
    "case.\nschema: known/1\nknown:\n";
static const char item[] = "  - ";

char *accepted_path(const char *case_file)
{
	char *whole = realpath(case_file, NULL), *path;
	const char *last = strrchr(case_file, '/'), *folder = NULL;

	for (const char *p = case_file; last && p < last; p++)
		if (*p == '/')
			folder = p;
	/* The folder's name is to be known: that of a.yaml, or ../a.yaml. */
	if ((!last || *case_file == '.') && whole) {
		path = accepted_path(whole);
		free(whole);
		return path;
	}
	free(whole);
	folder = folder ? folder + 1 : case_file;
	if (asprintf(&path, "%.*sknown/%s", (int)(folder - case_file),
		case_file, folder) < 0)
		path = NULL;
	return memory_needed(path);
}

static bool is_about_the_same(const json_t *a, const json_t *b)
{
	static const char *const keys[] = {"case", "call", "field", "kind"};
	json_t *left = json_object_get(a, "values");
	const char *name;
	json_t *value;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		json_t *one = json_object_get(a, keys[i]);
		json_t *other = json_object_get(b, keys[i]);

		if (one != other && !json_equal(one, other))
			return false;
	}
	json_object_foreach(left, name, value)
	{
		if (!json_object_get(json_object_get(b, "values"), name))
			return false;
	}
	return true;
}

/* What it has; an empty list if there is no such file.  NULL if it is not one
 * of ours. */
static json_t *read_lines(const char *path, char *text)
{
	FILE *in = fopen(path, "re");
	json_t *list = json_array();
	char *line = NULL;
	size_t room = 0, offset = 0;
	ssize_t length;

	while (in && (length = getline(&line, &room, in)) > 0) {
		json_t *entry = NULL;

		if (offset < strlen(head)) {
			if (strncmp(head + offset, line, (size_t)length) != 0)
				break;
			offset += (size_t)length;
			continue;
		}
		if (!strncmp(line, item, strlen(item)))
			entry = json_loads(line + strlen(item), 0, NULL);
		if (!entry)
			break;
		json_array_append_new(list, entry);
	}
	if (in && !feof(in)) {
		snprintf(text, MESSAGE_SIZE,
		    "%s: was not written by duet accept; it is left as it is",
		    path);
		json_decref(list);
		list = NULL;
	}
	if (in)
		fclose(in);
	free(line);
	return list;
}

static bool write_lines(
    const json_t *list, const struct report_look *look, FILE *out)
{
	json_t *entry;
	size_t i;

	(void)look;
	fputs(head, out);
	json_array_foreach(list, i, entry)
	{
		fputs(item, out);
		json_dumpf(entry, out, JSON_SORT_KEYS);
		fputc('\n', out);
	}
	return !ferror(out);
}

/* "a/b/c": a and a/b. */
static bool make_folders(const char *path)
{
	char *copy = memory_needed(strdup(path));
	bool made = true;

	for (char *p = strchr(copy + 1, '/'); made && p;
	     p = strchr(p + 1, '/')) {
		*p = '\0';
		made = mkdir(copy, 0777) == 0 || errno == EEXIST;
		*p = '/';
	}
	free(copy);
	return made;
}

static void add(json_t *list, json_t *annotation)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		if (is_about_the_same(entry, annotation)) {
			json_array_set(list, i, annotation);
			return;
		}
	}
	json_array_append(list, annotation);
}

bool accepted_add(const char *case_file, const json_t *annotations, char *text)
{
	char *path = accepted_path(case_file);
	json_t *list = read_lines(path, text), *annotation;
	bool saved = false;
	size_t i;

	json_array_foreach(annotations, i, annotation)
	{
		if (list)
			add(list, annotation);
	}
	if (list) {
		saved = make_folders(path) &&
			report_save(path, write_lines, list, NULL);
		if (!saved)
			snprintf(text, MESSAGE_SIZE, "cannot write %s: %s",
			    path, strerror(errno));
	}
	json_decref(list);
	free(path);
	return saved;
}
