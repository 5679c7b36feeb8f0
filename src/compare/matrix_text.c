/* SPDX-License-Identifier: MIT */
/*
 * matrix_text.c - many resolvers for a terminal
 *
 * Who they are, how far each agrees with the first, what the differences have
 * in common, and a letter a resolver for every case in which some differ.
 */
#include "agreement.h"
#include "matrix.h"
#include "page.h"
#include "pairs.h"
#include "report_view.h"
#include <stdlib.h>
#include <string.h>

static int longest_name(const json_t *report)
{
	json_t *resolver;
	int longest = 0;
	size_t i;

	json_array_foreach(json_object_get(report, "resolvers"), i, resolver)
	{
		int columns = width(view_text(resolver, "name"));

		longest = columns > longest ? columns : longest;
	}
	return longest;
}

static void put_name(
    const struct page *page, const json_t *resolver, int columns)
{
	const char *name = view_text(resolver, "name");

	put(page, name);
	pad(page, columns - width(name) + 2);
}

static void put_headline(
    const struct page *page, const json_t *report, double elapsed_s)
{
	json_t *summary = json_object_get(report, "summary"), *row;
	const char *outcome = view_text(report, "outcome");
	size_t agree = 0, i;
	json_t *count;
	const char *verdict;

	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		agree += json_array_size(json_object_get(row, "groups")) == 1;
	}
	fprintf(page->out, "%zu resolvers, %zu cases: all agree on %zu · ",
	    json_array_size(json_object_get(report, "resolvers")),
	    json_array_size(json_object_get(report, "rows")), agree);
	i = 0;
	json_object_foreach(summary, verdict, count)
	{
		fprintf(page->out, "%s%lld %s", i++ ? ", " : "",
		    (long long)json_integer_value(count), verdict);
	}
	if (!strcmp(outcome, "error") || !strcmp(outcome, "interrupted"))
		fprintf(page->out, " · %s", outcome);
	if (elapsed_s >= 0)
		fprintf(page->out, " · %.1f s", elapsed_s);
	fputs("\n\n", page->out);
}

static void put_resolvers(const struct page *page, const json_t *report)
{
	int columns = longest_name(report);
	json_t *resolver;
	size_t i;

	fputs("resolvers\n", page->out);
	json_array_foreach(json_object_get(report, "resolvers"), i, resolver)
	{
		const json_t *who = json_object_get(resolver, "who");
		const char *lacks = view_text(who, "unsupported");

		fprintf(page->out, "  %2zu  ", i + 1);
		put_name(page, resolver, columns);
		put(page, *lacks ? "lacks " : "");
		put(page, *lacks ? lacks : view_text(who, "version"));
		fputc('\n', page->out);
	}
	fputc('\n', page->out);
}

static void put_rate(
    const struct page *page, const json_t *counts, const char *function)
{
	char *rate = agreement_rate(counts, function);

	fprintf(page->out, "  %13s", rate ? rate : "-");
	free(rate);
}

/* In per cent, rounded down. */
static void put_agreement(const struct page *page, const json_t *report)
{
	json_t *list = json_object_get(report, "agreement"), *entry;
	int columns = longest_name(report);
	size_t i;

	if (json_array_size(list) == 0)
		return;
	fputs("agreement with ", page->out);
	put(page, view_text_at(
		      json_object_get(json_array_get(list, 0), "between"), 0));
	fputs(", of a hundred calls, to the letter\n", page->out);
	pad(page, columns + 4);
	for (const char *const *f = agreement_functions; *f; f++)
		fprintf(page->out, "%13s ", *f);
	fputc('\n', page->out);
	json_array_foreach(list, i, entry)
	{
		const char *name =
		    view_text_at(json_object_get(entry, "between"), 1);

		fputs("  ", page->out);
		put(page, name);
		pad(page, columns - width(name));
		for (const char *const *f = agreement_functions; *f; f++)
			put_rate(page, json_object_get(entry, "functions"), *f);
		fputc('\n', page->out);
	}
	fputc('\n', page->out);
}

/* Rows and columns have the numbers of the resolvers. */
static void put_pairs(const struct page *page, const json_t *report)
{
	json_t *pairs = json_object_get(report, "pairs");
	json_t *resolvers = json_object_get(report, "resolvers");
	json_t *left, *right;
	size_t i, j;

	if (json_array_size(pairs) < 2)
		return;
	fputs(
	    "agreement of each two, of a hundred calls, to the letter\n      ",
	    page->out);
	json_array_foreach(resolvers, j, right)
	{
		fprintf(page->out, " %3zu", j + 1);
	}
	fputc('\n', page->out);
	json_array_foreach(resolvers, i, left)
	{
		fprintf(page->out, "  %3zu ", i + 1);
		json_array_foreach(resolvers, j, right)
		{
			int rate = pairs_rate(pairs, view_text(left, "name"),
			    view_text(right, "name"));

			if (rate < 0)
				fprintf(page->out, "   %s", i == j ? " " : "·");
			else
				fprintf(page->out, " %3d", rate);
		}
		fputc('\n', page->out);
	}
	fputc('\n', page->out);
}

static void put_groups(const struct page *page, const json_t *groups)
{
	json_t *group, *name;
	size_t g, i;

	json_array_foreach(groups, g, group)
	{
		put(page, g ? " | " : "");
		json_array_foreach(group, i, name)
		{
			put(page, i ? " " : "");
			put(page, json_string_value(name));
		}
	}
}

static void put_fingerprints(
    const struct page *page, const json_t *report, bool verbose)
{
	json_t *list = json_object_get(report, "fingerprints"), *entry, *id;
	size_t i, j;

	if (json_array_size(list))
		fprintf(page->out,
		    "%zu kinds of difference (cases, field, kind, groups)\n",
		    json_array_size(list));
	json_array_foreach(list, i, entry)
	{
		json_t *cases = json_object_get(entry, "cases");

		fprintf(page->out, "  %4zu  %s %s  ", json_array_size(cases),
		    view_text(entry, "field"), view_text(entry, "kind"));
		put_groups(page, json_object_get(entry, "groups"));
		fputc('\n', page->out);
		json_array_foreach(cases, j, id)
		{
			if (!verbose)
				break;
			fputs("          ", page->out);
			put(page, json_string_value(id));
			fputc('\n', page->out);
		}
	}
	if (json_array_size(list))
		fputc('\n', page->out);
}

static void put_cell(
    const struct page *page, const json_t *row, const char *resolver)
{
	static const enum style styles[] = {GOOD, LEFT, RIGHT, KNOWN};
	int group = matrix_group(json_object_get(row, "groups"), resolver);
	const char *verdict =
	    view_text(json_object_get(row, "verdicts"), resolver);
	char letter[] = "A";

	if (group < 0) {
		paint(page, DIM, strcmp(verdict, "error") ? " ·" : " !");
		return;
	}
	letter[0] = (char)('A' + (group < 26 ? group : 25));
	fputc(' ', page->out);
	paint(page, group < 4 ? styles[group] : BAD, letter);
}

static void put_rows(
    const struct page *page, const json_t *report, bool verbose)
{
	json_t *resolvers = json_object_get(report, "resolvers"), *resolver;
	json_t *row;
	size_t i, j;

	fputs("cases in which some differ (A: the largest group that agrees, "
	      "·: lacks\nsomething, !: failed)\n ",
	    page->out);
	json_array_foreach(resolvers, j, resolver)
	{
		fprintf(page->out, "%2zu", (j + 1) % 100);
	}
	fputc('\n', page->out);
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		if (!verbose &&
		    json_array_size(json_object_get(row, "groups")) < 2)
			continue;
		fputc(' ', page->out);
		json_array_foreach(resolvers, j, resolver)
		{
			put_cell(page, row, view_text(resolver, "name"));
		}
		fprintf(page->out, "  %-11s  ", view_text(row, "verdict"));
		put(page, view_text(row, "case"));
		fputc('\n', page->out);
	}
}

bool matrix_write_text(
    const json_t *report, const struct report_look *look, FILE *out)
{
	struct page page = {out, look->colour};

	put_headline(&page, report, look->elapsed_s);
	put_resolvers(&page, report);
	put_agreement(&page, report);
	put_pairs(&page, report);
	put_fingerprints(&page, report, look->verbose);
	put_rows(&page, report, look->verbose);
	return !ferror(out);
}
