/* SPDX-License-Identifier: MIT */
/*
 * report_text_failure.c - what is unexpected about a case
 */
#include "describe.h"
#include "memory.h"
#include "report_text.h"
#include "report_view.h"
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WIRE_ROWS_MAX 40
#define STDERR_ROWS_MAX 20
#define STDERR_COLUMNS_MAX 300

static void put_line(const struct page *page, const char *text)
{
	fputs(INDENT, page->out);
	put(page, text);
	fputc('\n', page->out);
}

static void put_values(
    const struct page *page, const json_t *result, const json_t *difference)
{
	const json_t *between = json_object_get(difference, "between");
	const json_t *values = json_object_get(difference, "values");
	json_t *left = json_array_get(values, 0);
	json_t *right = json_array_get(values, 1);
	const char *names[] = {
	    view_text_at(between, 0), view_text_at(between, 1)};
	char *texts[2];

	if (json_is_array(left) && json_is_array(right)) {
		put_lists(page, names, (json_t *const[]){left, right}, NULL,
		    SIZE_MAX);
		return;
	}
	for (size_t i = 0; i < 2; i++)
		texts[i] = view_value(result, difference, i);
	put_two(page, names, (const char *const *)texts,
	    json_is_string(left) && json_is_string(right) &&
		strcmp(view_text(difference, "field"), "status") != 0);
	free(texts[0]);
	free(texts[1]);
}

/* What was asked during a call, and what was answered; false if nothing. */
static bool put_wire(const struct page *page, const json_t *result,
    const char *call, const char *heading)
{
	json_t *between = json_object_get(result, "between");
	json_t *lists[2], *times[2];
	const char *names[2];
	bool told = false;

	for (size_t i = 0; i < 2; i++) {
		names[i] = view_text_at(between, i);
		lists[i] = view_queries(result, names[i], call);
		times[i] = view_query_times(result, names[i], call);
		told = told || json_array_size(lists[i]) > 0;
	}
	if (told) {
		put_line(page, heading);
		put_lists(page, names, lists, times, WIRE_ROWS_MAX);
	}
	for (size_t i = 0; i < 2; i++) {
		json_decref(lists[i]);
		json_decref(times[i]);
	}
	return told;
}

/* As far as it is in the report, which has that of the first repeat alone. */
static bool wires_are_the_same(const json_t *result, const char *call)
{
	json_t *between = json_object_get(result, "between");
	json_t *left = view_queries(result, view_text_at(between, 0), call);
	json_t *right = view_queries(result, view_text_at(between, 1), call);
	bool same = json_equal(left, right);

	json_decref(left);
	json_decref(right);
	return same;
}

/* "KD-1: status: class, thread noname, ares refused  (FILE:LINE)" */
static void put_annotation(const struct page *page, const json_t *result,
    const json_t *annotated, const char *before)
{
	const json_t *between = json_object_get(result, "between");

	fputs(INDENT, page->out);
	put(page, before);
	put(page, view_text(annotated, "id"));
	put(page, ": ");
	put(page, view_text(annotated, "field"));
	put(page, ": ");
	put(page, view_text(annotated, "kind"));
	for (size_t i = 0; i < 2; i++) {
		char *text = describe_value(
		    json_array_get(json_object_get(annotated, "values"), i));

		put(page, ", ");
		put(page, view_text_at(between, i));
		put(page, " ");
		put(page, text);
		free(text);
	}
	fputs("  (", page->out);
	put(page, view_text(annotated, "file"));
	fprintf(page->out, ":%lld)\n",
	    (long long)json_integer_value(json_object_get(annotated, "line")));
}

/* Known ones are not told again, nor those between resolvers of which one does
 * not repeat itself. */
static bool is_told(const json_t *result, const json_t *difference)
{
	const char *verdict = view_text(difference, "verdict");

	return strcmp(verdict, "known") != 0 &&
	       (strcmp(view_text(result, "verdict"), "flaky") != 0 ||
		   !strcmp(verdict, "flaky"));
}

static bool is_of_call(const json_t *difference, const char *call)
{
	return strcmp(view_text(difference, "call"), call) == 0;
}

/* The title has said what the first one is about. */
static void put_difference(
    const struct page *page, const json_t *result, size_t i, const char *kinds)
{
	const json_t *difference =
	    json_array_get(json_object_get(result, "differences"), i);
	const json_t *annotated = json_object_get(difference, "annotated");
	bool is_wire = !strcmp(view_text(difference, "field"), "wire");

	if (is_wire &&
	    !wires_are_the_same(result, view_text(difference, "call"))) {
		put_wire(page, result, view_text(difference, "call"), kinds);
	} else {
		if (i > 0)
			put_line(page, kinds);
		put_values(page, result, difference);
	}
	if (annotated)
		put_annotation(page, result, annotated, "was known as ");
}

/* All that differs about a call, from its first difference on. */
static void put_call(
    const struct page *page, const json_t *result, size_t first)
{
	const json_t *list = json_object_get(result, "differences");
	const char *call = view_text(json_array_get(list, first), "call");
	bool wire_differs = false;

	put_line(page, *call ? view_text(view_call(result, call), "text")
			     : "outside of every call");
	for (size_t i = first; i < json_array_size(list); i++) {
		const json_t *difference = json_array_get(list, i);
		char *kinds;

		if (!is_of_call(difference, call) ||
		    !is_told(result, difference))
			continue;
		kinds = view_kinds(result, i);
		if (kinds)
			put_difference(page, result, i, kinds);
		wire_differs |=
		    strcmp(view_text(difference, "field"), "wire") == 0;
		free(kinds);
	}
	if (!wire_differs)
		put_wire(page, result, call, "wire");
}

static void put_differences(const struct page *page, const json_t *result)
{
	const json_t *list = json_object_get(result, "differences");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *difference = json_array_get(list, i);
		const char *call = view_text(difference, "call");
		size_t before = 0;

		while (before < i &&
		       !(is_of_call(json_array_get(list, before), call) &&
			   is_told(result, json_array_get(list, before))))
			before++;
		if (before == i && is_told(result, difference))
			put_call(page, result, i);
	}
}

void report_text_claims(
    const struct page *page, const json_t *result, const char *level)
{
	json_t *claim;
	size_t i;

	json_array_foreach(json_object_get(result, "claims"), i, claim)
	{
		const json_t *call =
		    view_call(result, view_text(claim, "call"));
		const char *names[] = {level, view_text(claim, "resolver")};
		char *texts[2];

		if (json_object_get(claim, "known") ||
		    strcmp(view_text(claim, "level"), level) != 0)
			continue;
		texts[0] = describe_value(json_object_get(claim, "value"));
		texts[1] = describe_value(json_object_get(claim, "observed"));
		fputs(INDENT, page->out);
		put(page, view_text(call, "text"));
		put(page, "  ");
		put(page, view_text(claim, "field"));
		put(page, "  by ");
		put(page, view_text(claim, "by"));
		fputc('\n', page->out);
		put_two(page, names, (const char *const *)texts, false);
		free(texts[0]);
		free(texts[1]);
	}
}

static void put_verdict(const struct page *page, const char *verdict)
{
	char upper[16] = "";

	for (size_t i = 0; verdict[i] && i < sizeof(upper) - 1; i++)
		upper[i] = (char)toupper((unsigned char)verdict[i]);
	paint(page, BOLD, upper);
	fputs("  ", page->out);
}

/* The case, what its verdict is about, and which of several pairs. */
static void put_title(
    const struct page *page, const json_t *result, bool of_several)
{
	const json_t *differences = json_object_get(result, "differences");
	const json_t *between = json_object_get(result, "between");

	put_verdict(page, view_text(result, "verdict"));
	paint(page, BOLD, view_text(result, "case"));
	if (json_array_size(differences) &&
	    is_told(result, json_array_get(differences, 0))) {
		char *kinds = view_kinds(result, 0);

		put(page, "  ");
		put(page, kinds);
		free(kinds);
	}
	if (of_several) {
		put(page, "  ");
		put(page, view_text_at(between, 0));
		put(page, " vs ");
		put(page, view_text_at(between, 1));
	}
	if (*view_text(result, "title")) {
		put(page, "  (");
		put(page, view_text(result, "title"));
		put(page, ")");
	}
	fputc('\n', page->out);
}

/* What a resolver wrote to standard error, a line each. */
static void put_said(
    const struct page *page, const char *resolver, const char *rest)
{
	for (size_t row = 0; *rest; row++) {
		size_t length = strcspn(rest, "\n");
		char *line = memory_needed(strndup(rest, length));

		fputs(INDENT, page->out);
		put(page, resolver);
		put(page, row < STDERR_ROWS_MAX ? " said: " : " said more");
		if (row < STDERR_ROWS_MAX)
			put_cut(page, line, STDERR_COLUMNS_MAX);
		fputc('\n', page->out);
		free(line);
		if (row == STDERR_ROWS_MAX)
			return;
		rest += length + (rest[length] != '\0');
	}
}

static void put_stderr(const struct page *page, const json_t *result)
{
	const json_t *between = json_object_get(result, "between");

	for (size_t i = 0; i < 2; i++) {
		const char *name = view_text_at(between, i);

		put_said(page, name,
		    view_text(json_object_get(result, "stderr"), name));
	}
}

/* Before the details: that the heaviest difference is one of crashing or of
 * not answering. */
static void put_trouble(const struct page *page, const json_t *result)
{
	const json_t *difference =
	    json_array_get(json_object_get(result, "differences"), 0);

	for (size_t i = 0; i < 2 && is_told(result, difference); i++) {
		char *text = view_trouble(result, difference, i);

		if (text)
			put_line(page, text);
		free(text);
	}
}

static void put_error(const struct page *page, const json_t *result)
{
	put_verdict(page, "error");
	paint(page, BOLD, view_text(result, "case"));
	put(page, "  ");
	paint(page, BAD, view_text(result, "why"));
	fputc('\n', page->out);
}

static void put_where(const struct page *page, const json_t *result)
{
	json_t *link;
	size_t i;

	fputs(INDENT "again: ", page->out);
	put(page, view_text(result, "again"));
	fputs("\n" INDENT "case: ", page->out);
	put(page, view_text(result, "file"));
	fprintf(page->out, ":%lld\n",
	    (long long)json_integer_value(json_object_get(result, "line")));
	json_array_foreach(json_object_get(result, "links"), i, link)
	{
		fputs(INDENT, page->out);
		put(page, view_text(link, "rel"));
		put(page, ": ");
		put(page, view_text(link, "url"));
		put(page, view_text(link, "ref"));
		fputc('\n', page->out);
	}
	fputc('\n', page->out);
}

void report_text_failure(
    const struct page *page, const json_t *report, const json_t *result)
{
	bool of_several =
	    json_array_size(json_object_get(report, "resolvers")) > 2;
	json_t *annotated;
	size_t i;

	if (!strcmp(view_text(result, "verdict"), "error")) {
		put_error(page, result);
	} else {
		put_title(page, result, of_several);
		put_trouble(page, result);
		put_differences(page, result);
		report_text_claims(page, result, "must");
		json_array_foreach(
		    json_object_get(result, "gone"), i, annotated)
		{
			put_annotation(
			    page, result, annotated, "no longer seen: ");
		}
	}
	put_stderr(page, result);
	put_where(page, result);
}
