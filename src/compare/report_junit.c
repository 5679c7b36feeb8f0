/* SPDX-License-Identifier: MIT */
/*
 * report_junit.c - a report for CI systems that read JUnit's XML
 *
 * By the schema of Jenkins's xUnit plugin (junit-10.xsd), which knows fewer
 * attributes than others do: what is known is a property in system-out, and
 * the place of a case is in the text.
 */
#include "memory.h"
#include "report.h"
#include "report_text.h"
#include "report_view.h"
#include <stdlib.h>
#include <string.h>

static void put_xml(FILE *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\n':
		case '\t':
			fputc(*text, out);
			break;
		default:
			if ((unsigned char)*text < 0x20)
				fprintf(out, "\\%03d", *text);
			/* U+FFFE and U+FFFF are no characters of XML. */
			else if (!strncmp(text, "\xef\xbf\xbe", 3) ||
				 !strncmp(text, "\xef\xbf\xbf", 3))
				fputs("\xef\xbf\xbd", out), text += 2;
			else
				fputc(*text, out);
		}
}

static void put_attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	put_xml(out, value);
	fputc('"', out);
}

struct counts {
	size_t tests, failures, errors, skipped;
};

static struct counts count(const json_t *report, const char *area)
{
	struct counts n = {0, 0, 0, 0};
	json_t *result;
	size_t i;

	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		const char *verdict = view_text(result, "verdict");

		if (area && !view_is_of_area(result, area))
			continue;
		n.tests++;
		n.errors += !strcmp(verdict, "error");
		n.skipped += !strcmp(verdict, "unsupported");
		n.failures += strcmp(verdict, "error") != 0 &&
			      report_is_failure(report, result);
	}
	return n;
}

static void put_failure(FILE *out, const json_t *report, const json_t *result)
{
	const char *verdict = view_text(result, "verdict");
	const char *tag = !strcmp(verdict, "error") ? "error" : "failure";
	char *message = view_summary(result);
	char *text = view_block(report, result);

	fprintf(out, "<%s", tag);
	put_attribute(out, "type", verdict);
	put_attribute(out, "message", message);
	fputc('>', out);
	put_xml(out, text);
	fprintf(out, "</%s>", tag);
	free(message);
	free(text);
}

static void put_known(FILE *out, const json_t *result)
{
	json_t *difference;
	const char *last = "";
	bool any = false;
	size_t i;

	json_array_foreach(
	    json_object_get(result, "differences"), i, difference)
	{
		const char *known = view_text(difference, "known");

		if (!*known || !strcmp(known, last))
			continue;
		fputs(any ? "" : "<system-out>", out);
		any = true;
		last = known;
		fputs("[[PROPERTY|known=", out);
		put_xml(out, known);
		fputs("]]\n", out);
	}
	fputs(any ? "</system-out>" : "", out);
}

static void put_case(FILE *out, const json_t *report, const json_t *result)
{
	const char *id = view_text(result, "case");
	const char *rest = strchr(id, '.');
	char *area = view_area(result);
	char *name = view_name(report, result, rest ? rest + 1 : id);

	fputs("<testcase", out);
	put_attribute(out, "classname", area);
	put_attribute(out, "name", name);
	fputc('>', out);
	if (report_is_failure(report, result)) {
		put_failure(out, report, result);
	} else if (!strcmp(view_text(result, "verdict"), "unsupported")) {
		fputs("<skipped", out);
		put_attribute(out, "message", view_text(result, "why"));
		fputs("/>", out);
	}
	put_known(out, result);
	fputs("</testcase>\n", out);
	free(area);
	free(name);
}

static void put_suite(FILE *out, const json_t *report, const char *area)
{
	struct counts n = count(report, area);
	json_t *result;
	size_t i;

	fputs("<testsuite", out);
	put_attribute(out, "name", area);
	fprintf(out,
	    " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
	    "skipped=\"%zu\">\n",
	    n.tests, n.failures, n.errors, n.skipped);
	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		if (view_is_of_area(result, area))
			put_case(out, report, result);
	}
	fputs("</testsuite>\n", out);
}

bool report_write_junit(
    const json_t *report, const struct report_look *look, FILE *out)
{
	struct counts n = count(report, NULL);
	json_t *areas = view_areas(report), *area;
	size_t i;

	(void)look;
	fprintf(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "
	    "name=\"duet\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
	    n.tests, n.failures, n.errors);
	json_array_foreach(areas, i, area)
	{
		put_suite(out, report, json_string_value(area));
	}
	fputs("</testsuites>\n", out);
	json_decref(areas);
	return !ferror(out);
}
