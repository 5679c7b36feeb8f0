/* SPDX-License-Identifier: MIT */
/*
 * report_html_result.c - one case in the page
 */
#include "describe.h"
#include "html.h"
#include "report_html.h"
#include "report_view.h"
#include <stdlib.h>
#include <string.h>

static const char *chip_class(const json_t *report, const json_t *result)
{
	const char *verdict = view_text(result, "verdict");

	return report_is_failure(report, result) ? "chip bad"
	       : !strcmp(verdict, "same")        ? "chip good"
	       : !strcmp(verdict, "known") || !strcmp(verdict, "gone")
		   ? "chip warn"
		   : "chip";
}

/* " (FILE:LINE)" */
static void put_place(FILE *out, const json_t *object)
{
	fputs(" <span class=\"dim\">(", out);
	html_text(out, view_text(object, "file"));
	fprintf(out, ":%lld)</span>",
	    (long long)json_integer_value(json_object_get(object, "line")));
}

/* The values as lists: a text is a list of one. */
static json_t *value_list(
    const json_t *result, const json_t *difference, size_t i)
{
	json_t *value =
	    json_array_get(json_object_get(difference, "values"), i);
	json_t *list;
	char *text;

	if (json_is_array(value))
		return json_incref(value);
	text = view_value(result, difference, i);
	list = json_pack("[s]", text);
	free(text);
	return list;
}

static void put_annotated(FILE *out, const json_t *annotated)
{
	const json_t *values = json_object_get(annotated, "values");
	char *left = describe_value(json_array_get(values, 0));
	char *right = describe_value(json_array_get(values, 1));

	fputs("<p class=\"dim\">was known as ", out);
	html_text(out, view_text(annotated, "kind"));
	fputs(": ", out);
	html_element(out, "code", NULL, left);
	fputs(" and ", out);
	html_element(out, "code", NULL, right);
	put_place(out, annotated);
	fputs("</p>\n", out);
	free(left);
	free(right);
}

static void put_trouble(
    FILE *out, const json_t *result, const json_t *difference)
{
	for (size_t i = 0; i < 2; i++) {
		char *text = view_trouble(result, difference, i);

		if (text)
			html_element(out, "p", "bad", text);
		free(text);
	}
}

static void put_difference(FILE *out, const json_t *result, size_t i)
{
	const json_t *difference =
	    json_array_get(json_object_get(result, "differences"), i);
	const json_t *between = json_object_get(difference, "between");
	const char *known = view_text(difference, "known");
	const char *names[] = {
	    view_text_at(between, 0), view_text_at(between, 1)};
	json_t *lists[] = {value_list(result, difference, 0),
	    value_list(result, difference, 1)};
	char *kinds = view_kinds(result, i);

	if (!kinds)
		goto out;
	fputs("<p>", out);
	html_element(out, "span", "chip", view_text(difference, "verdict"));
	fputc(' ', out);
	html_element(out, "b", NULL, kinds);
	if (*known) {
		fputs(" <a href=\"#known-", out);
		html_fragment(out, known);
		fputs("\">", out);
		html_text(out, known);
		fputs("</a>", out);
	}
	fputs("</p>\n", out);
	put_trouble(out, result, difference);
	html_lists(out, names, lists, NULL);
	if (json_object_get(difference, "annotated"))
		put_annotated(out, json_object_get(difference, "annotated"));
out:
	free(kinds);
	json_decref(lists[0]);
	json_decref(lists[1]);
}

static bool differs_in_call(const json_t *result, const char *call)
{
	json_t *difference;
	size_t i;

	json_array_foreach(
	    json_object_get(result, "differences"), i, difference)
	{
		if (!strcmp(view_text(difference, "call"), call))
			return true;
	}
	return false;
}

static void put_differences(FILE *out, const json_t *result, const char *call)
{
	json_t *difference;
	size_t i;

	json_array_foreach(
	    json_object_get(result, "differences"), i, difference)
	{
		if (!strcmp(view_text(difference, "call"), call))
			put_difference(out, result, i);
	}
}

/* All that an answer has, a member a line. */
static json_t *answer_lines(const json_t *call, const json_t *answer)
{
	static const char *const lists[] = {"addresses", "aliases", "records"};
	static const char *const texts[] = {
	    "canonical", "host", "service", "rcode", "cause", "unsupported"};
	json_t *lines = json_array(), *item;
	char *status;
	size_t i;

	if (!answer)
		return lines;
	status = view_status(call, answer);
	json_array_append_new(lines, json_string(status));
	free(status);
	for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++)
		if (*view_text(answer, texts[t]))
			json_array_append_new(
			    lines, json_sprintf("%s %s", texts[t],
				       view_text(answer, texts[t])));
	for (size_t l = 0; l < sizeof(lists) / sizeof(*lists); l++)
		json_array_foreach(json_object_get(answer, lists[l]), i, item)
		{
			if (json_is_string(item))
				json_array_append(lines, item);
			else
				json_array_append_new(
				    lines, json_sprintf("%s %s",
					       view_text(item, "addr"),
					       view_text(item, "socktype")));
		}
	return lines;
}

static void put_folded(FILE *out, const char *summary, bool open)
{
	fprintf(out, "<details class=\"part\"%s><summary>%s</summary>",
	    open ? " open" : "", summary);
}

static void put_call(FILE *out, const json_t *result, const json_t *call)
{
	json_t *between = json_object_get(result, "between");
	json_t *answers = json_object_get(call, "answers");
	const char *id = view_text(call, "id");
	const char *names[] = {
	    view_text_at(between, 0), view_text_at(between, 1)};
	json_t *lists[2], *asked[2], *times[2];
	size_t i;

	html_element(out, "pre", NULL, view_text(call, "text"));
	put_differences(out, result, id);
	for (i = 0; i < 2; i++) {
		lists[i] =
		    answer_lines(call, json_object_get(answers, names[i]));
		asked[i] = view_queries(result, names[i], id);
		times[i] = view_query_times(result, names[i], id);
	}
	if (json_array_size(lists[0]) || json_array_size(lists[1])) {
		put_folded(out, "answers", !json_object_get(result, "wire"));
		html_lists(out, names, lists, NULL);
		fputs("</details>\n", out);
	}
	if (json_array_size(asked[0]) || json_array_size(asked[1])) {
		put_folded(out, "wire", differs_in_call(result, id));
		html_lists(out, names, asked, times);
		fputs("</details>\n", out);
	}
	for (i = 0; i < 2; i++) {
		json_decref(lists[i]);
		json_decref(asked[i]);
		json_decref(times[i]);
	}
}

static void put_claim(FILE *out, const json_t *claim)
{
	char *value = describe_value(json_object_get(claim, "value"));
	char *observed = describe_value(json_object_get(claim, "observed"));

	fputs("<p>", out);
	html_element(out, "span", "chip", "unmet");
	fputc(' ', out);
	html_element(out, "b", NULL, view_text(claim, "field"));
	fputc(' ', out);
	html_text(out, view_text(claim, "level"));
	fputs(" be ", out);
	html_element(out, "code", NULL, value);
	fputs(", ", out);
	html_text(out, view_text(claim, "resolver"));
	fputs(" has ", out);
	html_element(out, "code", NULL, observed);
	fputs(" <span class=\"dim\">(", out);
	html_text(out, view_text(claim, "by"));
	fputs(")</span></p>\n", out);
	free(value);
	free(observed);
}

static void put_gone(FILE *out, const json_t *annotated)
{
	fputs("<p>", out);
	html_element(out, "span", "chip", "gone");
	fputc(' ', out);
	html_text(out, view_text(annotated, "id"));
	fputs(": ", out);
	html_text(out, view_text(annotated, "field"));
	fputs(": ", out);
	html_text(out, view_text(annotated, "kind"));
	put_place(out, annotated);
	fputs("</p>\n", out);
}

void report_html_body(FILE *out, const json_t *result)
{
	json_t *item;
	size_t i;

	if (*view_text(result, "why"))
		html_element(out, "p", "bad", view_text(result, "why"));
	for (i = 0; i < 2; i++) {
		const char *name =
		    view_text_at(json_object_get(result, "between"), i);
		const char *said =
		    view_text(json_object_get(result, "stderr"), name);

		if (*said) {
			html_element(out, "p", "dim", name);
			html_element(out, "pre", NULL, said);
		}
	}
	json_array_foreach(json_object_get(result, "calls"), i, item)
	{
		put_call(out, result, item);
	}
	put_differences(out, result, ""); /* outside of every call */
	json_array_foreach(json_object_get(result, "claims"), i, item)
	{
		put_claim(out, item);
	}
	json_array_foreach(json_object_get(result, "gone"), i, item)
	{
		put_gone(out, item);
	}
	html_links(out, json_object_get(result, "links"));
	fputs("<p class=\"dim\"><code>", out);
	html_text(out, view_text(result, "file"));
	fprintf(out, ":%lld</code>",
	    (long long)json_integer_value(json_object_get(result, "line")));
	if (*view_text(result, "again")) {
		fputs("<br>again: <code>", out);
		html_text(out, view_text(result, "again"));
		fputs("</code>", out);
	}
	fputs("</p>\n", out);
}

void report_html_title(FILE *out, const json_t *report, const json_t *result)
{
	const json_t *between = json_object_get(result, "between");

	html_element(out, "span", chip_class(report, result),
	    view_text(result, "verdict"));
	fputc(' ', out);
	html_element(out, "code", NULL, view_text(result, "case"));
	fputc(' ', out);
	if (json_array_size(json_object_get(report, "resolvers")) > 2) {
		html_text(out, view_text_at(between, 0));
		fputs(" vs ", out);
		html_text(out, view_text_at(between, 1));
		fputc(' ', out);
	}
	html_element(out, "span", "dim", view_text(result, "title"));
}
