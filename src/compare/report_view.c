/* SPDX-License-Identifier: MIT */
/*
 * report_view.c - what both the text and the page show of a report
 */
#include "report_view.h"
#include "describe.h"
#include "memory.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *view_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

const char *view_text_at(const json_t *list, size_t i)
{
	const char *text = json_string_value(json_array_get(list, i));

	return text ? text : "";
}

const json_t *view_call(const json_t *result, const char *id)
{
	json_t *call;
	size_t i;

	json_array_foreach(json_object_get(result, "calls"), i, call)
	{
		if (!strcmp(view_text(call, "id"), id))
			return call;
	}
	return NULL;
}

/* Differences of one field are told together if they are of one verdict, so
 * that its values stand there once. */
static bool told_together(const json_t *a, const json_t *b)
{
	static const char *const members[] = {
	    "call", "field", "between", "verdict", "values", "annotated"};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		json_t *one = json_object_get(a, members[i]);
		json_t *other = json_object_get(b, members[i]);

		if (one != other && !json_equal(one, other))
			return false;
	}
	return true;
}

char *view_kinds(const json_t *result, size_t i)
{
	const json_t *list = json_object_get(result, "differences");
	const json_t *first = json_array_get(list, i);
	char *text;
	size_t size;
	FILE *out;

	for (size_t j = 0; j < i; j++)
		if (told_together(first, json_array_get(list, j)))
			return NULL;
	out = memory_needed(open_memstream(&text, &size));
	fprintf(
	    out, "%s: %s", view_text(first, "field"), view_text(first, "kind"));
	for (size_t j = i + 1; j < json_array_size(list); j++)
		if (told_together(first, json_array_get(list, j)))
			fprintf(out, ", %s",
			    view_text(json_array_get(list, j), "kind"));
	fclose(out);
	return memory_needed(text);
}

char *view_status(const json_t *call, const json_t *answer)
{
	return describe_status(answer,
	    (int)json_integer_value(json_object_get(call, "deadline_ms")));
}

/* The answer whose status is the i-th value of a difference: only that of the
 * first repeat is in the report, of another there is the code alone. */
static json_t *answer_of(
    const json_t *result, const json_t *difference, size_t i)
{
	const char *code =
	    view_text_at(json_object_get(difference, "values"), i);
	const json_t *call = view_call(result, view_text(difference, "call"));
	json_t *answer = json_object_get(json_object_get(call, "answers"),
	    view_text_at(json_object_get(difference, "between"), i));

	if (!strcmp(view_text(answer, "code"), code) ||
	    !strcmp(view_text(difference, "kind"), "raw"))
		return json_incref(answer);
	return json_pack("{s:s}", "code", code);
}

static bool is_status(const json_t *difference)
{
	return !strcmp(view_text(difference, "field"), "status");
}

char *view_value(const json_t *result, const json_t *difference, size_t i)
{
	const json_t *value =
	    json_array_get(json_object_get(difference, "values"), i);
	const json_t *call = view_call(result, view_text(difference, "call"));
	json_t *answer;
	char *text;

	if (!is_status(difference) || !json_is_string(value))
		return describe_value(value);
	answer = answer_of(result, difference, i);
	text = view_status(call, answer);
	json_decref(answer);
	return text;
}

char *view_trouble(const json_t *result, const json_t *difference, size_t i)
{
	const json_t *call = view_call(result, view_text(difference, "call"));
	json_t *answer;
	char *text;

	if (!is_status(difference))
		return NULL;
	answer = answer_of(result, difference, i);
	text = describe_trouble(
	    view_text_at(json_object_get(difference, "between"), i), answer,
	    (int)json_integer_value(json_object_get(call, "deadline_ms")));
	json_decref(answer);
	return text;
}

typedef char *describe_event(const json_t *event);

static json_t *view_events(const json_t *result, const char *resolver,
    const char *call, describe_event *describe)
{
	json_t *events =
	    json_object_get(json_object_get(result, "wire"), resolver);
	json_t *list = json_array(), *event;
	size_t i;

	json_array_foreach(events, i, event)
	{
		char *text;

		if (strcmp(view_text(event, "call"), call) != 0)
			continue;
		text = describe(event);
		json_array_append_new(list, json_string(text));
		free(text);
	}
	return list;
}

json_t *view_queries(
    const json_t *result, const char *resolver, const char *call)
{
	return view_events(result, resolver, call, describe_query);
}

json_t *view_query_times(
    const json_t *result, const char *resolver, const char *call)
{
	return view_events(result, resolver, call, describe_query_time);
}
