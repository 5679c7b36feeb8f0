/* SPDX-License-Identifier: MIT */
/*
 * html_page.h - what every page begins and ends with, and its filters
 *
 * A filter hides elements that have html_filter_data(): by a text in the id or
 * title, by area (the id up to its first dot), verdict and resolver.
 */
#ifndef DUET_HTML_PAGE_H
#define DUET_HTML_PAGE_H

#include <jansson.h>
#include <stdio.h>

void html_begin(FILE *out, const char *title);
void html_end(FILE *out);

/* The choices are the keys of objects. */
void html_filter_form(FILE *out, const json_t *areas, const json_t *verdicts,
    const json_t *resolvers, const char *resolver_label);

/* Attributes of an element; resolvers are names joined by spaces. */
void html_filter_data(FILE *out, const char *case_id, const char *title,
    const char *verdict, const char *resolvers);

#endif
