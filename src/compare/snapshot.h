/* SPDX-License-Identifier: MIT */
/*
 * snapshot.h - observations that are kept in a file
 *
 * A snapshot is what resolvers did with cases, on some machine at some time: an
 * observation a line (docs/internals/observation.md), in the order of the
 * cases, without times, and with the digest of the case, which tells whether
 * it is still the same:
 *
 *	{"case": "search.walk[name=rf]", "digest": "93ae...", "resolver":
 *	 "thread", "rep": 1, "who": {...}, "calls": [...], "wire": [...], ...}
 *
 * In a comparison it stands for the resolver.
 */
#ifndef DUET_SNAPSHOT_H
#define DUET_SNAPSHOT_H

#include "run.h"
#include <stdio.h>

/* Append the observations of a case, by resolver in the order of the plan, but
 * for what comes from a snapshot. */
void snapshot_add(json_t *lines, const struct run_plan *plan,
    const struct observed *observed);

/* Write such lines; as a report_writer. */
struct report_look;
bool snapshot_write(
    const json_t *lines, const struct report_look *look, FILE *out);

/* {RESOLVER: {CASE: [observation, ...]}}, by a file; the caller owns it.  NULL
 * and "FILE:LINE: what is wrong" in text, which has room for 512 bytes. */
json_t *snapshot_read(const char *path, char *text);

/* What a snapshot has of a resolver, {CASE: [observation, ...]}, for a case and
 * a repeat from 0: a new reference.  Where it has none, or of the case as it
 * was before, the observation says that this is lacking. */
json_t *snapshot_observation(
    const json_t *cases, const struct testcase *tc, size_t repeat);

#endif
