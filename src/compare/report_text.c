/* SPDX-License-Identifier: MIT */
/*
 * report_text.c - a report for a terminal
 *
 * The verdict in one line; then only what is unexpected; then what is known,
 * a line per annotation, and what could not be compared.
 */
#include "report_text.h"
#include "agreement.h"
#include "describe.h"
#include "report.h"
#include "report_view.h"
#include <stdlib.h>
#include <string.h>

/* What a line has before the reason, beside the id; and how much of a reason
 * is told however narrow the terminal is. */
enum { KNOWN_COLUMNS = 2 + 1 + 4 + 2 + 11 + 2, KNOWN_REASON_MIN = 20 };

static void put_known(
    const struct page *page, const json_t *report, int columns)
{
	json_t *known = json_object_get(report, "known"), *entry;
	int id_width = 0, left = -1;
	size_t i;

	if (json_array_size(known) == 0)
		return;
	fputs("known\n", page->out);
	json_array_foreach(known, i, entry)
	{
		int its_width = width(view_text(entry, "id"));

		id_width = its_width > id_width ? its_width : id_width;
	}
	if (columns)
		left = columns - id_width - KNOWN_COLUMNS;
	if (columns && left < KNOWN_REASON_MIN)
		left = KNOWN_REASON_MIN;
	json_array_foreach(known, i, entry)
	{
		const char *id = view_text(entry, "id");

		fputs("  ", page->out);
		paint(page, KNOWN, id);
		pad(page, id_width - width(id));
		fprintf(page->out, " %4zu  %-11s  ",
		    json_array_size(json_object_get(entry, "cases")),
		    view_text(entry, "verdict"));
		put_cut(page, view_text(entry, "reason"), left);
		fputc('\n', page->out);
	}
	fputc('\n', page->out);
}

static int column_width(const json_t *table, size_t column)
{
	json_t *row;
	int widest = 0;
	size_t i;

	json_array_foreach(table, i, row)
	{
		int columns = width(view_text_at(row, column));

		widest = columns > widest ? columns : widest;
	}
	return widest;
}

/* Those beside, with the others. */
static void put_agreement_table(const struct page *page, const json_t *list)
{
	json_t *table = agreement_table(list), *row, *cell;
	char *lacking = agreement_lacking(list);
	size_t i, j;

	if (table)
		fputs("agreement of each, of a hundred calls that it answers\n",
		    page->out);
	json_array_foreach(table, i, row)
	{
		fputs("  ", page->out);
		json_array_foreach(row, j, cell)
		{
			const char *text = json_string_value(cell);
			int left = column_width(table, j) - width(text);

			pad(page, j ? left + 2 : 0);
			put(page, text);
			pad(page, j ? 0 : left);
		}
		fputc('\n', page->out);
	}
	if (lacking) {
		fputs("  not at hand: ", page->out);
		put(page, lacking);
		fputc('\n', page->out);
	}
	if (table || lacking)
		fputc('\n', page->out);
	free(lacking);
	json_decref(table);
}

/* Whatever is compared and known: how much of it all is the same. */
static void put_agreement(const struct page *page, const json_t *report)
{
	json_t *list = json_object_get(report, "agreement"), *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		json_t *between = json_object_get(entry, "between");

		if (agreement_is_beside(entry))
			continue;
		fputs("agreement of ", page->out);
		put(page, view_text_at(between, 0));
		fputs(" and ", page->out);
		put(page, view_text_at(between, 1));
		fputs(", call by call and to the letter\n", page->out);
		for (const char *const *f = agreement_functions; *f; f++) {
			char *text = agreement_text(
			    json_object_get(entry, "functions"), *f);

			if (text)
				fprintf(page->out, "  %-13s %s\n", *f, text);
			free(text);
		}
		fputc('\n', page->out);
	}
	put_agreement_table(page, list);
}

/* The results of a verdict, a line each. */
static void put_list(const struct page *page, const json_t *report,
    enum verdict verdict, const char *heading,
    void (*say)(const struct page *, const json_t *))
{
	json_t *result;
	bool any = false;
	size_t i;

	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		if (strcmp(view_text(result, "verdict"),
			verdict_names[verdict]) != 0)
			continue;
		if (!any)
			fprintf(page->out, "%s\n", heading);
		any = true;
		fputs("  ", page->out);
		put(page, view_text(result, "case"));
		fputs("  ", page->out);
		say(page, result);
		fputc('\n', page->out);
	}
	if (any)
		fputc('\n', page->out);
}

static void say_why(const struct page *page, const json_t *result)
{
	put(page, view_text(result, "why"));
}

static void say_title(const struct page *page, const json_t *result)
{
	put(page, view_text(result, "title"));
}

static void say_gone(const struct page *page, const json_t *result)
{
	json_t *annotated;
	size_t i;

	json_array_foreach(json_object_get(result, "gone"), i, annotated)
	{
		put(page, i ? ", " : "");
		put(page, view_text(annotated, "id"));
		fputc(' ', page->out);
		put(page, view_text(annotated, "file"));
		fprintf(page->out, ":%lld",
		    (long long)json_integer_value(
			json_object_get(annotated, "line")));
	}
}

/* Claims of level `should`, which fail nothing. */
static void put_should(const struct page *page, const json_t *report)
{
	json_t *result, *claim;
	size_t i, j;

	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		bool any = false;

		json_array_foreach(json_object_get(result, "claims"), j, claim)
		{
			any =
			    any || !strcmp(view_text(claim, "level"), "should");
		}
		if (!any)
			continue;
		put(page, "should  ");
		put(page, view_text(result, "case"));
		fputc('\n', page->out);
		report_text_claims(page, result, "should");
		fputc('\n', page->out);
	}
}

static void put_environment(const struct page *page, const json_t *report)
{
	json_t *environment = json_object_get(report, "environment");
	json_t *resolver;
	size_t i;

	fputs("environment\n  ", page->out);
	put(page, view_text(report, "tool"));
	fputs("  ", page->out);
	put(page, view_text(environment, "kernel"));
	fputs("  ", page->out);
	put(page, view_text(environment, "machine"));
	fputc('\n', page->out);
	json_array_foreach(json_object_get(report, "resolvers"), i, resolver)
	{
		const json_t *who = json_object_get(resolver, "who");
		char *caps = describe_value(json_object_get(who, "caps"));

		fputs("  ", page->out);
		put(page, view_text(resolver, "name"));
		fputs("  ", page->out);
		put(page, view_text(who, "version"));
		fputs("  ", page->out);
		put(page, view_text(who, "libc"));
		fputs("  ", page->out);
		put(page, caps);
		if (*view_text(resolver, "command")) {
			fputs("  ", page->out);
			put(page, view_text(resolver, "command"));
		}
		fputc('\n', page->out);
		free(caps);
	}
}

bool report_write_text(
    const json_t *report, const struct report_look *look, FILE *out)
{
	struct page page = {out, look->colour};
	bool strict = json_is_true(json_object_get(report, "strict_known"));
	char *headline = report_headline(report, look->elapsed_s);
	json_t *result;
	size_t i;

	paint(&page, report_exit_status(report) ? BAD : GOOD, headline);
	fputs("\n\n", out);
	free(headline);
	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		if (report_is_failure(report, result))
			report_text_failure(&page, report, result);
	}
	if (!strict)
		put_list(&page, report, VERDICT_GONE,
		    "gone (known differences that were not seen)", say_gone);
	put_known(&page, report, look->verbose ? 0 : look->columns);
	put_agreement(&page, report);
	put_list(&page, report, VERDICT_UNSUPPORTED, "unsupported", say_why);
	if (look->verbose) {
		put_should(&page, report);
		put_list(&page, report, VERDICT_SAME, "same", say_title);
		put_environment(&page, report);
	}
	return !ferror(out);
}
