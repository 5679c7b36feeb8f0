/* SPDX-License-Identifier: MIT */
/* Chunks are left out where they stand, and put back if that was too much. */
#include "reduce.h"
#include "memory.h"
#include <stdlib.h>
#include <string.h>

struct reducer {
	json_t *root;
	reduce_test *test;
	void *arg;
	size_t tests;
	bool smaller; /* in this round */
};

static bool holds(struct reducer *r)
{
	r->tests++;
	return r->test(r->arg, r->root);
}

/* Tells how to leave out some parts of a node, and how to put them back. */
struct parts {
	size_t (*count)(const json_t *node);
	json_t *(*without)(const json_t *node, size_t first, size_t n);
	void (*become)(json_t *node, json_t *other);
};

static json_t *list_without(const json_t *list, size_t first, size_t n)
{
	json_t *rest = json_array();

	for (size_t i = 0; i < json_array_size(list); i++)
		if (i < first || i >= first + n)
			json_array_append(rest, json_array_get(list, i));
	return rest;
}

static void list_become(json_t *list, json_t *other)
{
	json_array_clear(list);
	json_array_extend(list, other);
}

static json_t *map_without(const json_t *map, size_t first, size_t n)
{
	json_t *rest = json_object(), *value;
	const char *key;
	size_t i = 0;

	json_object_foreach((json_t *)map, key, value)
	{
		if (i < first || i >= first + n)
			json_object_set(rest, key, value);
		i++;
	}
	return rest;
}

static void map_become(json_t *map, json_t *other)
{
	json_object_clear(map);
	json_object_update(map, other);
}

static size_t text_count(const json_t *text)
{
	size_t n = 0;

	for (const char *p = json_string_value(text); *p; n++)
		p += strcspn(p, "\n") + (strchr(p, '\n') != NULL);
	return n < 2 ? 0 : n;
}

static json_t *text_without(const json_t *text, size_t first, size_t n)
{
	const char *p = json_string_value(text);
	char *rest = memory_zeroed(strlen(p) + 1, 1);
	json_t *value;

	for (size_t i = 0; *p; i++) {
		size_t length = strcspn(p, "\n") + (strchr(p, '\n') != NULL);

		if (i < first || i >= first + n)
			strncat(rest, p, length);
		p += length;
	}
	value = json_string(rest);
	free(rest);
	return value;
}

static void text_become(json_t *text, json_t *other)
{
	json_string_set(text, json_string_value(other));
}

static const struct parts lists = {json_array_size, list_without, list_become},
			  maps = {json_object_size, map_without, map_become},
			  texts = {text_count, text_without, text_become};

static void leave_out(struct reducer *r, json_t *node, const struct parts *of)
{
	size_t size = of->count(node);

	for (; size > 0; size /= 2) {
		for (size_t first = 0; first < of->count(node);) {
			json_t *before = of->without(node, 0, 0);
			json_t *rest = of->without(node, first, size);

			of->become(node, rest);
			if (holds(r)) {
				r->smaller = true;
			} else {
				of->become(node, before);
				first += size;
			}
			json_decref(before);
			json_decref(rest);
		}
	}
}

static void shrink(struct reducer *r, json_t *node)
{
	json_t *child;
	const char *key;
	size_t i;

	if (json_is_string(node))
		leave_out(r, node, &texts);
	if (json_is_array(node)) {
		leave_out(r, node, &lists);
		json_array_foreach(node, i, child) shrink(r, child);
	}
	if (json_is_object(node)) {
		leave_out(r, node, &maps);
		json_object_foreach(node, key, child) shrink(r, child);
	}
}

size_t reduce(json_t *tree, reduce_test *test, void *arg)
{
	struct reducer r = {.root = tree, .test = test, .arg = arg};

	do {
		r.smaller = false;
		shrink(&r, tree);
	} while (r.smaller);
	return r.tests;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *line_of(const json_t *difference)
{
	const char *field =
	    json_string_value(json_object_get(difference, "field"));
	const char *kind =
	    json_string_value(json_object_get(difference, "kind"));
	json_t *values = json_object_get(difference, "values");
	char *codes =
	    strcmp(field, "status") ? NULL : json_dumps(values, JSON_COMPACT);
	json_t *line =
	    json_sprintf("%s: %s %s", field, kind, codes ? codes : "");
	char *text = memory_needed(strdup(json_string_value(line)));

	json_decref(line);
	free(codes);
	return text;
}

char *reduce_fingerprint(const json_t *report)
{
	json_t *results = json_object_get(report, "results");
	json_t *differences =
	    json_object_get(json_array_get(results, 0), "differences");
	size_t n = json_array_size(differences), size = 1;
	char **lines = memory_zeroed(n + 1, sizeof(*lines)), *all;

	for (size_t i = 0; i < n; i++) {
		lines[i] = line_of(json_array_get(differences, i));
		size += strlen(lines[i]) + 2;
	}
	qsort(lines, n, sizeof(*lines), by_text);
	all = memory_zeroed(size, 1);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(lines[i - 1], lines[i]) != 0) {
			strcat(all, i ? "; " : "");
			strcat(all, lines[i]);
		}
	for (size_t i = 0; i < n; i++)
		free(lines[i]);
	free(lines);
	return all;
}
