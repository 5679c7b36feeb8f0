/* SPDX-License-Identifier: MIT */
/*
 * report_tap.c - a report by the Test Anything Protocol, version 14
 *
 * What is known is a failure that is expected: `not ok # TODO`.
 */
#include "report.h"
#include "report_view.h"
#include <stdlib.h>
#include <string.h>

/* A # begins a directive unless it is escaped. */
static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '#' || *text == '\\')
			fputc('\\', out);
		fputc((unsigned char)*text < 0x20 ? ' ' : *text, out);
	}
}

/* Every line behind so many spaces. */
static void put_indented(FILE *out, const char *text)
{
	bool begins = true;

	for (; *text; text++) {
		if (begins && *text != '\n')
			fputs("    ", out);
		begins = *text == '\n';
		fputc(*text, out);
	}
	if (!begins)
		fputc('\n', out);
}

static void put_diagnostics(
    FILE *out, const json_t *report, const json_t *result)
{
	char *text = view_block(report, result);

	fprintf(out, "  ---\n  verdict: %s\n  message: |2\n",
	    view_text(result, "verdict"));
	put_indented(out, text);
	fputs("  ...\n", out);
	free(text);
}

static const char *first_known(const json_t *result)
{
	json_t *difference;
	size_t i;

	json_array_foreach(
	    json_object_get(result, "differences"), i, difference)
	{
		if (*view_text(difference, "known"))
			return view_text(difference, "known");
	}
	return "known";
}

static void put_result(
    FILE *out, const json_t *report, const json_t *result, size_t number)
{
	const char *verdict = view_text(result, "verdict");
	bool failed = report_is_failure(report, result);
	bool known = !strcmp(verdict, "known");
	char *name = view_name(report, result, view_text(result, "case"));

	fprintf(out, "%sok %zu - ", failed || known ? "not " : "", number);
	put_escaped(out, name);
	free(name);
	if (known) {
		fputs(" # TODO ", out);
		put_escaped(out, first_known(result));
	} else if (!strcmp(verdict, "unsupported")) {
		fputs(" # SKIP ", out);
		put_escaped(out, view_text(result, "why"));
	}
	fputc('\n', out);
	if (failed)
		put_diagnostics(out, report, result);
}

bool report_write_tap(
    const json_t *report, const struct report_look *look, FILE *out)
{
	json_t *results = json_object_get(report, "results"), *result;
	size_t i;

	(void)look;
	fprintf(out, "TAP version 14\n1..%zu\n", json_array_size(results));
	json_array_foreach(results, i, result)
	{
		put_result(out, report, result, i + 1);
	}
	if (!strcmp(view_text(report, "outcome"), "interrupted"))
		fputs("Bail out! Interrupted\n", out);
	return !ferror(out);
}
