/* SPDX-License-Identifier: MIT */
/*
 * report_view_case.c - results as tests of a CI system: names, areas, texts
 */
#include "memory.h"
#include "report_text.h"
#include "report_view.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *view_area(const json_t *result)
{
	const char *id = view_text(result, "case");

	return memory_needed(strndup(id, strcspn(id, ".")));
}

bool view_is_of_area(const json_t *result, const char *area)
{
	const char *id = view_text(result, "case");
	size_t length = strcspn(id, ".");

	return length == strlen(area) && !strncmp(id, area, length);
}

json_t *view_areas(const json_t *report)
{
	json_t *areas = json_array(), *result, *area;
	size_t i, j;

	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		bool have = false;

		json_array_foreach(areas, j, area)
		{
			have = have ||
			       view_is_of_area(result, json_string_value(area));
		}
		if (!have) {
			char *name = view_area(result);

			json_array_append_new(areas, json_string(name));
			free(name);
		}
	}
	return areas;
}

char *view_name(const json_t *report, const json_t *result, const char *name)
{
	bool several =
	    json_array_size(json_object_get(report, "resolvers")) > 2;
	char *text;

	if (asprintf(&text, several ? "%s (%s)" : "%s", name,
		view_text_at(json_object_get(result, "between"), 1)) < 0)
		text = NULL;
	return memory_needed(text);
}

char *view_summary(const json_t *result)
{
	const char *verdict = view_text(result, "verdict");
	const char *why = view_text(result, "why");
	bool differs = json_array_size(json_object_get(result, "differences"));
	char *kinds = differs ? view_kinds(result, 0) : NULL;
	char *text;

	if (asprintf(&text, "%s: %s", verdict,
		*why    ? why
		: kinds ? kinds
			: view_text(result, "title")) < 0)
		text = NULL;
	free(kinds);
	return memory_needed(text);
}

char *view_block(const json_t *report, const json_t *result)
{
	char *text;
	size_t size;
	struct page page = {memory_needed(open_memstream(&text, &size)), false};

	report_text_failure(&page, report, result);
	fclose(page.out);
	return memory_needed(text);
}
