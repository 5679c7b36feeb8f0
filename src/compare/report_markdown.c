/* SPDX-License-Identifier: MIT */
/*
 * report_markdown.c - a report for a comment or a summary of a CI system
 *
 * As the text: the verdict, what is unexpected, what is known, what is the
 * same.  Where it would be longer than wanted, what is the same is left out,
 * then what is known, then the details, and it says so.
 */
#include "memory.h"
#include "report.h"
#include "report_view.h"
#include <stdlib.h>
#include <string.h>

/* Nothing of a name is markup. */
static void put_text(FILE *out, const char *text)
{
	for (; *text; text++)
		if (strchr("\\`*_{}[]<>()#+!|&~", *text))
			fprintf(out, "&#%d;", *text);
		else
			fputc((unsigned char)*text < 0x20 ? ' ' : *text, out);
}

static void put_row(FILE *out, const json_t *result)
{
	const json_t *first =
	    json_array_get(json_object_get(result, "differences"), 0);

	fputs("| ", out);
	put_text(out, view_text(result, "case"));
	fputs(" | ", out);
	put_text(out, view_text(first, "field"));
	for (size_t i = 0; i < 2; i++) {
		char *value = first ? view_value(result, first, i) : NULL;

		fputs(" | ", out);
		put_text(out, value ? value : "");
		free(value);
	}
	fputs(" | ", out);
	put_text(out, view_text(result, "verdict"));
	fputs(" |\n", out);
}

static char *unexpected(const json_t *report, bool details)
{
	char *text;
	size_t size, i, n = 0;
	FILE *out = memory_needed(open_memstream(&text, &size));
	json_t *result;

	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		if (!report_is_failure(report, result))
			continue;
		if (n++ == 0)
			fputs("| Case | Field | Left | Right | Verdict |\n"
			      "| --- | --- | --- | --- | --- |\n",
			    out);
		put_row(out, result);
	}
	fputs(n ? "\n" : "", out);
	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		char *block;

		if (!details || !report_is_failure(report, result))
			continue;
		block = view_block(report, result);
		fputs("<details><summary>", out);
		put_text(out, view_text(result, "case"));
		fputs("</summary>\n\n<pre>", out);
		/* A blank line would end the element. */
		for (char *line = strtok(block, "\n"); line;
		     line = strtok(NULL, "\n")) {
			put_text(out, line);
			fputc('\n', out);
		}
		fputs("</pre>\n</details>\n\n", out);
		free(block);
	}
	fclose(out);
	return memory_needed(text);
}

static char *known(const json_t *report)
{
	json_t *list = json_object_get(report, "known"), *entry;
	char *text;
	size_t size, i;
	FILE *out = memory_needed(open_memstream(&text, &size));

	if (json_array_size(list))
		fputs("| Known difference | Cases | Verdict | Reason |\n"
		      "| --- | --- | --- | --- |\n",
		    out);
	json_array_foreach(list, i, entry)
	{
		fputs("| ", out);
		put_text(out, view_text(entry, "id"));
		fprintf(out, " | %zu | %s | ",
		    json_array_size(json_object_get(entry, "cases")),
		    view_text(entry, "verdict"));
		put_text(out, view_text(entry, "reason"));
		fputs(" |\n", out);
	}
	fputs(json_array_size(list) ? "\n" : "", out);
	fclose(out);
	return memory_needed(text);
}

static char *same(const json_t *report)
{
	char *text;
	size_t size, i, n = 0;
	FILE *out = memory_needed(open_memstream(&text, &size));
	json_t *result;

	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		if (strcmp(view_text(result, "verdict"), "same") != 0)
			continue;
		fputs(
		    n++ ? "<br>\n" : "<details><summary>The same</summary>\n\n",
		    out);
		put_text(out, view_text(result, "case"));
	}
	fputs(n ? "\n\n</details>\n" : "", out);
	fclose(out);
	return memory_needed(text);
}

/* Room for a part, which is freed; false after saying that it is left out. */
static bool put_part(FILE *out, char *part, const char *what, size_t *room)
{
	size_t length = strlen(part);
	bool fits = length <= *room;

	if (fits) {
		fputs(part, out);
		*room -= length;
	} else if (*what) {
		fprintf(out, "_Too long: %s left out._\n\n", what);
	}
	free(part);
	return fits;
}

bool report_write_markdown(
    const json_t *report, const struct report_look *look, FILE *out)
{
	/* What says that something is left out has its room already. */
	enum { NOTES = 200 };
	char *headline = report_headline(report, look->elapsed_s);
	size_t taken = strlen(headline) + NOTES, room = SIZE_MAX;

	if (look->max_bytes)
		room = look->max_bytes > taken ? look->max_bytes - taken : 0;
	fprintf(out, "**%s**\n\n", headline);
	free(headline);
	if (!put_part(out, unexpected(report, true), "details", &room))
		put_part(out, unexpected(report, false),
		    "unexpected differences", &room);
	put_part(out, known(report), "known differences", &room);
	put_part(out, same(report), "cases that are the same", &room);
	return !ferror(out);
}
