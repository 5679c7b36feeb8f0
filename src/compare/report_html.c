/* SPDX-License-Identifier: MIT */
/*
 * report_html.c - a report as one page for a browser
 *
 * Nothing is loaded and nothing runs: the style is in the page, cases open and
 * close by <details>, and every case has an anchor.
 */
#include "report_html.h"
#include "agreement.h"
#include "describe.h"
#include "html.h"
#include "memory.h"
#include "report_view.h"
#include <stdlib.h>
#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;"
    "--line:#d5dae0;--card:#f6f8fa;--bad:#b3261e;--badbg:#fdeceb;"
    "--good:#1a6b3c;--goodbg:#e6f4ea;--warn:#7a5200;--warnbg:#fff3d6;"
    "--link:#0b57d0;--left:#fbe9d0;--right:#dcebfb}"
    "@media(prefers-color-scheme:dark){:root{--bg:#14171c;--fg:#e4e7eb;"
    "--dim:#9aa4b0;--line:#343b45;--card:#1c2128;--bad:#ff9a92;"
    "--badbg:#43201e;--good:#7fd8a0;--goodbg:#173524;--warn:#f0c36a;"
    "--warnbg:#3b2e10;--link:#8ab4f8;--left:#4a3413;--right:#173a5c}}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:68rem;padding:1rem 1rem 4rem;"
    "background:var(--bg);color:var(--fg);"
    "font:16px/1.5 system-ui,sans-serif}"
    "a{color:var(--link)}"
    "h1{font-size:1.5rem;margin:.5rem 0}"
    "h2{font-size:1.15rem;margin:2rem 0 .6rem}"
    "h3{font-size:1rem;margin:0;overflow-wrap:anywhere}"
    "code,pre,.mono,table{font-family:ui-monospace,monospace;font-size:.86em}"
    "code{overflow-wrap:anywhere}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.4rem 0;"
    "padding:.5rem .6rem;background:var(--card);border-radius:6px}"
    ".dim{color:var(--dim)}.bad{color:var(--bad)}.good{color:var(--good)}"
    ".counts{display:flex;flex-wrap:wrap;gap:.4rem;padding:0;margin:.6rem 0;"
    "list-style:none}"
    ".chip{display:inline-block;padding:.05rem .5rem;border-radius:1rem;"
    "font-size:.82rem;font-weight:600;background:var(--card);"
    "color:var(--dim);white-space:nowrap}"
    ".chip.bad{background:var(--badbg);color:var(--bad)}"
    ".chip.good{background:var(--goodbg);color:var(--good)}"
    ".chip.warn{background:var(--warnbg);color:var(--warn)}"
    "article,details{border:1px solid var(--line);border-radius:8px;"
    "padding:.6rem .8rem;margin:.5rem 0}"
    "article{border-left:4px solid var(--bad)}"
    "details{padding:.25rem .8rem}"
    "details[open]{padding-bottom:.6rem}"
    "summary{cursor:pointer;overflow-wrap:anywhere;padding:.15rem 0}"
    ":target{outline:2px solid var(--link)}"
    ".wide{overflow-x:auto;margin:.4rem 0}"
    "table{border-collapse:collapse;min-width:50%}"
    "th,td{text-align:left;vertical-align:top;padding:.15rem .6rem;"
    "border-bottom:1px solid var(--line);overflow-wrap:anywhere}"
    "th{font-weight:600;color:var(--dim);white-space:nowrap}"
    "td.left{background:var(--left)}td.right{background:var(--right)}"
    "td.mark{color:var(--dim);padding:.15rem .1rem}"
    "details.part{border:0;padding:0}details.part summary{color:var(--dim)}"
    ".known p{margin:.2rem 0}"
    "@media(max-width:30rem){body{padding:.6rem .6rem 3rem}"
    "th,td{padding:.15rem .35rem}}";

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
		fputs("\"><h3>", out);
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

static void put_agreement(FILE *out, const json_t *report)
{
	json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(report, "agreement"), i, entry)
	{
		json_t *between = json_object_get(entry, "between");

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

	fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
	      "charset=\"utf-8\">\n<meta name=\"viewport\" "
	      "content=\"width=device-width,initial-scale=1\">\n<title>",
	    out);
	html_text(out, headline);
	fprintf(out, "</title>\n<style>%s</style></head><body>\n<h1>", style);
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
	put_failures(out, report);
	put_known(out, report);
	put_agreement(out, report);
	put_cases(out, report);
	put_environment(out, report);
	fputs("</body></html>\n", out);
	return !ferror(out);
}
