/* SPDX-License-Identifier: MIT */
/*
 * report_outcome.c - what a report comes to
 */
#include "memory.h"
#include "report.h"
#include <string.h>

static const char *verdict_of(const json_t *result)
{
	return json_string_value(json_object_get(result, "verdict"));
}

bool report_is_failure(const json_t *report, const json_t *result)
{
	static const enum verdict failures[] = {VERDICT_NEW, VERDICT_CHANGED,
	    VERDICT_UNMET, VERDICT_FLAKY, VERDICT_ERROR};
	const char *verdict = verdict_of(result);

	for (size_t i = 0; i < sizeof(failures) / sizeof(*failures); i++)
		if (!strcmp(verdict, verdict_names[failures[i]]))
			return true;
	return !strcmp(verdict, verdict_names[VERDICT_GONE]) &&
	       json_is_true(json_object_get(report, "strict_known"));
}

void report_finish(json_t *report, bool interrupted, size_t not_run)
{
	json_t *summary = json_object(), *result;
	size_t counts[VERDICT_COUNT] = {0}, i;
	bool failed = false;

	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		for (size_t v = 0; v < VERDICT_COUNT; v++)
			counts[v] +=
			    !strcmp(verdict_names[v], verdict_of(result));
		failed = failed || report_is_failure(report, result);
	}
	for (size_t v = 0; v < VERDICT_COUNT; v++)
		json_object_set_new(summary, verdict_names[v],
		    json_integer((json_int_t)counts[v]));
	json_object_set_new(report, "summary", summary);
	json_object_set_new(
	    report, "not_run", json_integer((json_int_t)not_run));
	json_object_set_new(report, "outcome",
	    json_string(interrupted             ? "interrupted"
			: counts[VERDICT_ERROR] ? "error"
			: failed                ? "fail"
						: "pass"));
}

int report_exit_status(const json_t *report)
{
	static const struct {
		const char *outcome;
		int status;
	} table[] = {
	    {"pass", 0}, {"fail", 1}, {"error", 3}, {"interrupted", 130}};
	const char *outcome =
	    json_string_value(json_object_get(report, "outcome"));

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(table[i].outcome, outcome))
			return table[i].status;
	return 3;
}

static long long counted(const json_t *report, enum verdict verdict)
{
	return (long long)json_integer_value(json_object_get(
	    json_object_get(report, "summary"), verdict_names[verdict]));
}

static const char *word_of_outcome(const char *outcome)
{
	return !strcmp(outcome, "pass")    ? "PASS"
	       : !strcmp(outcome, "fail")  ? "FAIL"
	       : !strcmp(outcome, "error") ? "ERROR"
					   : "INTERRUPTED";
}

static void put_resolvers(FILE *out, const json_t *report)
{
	json_t *resolver;
	size_t i;

	json_array_foreach(json_object_get(report, "resolvers"), i, resolver)
	{
		const char *version = json_string_value(json_object_get(
		    json_object_get(resolver, "who"), "version"));

		fprintf(out, "%s%s",
		    i == 0   ? " · "
		    : i == 1 ? " vs "
			     : ", ",
		    json_string_value(json_object_get(resolver, "name")));
		if (version)
			fprintf(out, "(%s)", version);
	}
}

char *report_headline(const json_t *report, double elapsed_s)
{
	long long not_run =
	    (long long)json_integer_value(json_object_get(report, "not_run"));
	char *text;
	size_t size;
	FILE *out = memory_needed(open_memstream(&text, &size));

	fprintf(out, "%s %lld new, %lld changed, %lld gone",
	    word_of_outcome(
		json_string_value(json_object_get(report, "outcome"))),
	    counted(report, VERDICT_NEW), counted(report, VERDICT_CHANGED),
	    counted(report, VERDICT_GONE));
	if (counted(report, VERDICT_UNMET))
		fprintf(out, ", %lld unmet", counted(report, VERDICT_UNMET));
	fprintf(out,
	    " · %lld known, %lld same · %lld flaky, %lld unsupported, "
	    "%lld error",
	    counted(report, VERDICT_KNOWN), counted(report, VERDICT_SAME),
	    counted(report, VERDICT_FLAKY),
	    counted(report, VERDICT_UNSUPPORTED),
	    counted(report, VERDICT_ERROR));
	if (not_run)
		fprintf(out, ", %lld not run", not_run);
	put_resolvers(out, report);
	if (elapsed_s >= 0)
		fprintf(out, " · %.1f s", elapsed_s);
	fclose(out);
	return memory_needed(text);
}
