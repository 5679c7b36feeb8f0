/* SPDX-License-Identifier: MIT */
/*
 * matrix.h - cases on many resolvers: who agrees with whom
 *
 * A report (report.h) of the first resolver with each other one, whose results
 * are those that are not the same, and beside them
 *
 *	"rows": [
 *	 {"case", "title", "file", "line", "tags", "links",
 *	  "verdict": the gravest of the row,
 *	  "verdicts": {RESOLVER: verdict with the first}, but for the first,
 *	  "groups": [["thread", "ares"], ["musl"]],
 *	  "out": {RESOLVER: what it lacks, or the error},
 *	  "fingerprint": number in fingerprints, absent if all agree,
 *	  "calls": [{"id", "text", "fields": [
 *	   {"field", "kind", "groups": [{"resolvers": [...], "value"}]}]}]}],
 *	"pairs": of pairs.h,
 *	"fingerprints": [
 *	 {"field", "kind", "groups", "cases": [ID]}]
 *
 * Groups are those of partition.h, the largest first.  The groups of a row are
 * of those that agree in all that the case compares.  Cases whose heaviest
 * difference has the same field, kind and groups have one fingerprint: they
 * are likely to have one cause.
 */
#ifndef DUET_MATRIX_H
#define DUET_MATRIX_H

#include "report.h"
#include "run.h"

/* As compare_run(). */
json_t *matrix_run(const struct run_plan *plan,
    const struct report_options *options, struct sandbox_error *error);

/* 0, 3 if anything failed, 130.  That resolvers differ is no failure. */
int matrix_exit_status(const json_t *matrix);

report_writer matrix_write_text, matrix_write_html;

/* The number of a resolver's group in a list of groups; -1: in none. */
int matrix_group(const json_t *groups, const char *resolver);

#endif
