/* SPDX-License-Identifier: MIT */
/*
 * matrix_html.c - many resolvers as one page for a browser
 *
 * How far each two agree; a table of cases and resolvers, a letter and a colour
 * for each group that agrees; and below it each case with what the groups said.
 */
#include "agreement.h"
#include "describe.h"
#include "html.h"
#include "html_page.h"
#include "matrix.h"
#include "memory.h"
#include "pairs.h"
#include "report_view.h"
#include <stdlib.h>
#include <string.h>

enum { GROUP_COLOURS = 6 };

static void put_names(FILE *out, const json_t *group)
{
	json_t *name;
	size_t i;

	json_array_foreach(group, i, name)
	{
		fputs(i ? " " : "", out);
		html_text(out, json_string_value(name));
	}
}

/* A group's letter, with its colour, as a mark before something. */
static void put_letter(FILE *out, size_t group, const char *tag)
{
	fprintf(out, "<%s class=\"g%zu\">%c</%s>", tag, group % GROUP_COLOURS,
	    (char)('A' + (group < 26 ? group : 25)), tag);
}

static void put_groups(FILE *out, const json_t *groups)
{
	json_t *group;
	size_t g;

	json_array_foreach(groups, g, group)
	{
		fputs(g ? " · " : "", out);
		put_letter(out, g, "b");
		fputc(' ', out);
		put_names(out, group);
	}
}

static void put_link(FILE *out, const char *case_id)
{
	fputs("<a href=\"#", out);
	html_fragment(out, case_id);
	fputs("\">", out);
	html_text(out, case_id);
	fputs("</a>", out);
}

/* In steps of ten; 100 is a step of its own. */
static void put_rate(FILE *out, const char *left, const char *right, int rate)
{
	if (rate < 0)
		fputs("<td title=\"", out);
	else
		fprintf(out, "<td class=\"r%d\" title=\"", rate / 10);
	html_text(out, left);
	fputs(" and ", out);
	html_text(out, right);
	if (rate < 0)
		fputs("\">·</td>", out);
	else
		fprintf(out, "\">%d</td>", rate);
}

static void put_pairs(FILE *out, const json_t *report)
{
	json_t *pairs = json_object_get(report, "pairs");
	json_t *order =
	    pairs_order(pairs, json_object_get(report, "resolvers"));
	json_t *left, *right;
	size_t i, j;

	fputs("<h2>Who agrees with whom</h2>\n<p>Of a hundred calls that both "
	      "can make, so many have the same answer, to the letter. Each "
	      "stands beside the one that it agrees with "
	      "most.</p>\n<div class=\"wide matrix pairs\"><table><thead><tr>"
	      "<th></th>",
	    out);
	json_array_foreach(order, i, left)
	{
		html_element(out, "th", NULL, json_string_value(left));
	}
	fputs("</tr></thead><tbody>\n", out);
	json_array_foreach(order, i, left)
	{
		fputs("<tr>", out);
		html_element(out, "th", NULL, json_string_value(left));
		json_array_foreach(order, j, right)
		{
			if (i == j)
				fputs("<td></td>", out);
			else
				put_rate(out, json_string_value(left),
				    json_string_value(right),
				    pairs_rate(pairs, json_string_value(left),
					json_string_value(right)));
		}
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
	json_decref(order);
}

static void put_resolvers(FILE *out, const json_t *report)
{
	json_t *resolver, *entry;
	size_t i, j;

	fputs("<h2>Resolvers</h2>\n<p>Agreement with the first: of a hundred "
	      "calls that both can make, so many have the same answer, to the "
	      "letter.</p>\n<div class=\"wide\"><table><thead><tr>"
	      "<th>resolver</th><th>version</th>",
	    out);
	for (const char *const *f = agreement_functions; *f; f++)
		html_element(out, "th", NULL, *f);
	fputs("</tr></thead><tbody>\n", out);
	json_array_foreach(json_object_get(report, "resolvers"), i, resolver)
	{
		const json_t *who = json_object_get(resolver, "who");
		const char *lacks = view_text(who, "unsupported");
		const char *name = view_text(resolver, "name");
		const json_t *counts = NULL;

		json_array_foreach(
		    json_object_get(report, "agreement"), j, entry)
		{
			if (!strcmp(view_text_at(
					json_object_get(entry, "between"), 1),
				name))
				counts = json_object_get(entry, "functions");
		}
		fputs("<tr>", out);
		html_element(out, "th", NULL, name);
		fputs("<td>", out);
		html_text(out, *lacks ? "lacks " : "");
		html_text(out, *lacks ? lacks : view_text(who, "version"));
		fputs("</td>", out);
		for (const char *const *f = agreement_functions; *f; f++) {
			char *text = agreement_text(counts, *f);

			html_element(out, "td", NULL, text ? text : "");
			free(text);
		}
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

static void put_cell(FILE *out, const json_t *row, const char *resolver)
{
	int group = matrix_group(json_object_get(row, "groups"), resolver);
	const char *why = view_text(json_object_get(row, "out"), resolver);
	const char *verdict =
	    view_text(json_object_get(row, "verdicts"), resolver);

	if (group >= 0) {
		put_letter(out, (size_t)group, "td");
		return;
	}
	fputs(strcmp(verdict, "error") ? "<td title=\""
				       : "<td class=\"gx\" title=\"",
	    out);
	html_text(out, why);
	fputs(strcmp(verdict, "error") ? "\">·</td>" : "\">!</td>", out);
}

/* Those that are not in the largest group, joined by spaces. */
static char *outsiders(const json_t *row)
{
	json_t *group, *name;
	char *text;
	size_t size, g, i;
	FILE *out = memory_needed(open_memstream(&text, &size));

	json_array_foreach(json_object_get(row, "groups"), g, group)
	{
		json_array_foreach(group, i, name)
		{
			if (g > 0)
				fprintf(out, "%s ", json_string_value(name));
		}
	}
	fclose(out);
	return memory_needed(text);
}

static void put_filter_data(FILE *out, const json_t *row)
{
	char *resolvers = outsiders(row);

	html_filter_data(out, view_text(row, "case"), view_text(row, "title"),
	    view_text(row, "verdict"), resolvers);
	free(resolvers);
}

static void put_table(FILE *out, const json_t *report)
{
	json_t *resolvers = json_object_get(report, "resolvers"), *resolver;
	json_t *row;
	size_t i, j;

	fputs("<div class=\"wide matrix\" tabindex=\"0\"><table><thead><tr>"
	      "<th>case</th>",
	    out);
	json_array_foreach(resolvers, j, resolver)
	{
		html_element(out, "th", NULL, view_text(resolver, "name"));
	}
	fputs("</tr></thead><tbody>\n", out);
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		fputs("<tr", out);
		put_filter_data(out, row);
		fputs("><th>", out);
		put_link(out, view_text(row, "case"));
		fputs("</th>", out);
		json_array_foreach(resolvers, j, resolver)
		{
			put_cell(out, row, view_text(resolver, "name"));
		}
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

static void put_filter(FILE *out, const json_t *report)
{
	json_t *areas = json_object(), *verdicts = json_object();
	json_t *resolvers = json_object(), *item;
	size_t i;

	json_array_foreach(json_object_get(report, "rows"), i, item)
	{
		const char *id = view_text(item, "case");

		json_object_setn_new(areas, id, strcspn(id, "."), json_null());
		json_object_set_new(
		    verdicts, view_text(item, "verdict"), json_null());
	}
	json_array_foreach(json_object_get(report, "resolvers"), i, item)
	{
		json_object_set_new(
		    resolvers, view_text(item, "name"), json_null());
	}
	html_filter_form(out, areas, verdicts, resolvers, "differs");
	json_decref(areas);
	json_decref(verdicts);
	json_decref(resolvers);
}

static void put_fingerprints(FILE *out, const json_t *report)
{
	json_t *list = json_object_get(report, "fingerprints"), *entry, *id;
	size_t i, j;

	fputs("<h2>Kinds of difference</h2>\n", out);
	json_array_foreach(list, i, entry)
	{
		json_t *cases = json_object_get(entry, "cases");

		fprintf(out, "<details><summary>%zu × <b>%s: %s</b> ",
		    json_array_size(cases), view_text(entry, "field"),
		    view_text(entry, "kind"));
		put_groups(out, json_object_get(entry, "groups"));
		fputs("</summary><p>", out);
		json_array_foreach(cases, j, id)
		{
			put_link(out, json_string_value(id));
			fputs("<br>", out);
		}
		fputs("</p></details>\n", out);
	}
}

static void put_field(FILE *out, const json_t *field)
{
	json_t *group;
	size_t g;

	fprintf(out, "<p><b>%s: %s</b></p><div class=\"wide\"><table>",
	    view_text(field, "field"), view_text(field, "kind"));
	json_array_foreach(json_object_get(field, "groups"), g, group)
	{
		char *value = describe_value(json_object_get(group, "value"));

		fputs("<tr>", out);
		put_letter(out, g, "td");
		fputs("<td>", out);
		put_names(out, json_object_get(group, "resolvers"));
		fputs("</td>", out);
		html_element(out, "td", NULL, value);
		fputs("</tr>\n", out);
		free(value);
	}
	fputs("</table></div>\n", out);
}

static void put_case(FILE *out, const json_t *row)
{
	json_t *call, *field, *why;
	const char *name;
	size_t i, j;

	fputs("<details id=\"", out);
	html_text(out, view_text(row, "case"));
	fputc('"', out);
	put_filter_data(out, row);
	fputs("><summary>", out);
	html_element(out, "b", NULL, view_text(row, "case"));
	fputc(' ', out);
	html_element(out, "span", "chip", view_text(row, "verdict"));
	fputc(' ', out);
	html_text(out, view_text(row, "title"));
	fputs("</summary>\n<p>", out);
	put_groups(out, json_object_get(row, "groups"));
	fputs("</p>\n", out);
	json_object_foreach(json_object_get(row, "out"), name, why)
	{
		fputs("<p class=\"dim\">", out);
		html_text(out, name);
		fputs(": ", out);
		html_text(out, json_string_value(why));
		fputs("</p>\n", out);
	}
	json_array_foreach(json_object_get(row, "calls"), i, call)
	{
		if (*view_text(call, "text"))
			html_element(out, "pre", NULL, view_text(call, "text"));
		json_array_foreach(json_object_get(call, "fields"), j, field)
		{
			put_field(out, field);
		}
	}
	html_links(out, json_object_get(row, "links"));
	fputs("</details>\n", out);
}

bool matrix_write_html(
    const json_t *report, const struct report_look *look, FILE *out)
{
	json_t *row;
	size_t i, agree = 0;

	(void)look;
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		agree += json_array_size(json_object_get(row, "groups")) == 1;
	}
	html_begin(out, "duet matrix");
	fprintf(out, "<h1>%zu resolvers, %zu cases: all agree on %zu</h1>\n",
	    json_array_size(json_object_get(report, "resolvers")),
	    json_array_size(json_object_get(report, "rows")), agree);
	put_pairs(out, report);
	fputs("<h2>Case by case</h2>\n<p>Resolvers with the same letter agree "
	      "in all that the case compares; A is the largest group. "
	      "<b>·</b> lacks something, <b class=\"gx\">!</b> failed. The "
	      "verdict is the gravest of the row against the first "
	      "resolver.</p>\n",
	    out);
	put_filter(out, report);
	put_table(out, report);
	put_resolvers(out, report);
	put_fingerprints(out, report);
	fputs("<h2>Cases</h2>\n", out);
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		put_case(out, row);
	}
	html_end(out);
	return !ferror(out);
}
