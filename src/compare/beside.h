/* SPDX-License-Identifier: MIT */
/*
 * beside.h - how far other resolvers agree with the first, for the figures
 *
 * Cheap: all calls of a case in one process, once, an answer within two
 * seconds, and of a slow resolver a sample of the cases.  Nothing is judged.
 * In the report's "agreement" each has an entry:
 *
 *	{"between": ["thread", "musl"], "who": hello,
 *	 "functions": counts, as in agreement.h,
 *	 "beside": {"cases": {"run": 105, "of": 1044},
 *	            "calls": {"unsupported": 31, "late": 2, "failed": 0}}}
 *
 * where calls are those that the first has answered and that do not count: the
 * resolver cannot do them, had no time, or failed in the protocol.  One that is
 * not at hand has {"between", "lacks": text} alone.
 */
#ifndef DUET_BESIDE_H
#define DUET_BESIDE_H

#include "run.h"

struct beside {
	const struct resolver_spec *spec;
	unsigned every; /* it gets one case of so many, by their ids: the same
	                    ones each time; 1: all */
	json_t *who;    /* its hello; NULL: not known yet */
	const char *lacks; /* why it is not at hand; else NULL */
};

struct beside_list {
	const struct beside *items;
	size_t count;
};

/*
 * Run the plan's cases that the first resolver has been observed with, firsts
 * by id, and add the entries to the report.  False and *error as of
 * run_cases(); when it is to stop early, the rest is left out.
 */
bool beside_run(const struct beside_list *list, const struct run_plan *plan,
    const char *first, const json_t *firsts, json_t *report,
    struct run_end *end, struct sandbox_error *error);

#endif
