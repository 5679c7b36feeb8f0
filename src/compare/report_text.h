/* SPDX-License-Identifier: MIT */
/*
 * report_text.h - the parts of the report for a terminal
 */
#ifndef DUET_REPORT_TEXT_H
#define DUET_REPORT_TEXT_H

#include "page.h"

/* A block: what is unexpected about a case, and how to see it again. */
void report_text_failure(
    const struct page *page, const json_t *report, const json_t *result);

/* The claims of a level that do not hold and are not known to. */
void report_text_claims(
    const struct page *page, const json_t *result, const char *level);

#endif
