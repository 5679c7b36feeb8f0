/* SPDX-License-Identifier: MIT */
/* report_example.h - a report of two resolvers with one of each verdict */
#ifndef DUET_TEST_REPORT_EXAMPLE_H
#define DUET_TEST_REPORT_EXAMPLE_H

#include "compare/report.h"

/* What must be JSON; the caller owns it. */
json_t *parse(const char *text);

/* The caller owns it. */
json_t *report_example(void);

/* What is written of a report; the caller frees it. */
char *written(
    report_writer *write, const json_t *report, const struct report_look *look);

#endif
