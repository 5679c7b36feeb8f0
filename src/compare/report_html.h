/* SPDX-License-Identifier: MIT */
/*
 * report_html.h - the parts of the page for a browser
 */
#ifndef DUET_REPORT_HTML_H
#define DUET_REPORT_HTML_H

#include "report.h"

/* The verdict, the case and its title, in a line. */
void report_html_title(FILE *out, const json_t *report, const json_t *result);

/* All that is known of it. */
void report_html_body(FILE *out, const json_t *result);

#endif
