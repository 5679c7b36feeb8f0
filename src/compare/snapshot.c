/* SPDX-License-Identifier: MIT */
/*
 * snapshot.c - observations that are kept in a file
 */
#include "snapshot.h"
#include "memory.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 512 };

static void drop_times(json_t *observation, const char *list)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(observation, list), i, item)
	{
		json_object_del(item, "t_us");
	}
}

void snapshot_add(
    json_t *lines, const struct run_plan *plan, const struct observed *observed)
{
	size_t n = observed->nrepeats;

	for (size_t i = 0; observed->observations && i < plan->nresolvers * n;
	     i++) {
		json_t *line;

		if (plan->resolvers[i / n].recorded)
			continue;
		line = json_deep_copy(observed->observations[i]);
		drop_times(line, "calls");
		drop_times(line, "wire");
		json_object_set_new(
		    line, "digest", json_string(observed->tc->digest));
		json_object_set_new(
		    line, "resolver", json_string(plan->resolvers[i / n].name));
		json_array_append_new(lines, line);
	}
}

bool snapshot_write(
    const json_t *lines, const struct report_look *look, FILE *out)
{
	json_t *line;
	size_t i;

	(void)look;
	json_array_foreach(lines, i, line)
	{
		if (json_dumpf(line, out,
			JSON_SORT_KEYS | JSON_COMPACT | JSON_ENSURE_ASCII) ||
		    fputc('\n', out) == EOF)
			return false;
	}
	return true;
}

static json_t *member(json_t *object, const char *key, json_t *(*make)(void))
{
	json_t *value = json_object_get(object, key);

	if (!value) {
		value = make();
		json_object_set_new(object, key, value);
	}
	return value;
}

static const char *text_of(const json_t *line, const char *key)
{
	return json_string_value(json_object_get(line, key));
}

/* False if the line is no observation. */
static bool keep(json_t *snapshot, json_t *line)
{
	const char *resolver = text_of(line, "resolver");
	const char *id = text_of(line, "case");

	if (!resolver || !id || !text_of(line, "digest") ||
	    !json_is_array(json_object_get(line, "calls")) ||
	    !json_is_array(json_object_get(line, "wire")))
		return false;
	json_array_append(
	    member(member(snapshot, resolver, json_object), id, json_array),
	    line);
	return true;
}

json_t *snapshot_read(const char *path, char *text)
{
	FILE *in = fopen(path, "re");
	json_t *snapshot = json_object();
	char *line = NULL;
	size_t room = 0;
	int number = 0;
	bool good = in != NULL;
	json_error_t wrong = {.text = "not an observation"};

	if (!in)
		snprintf(text, MESSAGE_SIZE, "%s: cannot be read: %s", path,
		    strerror(errno));
	while (good && getline(&line, &room, in) > 0) {
		json_t *object = json_loads(line, 0, &wrong);

		number++;
		good = keep(snapshot, object);
		if (!good)
			snprintf(text, MESSAGE_SIZE, "%s:%d: %s", path, number,
			    object ? "not an observation; `duet record` writes "
				     "them"
				   : wrong.text);
		json_decref(object);
	}
	if (good && json_object_size(snapshot) == 0) {
		snprintf(text, MESSAGE_SIZE,
		    "%s: no observation in it; `duet record` writes them",
		    path);
		good = false;
	}
	free(line);
	if (in)
		fclose(in);
	if (good)
		return snapshot;
	json_decref(snapshot);
	return NULL;
}

static json_t *lacking(const struct testcase *tc, const char *what)
{
	json_t *calls = json_array();

	for (size_t i = 0; i < tc->ncalls; i++)
		json_array_append_new(
		    calls, json_pack("{s:s, s:s}", "id", tc->calls[i].id,
			       "unsupported", what));
	return json_pack("{s:s, s:o, s:[], s:n}", "case", tc->id, "calls",
	    calls, "wire", "error");
}

json_t *snapshot_observation(
    const json_t *cases, const struct testcase *tc, size_t repeat)
{
	const json_t *list = json_object_get(cases, tc->id);
	json_t *observation;

	if (json_array_size(list) == 0)
		return lacking(tc, "the case");
	observation = json_array_get(list, repeat % json_array_size(list));
	if (strcmp(text_of(observation, "digest"), tc->digest) != 0)
		return lacking(tc, "the case as it is now: it has changed");
	return json_incref(observation);
}
