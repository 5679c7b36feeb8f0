/* SPDX-License-Identifier: MIT */
/*
 * html.h - text, links and tables of an HTML page, escaped
 */
#ifndef DUET_HTML_H
#define DUET_HTML_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* In an element or an attribute.  Control characters, which no page may have,
 * are written as \ddd. */
void html_text(FILE *out, const char *text);

/* <tag class="class">text</tag>; class may be NULL. */
void html_element(
    FILE *out, const char *tag, const char *class, const char *text);

/* What follows # in a link to an anchor of this name. */
void html_fragment(FILE *out, const char *anchor);

/* {"rel", "url" or "ref"} of a report, in a paragraph. */
void html_links(FILE *out, const json_t *links);

/* Two lists side by side, what is not the same marked; notes as in page.h. */
void html_lists(FILE *out, const char *const names[2], json_t *const lists[2],
    json_t *const notes[2]);

#endif
