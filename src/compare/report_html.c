/* SPDX-License-Identifier: MIT */
/*
 * report_html.c - a report as one page for a browser
 *
 * Nothing is loaded: cases open and close by <details>, every case has an
 * anchor, and filters hide what is not wanted (html_page.h).
 */
#include "report_html.h"
#include "agreement.h"
#include "describe.h"
#include "html.h"
#include "html_page.h"
#include "memory.h"
#include "report_view.h"
#include <stdlib.h>
#include <string.h>

/* The name of a result's anchor: of its case and, for another pair of
 * resolvers than the first, of the second of these. */
static char *anchor(const json_t *report, const json_t *result)
{
	const char *id = view_text(result, "case");
	const char *other = view_text_at(json_object_get(result, "between"), 1);
	const char *usual = view_text(
	    json_array_get(json_object_get(report, "resolvers"), 1), "name");
	bool first = !strcmp(other, usual);
	size_t size = strlen(id) + strlen(other) + 2;
	char *name = memory_zeroed(size, 1);

	snprintf(
	    name, size, "%s%s%s", id, first ? "" : "/", first ? "" : other);
	return name;
}

static void put_link_to_case(FILE *out, const char *name)
{
	fputs("<a href=\"#", out);
	html_fragment(out, name);
	fputs("\">", out);
	html_element(out, "code", NULL, name);
	fputs("</a>", out);
}

static void put_filter_data(FILE *out, const json_t *result)
{
	html_filter_data(out, view_text(result, "case"),
	    view_text(result, "title"), view_text(result, "verdict"),
	    view_text_at(json_object_get(result, "between"), 1));
}

static void put_filter(FILE *out, const json_t *report)
{
	json_t *areas = json_object(), *verdicts = json_object();
	json_t *resolvers = json_object(), *result;
	size_t i;

	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		const char *id = view_text(result, "case");

		json_object_setn_new(areas, id, strcspn(id, "."), json_null());
		json_object_set_new(
		    verdicts, view_text(result, "verdict"), json_null());
		json_object_set_new(resolvers,
		    view_text_at(json_object_get(result, "between"), 1),
		    json_null());
	}
	html_filter_form(out, areas, verdicts, resolvers, "resolver");
	json_decref(areas);
	json_decref(verdicts);
	json_decref(resolvers);
}

static void put_failures(FILE *out, const json_t *report)
{
	json_t *result;
	bool any = false;
	size_t i;

	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		char *name;

		if (!report_is_failure(report, result))
			continue;
		if (!any)
			fputs("<h2>Unexpected</h2>\n", out);
		any = true;
		name = anchor(report, result);
		fputs("<article id=\"", out);
		html_text(out, name);
		fputc('"', out);
		put_filter_data(out, result);
		fputs("><h3>", out);
		report_html_title(out, report, result);
		fputs("</h3>\n", out);
		report_html_body(out, result);
		fputs("</article>\n", out);
		free(name);
	}
}

static void put_annotation(FILE *out, const json_t *entry)
{
	json_t *cases = json_object_get(entry, "cases"), *id;
	size_t i;

	fputs("<details class=\"known\" id=\"known-", out);
	html_text(out, view_text(entry, "id"));
	fputs("\"><summary>", out);
	html_element(out, "b", NULL, view_text(entry, "id"));
	fprintf(out, " × %zu ", json_array_size(cases));
	html_element(out, "span", "chip warn", view_text(entry, "verdict"));
	fputc(' ', out);
	html_text(out, view_text(entry, "reason"));
	fputs("</summary>\n", out);
	html_links(out, json_object_get(entry, "links"));
	fputs("<p>", out);
	json_array_foreach(cases, i, id)
	{
		put_link_to_case(out, json_string_value(id));
		fputs("<br>", out);
	}
	fputs("</p></details>\n", out);
}

static void put_known(FILE *out, const json_t *report)
{
	json_t *known = json_object_get(report, "known"), *entry;
	size_t i;

	if (json_array_size(known))
		fputs("<h2>Known differences</h2>\n", out);
	json_array_foreach(known, i, entry)
	{
		put_annotation(out, entry);
	}
}

static void put_agreement_table(FILE *out, const json_t *list)
{
	json_t *table = agreement_table(list), *row, *cell;
	char *lacking = agreement_lacking(list);
	size_t i, j;

	if (table)
		fputs(
		    "<h2>Agreement of each</h2>\n<p class=\"dim\">Of a hundred "
		    "calls that it answers.</p>\n"
		    "<div class=\"wide\"><table>\n",
		    out);
	json_array_foreach(table, i, row)
	{
		fputs("<tr>", out);
		json_array_foreach(row, j, cell)
		{
			html_element(out, i && j ? "td" : "th", NULL,
			    json_string_value(cell));
		}
		fputs("</tr>\n", out);
	}
	if (table)
		fputs("</table></div>\n", out);
	if (lacking) {
		fputs("<p>Not at hand: ", out);
		html_text(out, lacking);
		fputs("</p>\n", out);
	}
	free(lacking);
	json_decref(table);
}

static void put_agreement(FILE *out, const json_t *report)
{
	json_t *list = json_object_get(report, "agreement"), *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		json_t *between = json_object_get(entry, "between");

		if (agreement_is_beside(entry))
			continue;
		fputs("<h2>Agreement of ", out);
		html_text(out, view_text_at(between, 0));
		fputs(" and ", out);
		html_text(out, view_text_at(between, 1));
		fputs("</h2>\n<p class=\"dim\">Call by call and to the "
		      "letter, whatever is compared and known.</p>\n"
		      "<div class=\"wide\"><table>\n",
		    out);
		for (const char *const *f = agreement_functions; *f; f++) {
			char *text = agreement_text(
			    json_object_get(entry, "functions"), *f);

			if (text) {
				fputs("<tr>", out);
				html_element(out, "th", NULL, *f);
				html_element(out, "td", NULL, text);
				fputs("</tr>\n", out);
			}
			free(text);
		}
		fputs("</table></div>\n", out);
	}
	put_agreement_table(out, list);
}

/* Each once: those that failed stand above. */
static void put_case(FILE *out, const json_t *report, const json_t *result)
{
	bool above = report_is_failure(report, result);
	char *name = anchor(report, result);

	fputs("<details", out);
	if (!above) {
		fputs(" id=\"", out);
		html_text(out, name);
		fputc('"', out);
	}
	put_filter_data(out, result);
	fputs("><summary>", out);
	report_html_title(out, report, result);
	fputs("</summary>\n", out);
	if (above) {
		fputs("<p>Shown above: ", out);
		put_link_to_case(out, name);
		fputs("</p>\n", out);
	} else {
		report_html_body(out, result);
	}
	fputs("</details>\n", out);
	free(name);
}

static void put_cases(FILE *out, const json_t *report)
{
	json_t *result;
	size_t i;

	fputs("<h2>All cases</h2>\n", out);
	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		put_case(out, report, result);
	}
}

static void put_environment(FILE *out, const json_t *report)
{
	json_t *environment = json_object_get(report, "environment");
	json_t *resolver;
	size_t i;

	fputs("<h2>Environment</h2>\n<p>", out);
	html_text(out, view_text(report, "tool"));
	fputs(" · ", out);
	html_text(out, view_text(environment, "kernel"));
	fputs(" · ", out);
	html_text(out, view_text(environment, "machine"));
	fputs("</p>\n<div class=\"wide\"><table><tr><th>resolver</th>"
	      "<th>version</th><th>libc</th><th>operations</th></tr>\n",
	    out);
	json_array_foreach(json_object_get(report, "resolvers"), i, resolver)
	{
		const json_t *who = json_object_get(resolver, "who");
		char *caps = describe_value(json_object_get(who, "caps"));

		fputs("<tr>", out);
		html_element(out, "td", NULL, view_text(resolver, "name"));
		html_element(out, "td", NULL, view_text(who, "version"));
		html_element(out, "td", NULL, view_text(who, "libc"));
		html_element(out, "td", NULL, caps);
		fputs("</tr>\n", out);
		free(caps);
	}
	fputs("</table></div>\n", out);
}

static void put_head(FILE *out, const json_t *report, double elapsed_s)
{
	char *headline = report_headline(report, elapsed_s);
	const char *outcome = view_text(report, "outcome");
	json_t *summary = json_object_get(report, "summary");

	html_begin(out, headline);
	fputs("<h1>", out);
	fputs(!strcmp(outcome, "pass")
		  ? "<span class=\"good\">Nothing unexpected</span>"
	      : !strcmp(outcome, "fail")
		  ? "<span class=\"bad\">Unexpected differences</span>"
	      : !strcmp(outcome, "error")
		  ? "<span class=\"bad\">The comparison failed</span>"
		  : "<span class=\"bad\">Interrupted</span>",
	    out);
	fputs("</h1>\n<p class=\"mono\">", out);
	html_text(out, headline);
	fputs("</p>\n<ul class=\"counts\">", out);
	for (size_t v = VERDICT_COUNT; v-- > 0;) {
		long long count = (long long)json_integer_value(
		    json_object_get(summary, verdict_names[v]));

		if (count)
			fprintf(out, "<li class=\"chip%s\">%lld %s</li>",
			    v == VERDICT_SAME    ? " good"
			    : v == VERDICT_KNOWN ? " warn"
			    : v == VERDICT_UNSUPPORTED || v == VERDICT_GONE
				? ""
				: " bad",
			    count, verdict_names[v]);
	}
	fputs("</ul>\n", out);
	free(headline);
}

bool report_write_html(
    const json_t *report, const struct report_look *look, FILE *out)
{
	put_head(out, report, look->elapsed_s);
	put_filter(out, report);
	put_failures(out, report);
	put_known(out, report);
	put_agreement(out, report);
	put_cases(out, report);
	put_environment(out, report);
	html_end(out);
	return !ferror(out);
}
