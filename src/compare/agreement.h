/* SPDX-License-Identifier: MIT */
/*
 * agreement.h - on how many calls two resolvers agree
 *
 * Whatever a case compares and whatever is known of it: answers agree if all
 * that is in them is the same, order, names and numbers, but for the time that
 * they took and `cause`, which is for people.  Numbers of an error count if both
 * are of one domain, else the common code alone; socket types and ports if both
 * have them.
 *
 * Counts are a JSON object, by function and for all of them:
 *
 *	{"getaddrinfo": {"agree": 779, "calls": 782}, "all": {...}}
 */
#ifndef DUET_AGREEMENT_H
#define DUET_AGREEMENT_H

#include "case.h"

/* The keys of counts, in the order in which they are shown; ends in NULL. */
extern const char *const agreement_functions[];

bool answers_agree(const json_t *left, const json_t *right);

/* Add the calls of a case to the counts, by an observation of each resolver.
 * Calls that one of them has no answer to, or not the operation for, do not
 * count. */
void agreement_add(json_t *counts, const struct testcase *tc,
    const json_t *left, const json_t *right);

/* "779 of 782   99.61 %" in columns, to be freed; NULL if nothing was counted.
 * Rounded down, so that 100 % is all of them. */
char *agreement_text(const json_t *counts, const char *function);

/* "99.61", rounded down, to be freed; NULL if nothing was counted. */
char *agreement_rate(const json_t *counts, const char *function);

/* Whether an entry of a report's "agreement" is of a resolver beside the
 * compared ones (beside.h). */
bool agreement_is_beside(const json_t *entry);

/* A report's "agreement" where some are beside, as rows of texts
 * under the names of the second resolvers: rates by function, and of how many
 * calls and cases.  The caller owns it; NULL if none are beside. */
json_t *agreement_table(const json_t *list);

/* "musl (musl-gcc; install musl-tools), ...": those beside that are not at
 * hand, to be freed; NULL if all are. */
char *agreement_lacking(const json_t *list);

#endif
