/* SPDX-License-Identifier: MIT */
/*
 * report.h - a comparison as one JSON object
 *
 * Everything a reader is told is in it, and what shows it (report_text.c,
 * report_html.c) has it alone, so that a stored report can be shown again.
 * Equal observations make an equal report, byte for byte: keys are sorted,
 * arrays are in the order of the cases, and no times are in it but "at_ms" of
 * the wire: since the first query of the call, in whole tenths of a second.
 *
 *	{"v": 1, "tool": "duet 0.1.0",
 *	 "outcome": "fail",               pass, fail, error, interrupted
 *	 "not_run": 0, "strict_known": true,
 *	 "summary": {"same": 31, "known": 14, ...}, by verdict
 *	 "agreement": [{"between": ["thread", "ares"],
 *	                "functions": counts, as in agreement.h}], and
 *	                those of beside.h
 *	 "environment": {"kernel": "Linux 6.1.0", "machine": "x86_64"},
 *	 "resolvers": [{"name", "command", "who": hello}],
 *	 "known": [{"id", "verdict", "reason", "links", "cases": [ID]}],
 *	 "results": [
 *	  {"case", "title", "file", "line", "tags", "links", "verdict",
 *	   "between": ["thread", "ares"],
 *	   "why": text,                   unsupported, error
 *	   "differences": [{"call", "field", "kind", "between", "values",
 *	                    "verdict", "known": ID, "annotated": {...}}],
 *	   "claims": [{"call", "field", "value", "level", "by", "resolver",
 *	               "observed", "known": ID}],
 *	   "gone": [{"id", "call", "field", "kind", "values", "file", "line"}],
 *	   "again": the command that runs the case again,
 *	   "calls": [{"id", "text", "deadline_ms",
 *	              "answers": {RESOLVER: answer}}],
 *	   "wire": {RESOLVER: [event]},
 *	   "stderr": {RESOLVER: text}}]}
 *
 * Values are those of field.h, for each of `between`; answers and events are
 * those of the first observation.  The heaviest difference of the verdict
 * comes first.  What is the same has no differences, gone, wire or again.
 */
#ifndef DUET_REPORT_H
#define DUET_REPORT_H

#include "verdict.h"
#include <stdio.h>

struct report_options {
	const char *again; /* what a command to run a case again begins with,
	                      "duet compare" and the options that matter */
	bool strict_known; /* gone is a failure */
	const char *const *resolvers; /* by name; the first is the reference */
	const char *const *commands;  /* of each; NULL for one of ours */
	size_t nresolvers;
};

/* The caller owns it.  The options must outlive it. */
json_t *report_new(const struct report_options *options);

/* Add a judgement made of these sides.  In the order of the cases, and of the
 * resolvers within a case. */
void report_add(json_t *report, const struct report_options *options,
    const struct judgement *judgement, const struct side sides[2]);

/* Add a case that was not run for what the machine lacks. */
void report_add_unsupported(json_t *report,
    const struct report_options *options, const struct testcase *tc,
    const char *lacking);

/* {"case", "title", "file", "line", "tags", "links"}: how a case is told of in
 * every report; the caller owns it. */
json_t *report_case_json(const struct testcase *tc);

/* When all is added: count, and say how it ended. */
void report_finish(json_t *report, bool interrupted, size_t not_run);

/* 0, 1, 3 or 130, as `duet compare` exits. */
int report_exit_status(const json_t *report);

/* Whether a result is among the failures; other results that are not the same
 * or known may still be worth telling. */
bool report_is_failure(const json_t *report, const json_t *result);

/* "FAIL 1 new, 0 changed, 0 gone · 14 known, 31 same · 0 flaky, 2 unsupported,
 * 0 error · thread(glibc 2.36) vs ares(c-ares 1.34.8) · 0.9 s".  To be freed.
 */
char *report_headline(const json_t *report, double elapsed_s);

struct report_look {
	bool colour;      /* text: with escapes for a terminal */
	bool verbose;     /* text: with same cases and the environment */
	int columns;      /* text: of the terminal; 0: lines are not cut */
	double elapsed_s; /* < 0: not told */
	size_t max_bytes; /* Markdown: no longer than this; 0: any length */
};

/* False if writing failed. */
typedef bool report_writer(
    const json_t *report, const struct report_look *look, FILE *out);
report_writer report_write_text, report_write_html, report_write_json,
    report_write_junit, report_write_tap, report_write_markdown;

/* Write it as whole_file.h has it; false with errno on failure. */
bool report_save(const char *path, report_writer *write, const json_t *report,
    const struct report_look *look);

#endif
