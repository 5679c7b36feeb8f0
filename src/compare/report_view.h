/* SPDX-License-Identifier: MIT */
/*
 * report_view.h - what both the text and the page show of a report
 */
#ifndef DUET_REPORT_VIEW_H
#define DUET_REPORT_VIEW_H

#include <jansson.h>
#include <stdbool.h>

/* A member's text, "" if there is none; and an element's. */
const char *view_text(const json_t *object, const char *key);
const char *view_text_at(const json_t *list, size_t i);

/* The call of a result with this id; NULL if there is none. */
const json_t *view_call(const json_t *result, const char *id);

/* The status of an answer to a call of a result, to be freed. */
char *view_status(const json_t *call, const json_t *answer);

/* What a resolver suffered in place of answering, by the i-th of the two values
 * of a difference, to be freed; NULL if it answered. */
char *view_trouble(const json_t *result, const json_t *difference, size_t i);

/* "addresses: set.extra, order.families": the field of a result's i-th
 * difference and all kinds in which it differs, to be freed.  NULL if an
 * earlier difference has told it. */
char *view_kinds(const json_t *result, size_t i);

/* The i-th of the two values of a difference in a line, to be freed. */
char *view_value(const json_t *result, const json_t *difference, size_t i);

/* The list of queries, as texts, that the nameserver saw of a resolver during
 * a call, and of when each came after the first: "+1.0 s", "" if at once; the
 * caller owns them. */
json_t *view_queries(
    const json_t *result, const char *resolver, const char *call);
json_t *view_query_times(
    const json_t *result, const char *resolver, const char *call);

/* The area of a result's case, the id up to its first dot, to be freed; and
 * those of a report, as a list that the caller owns. */
char *view_area(const json_t *result);
bool view_is_of_area(const json_t *result, const char *area);
json_t *view_areas(const json_t *report);

/* The name and, where there are more pairs than one, the second resolver:
 * "walk[name=rf] (musl)"; to be freed. */
char *view_name(const json_t *report, const json_t *result, const char *name);

/* "new: status class", "error: why" in a line; and all that the text has of a
 * failure; to be freed. */
char *view_summary(const json_t *result);
char *view_block(const json_t *report, const json_t *result);

#endif
