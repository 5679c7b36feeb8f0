/* SPDX-License-Identifier: MIT */
/*
 * page.h - text for a terminal: escaped, coloured, in columns
 *
 * A resolver may put anything into a name: control characters are written as
 * \ddd, as in a master file (RFC 1035 section 5.1), so that none of them
 * reaches the terminal.
 */
#ifndef DUET_PAGE_H
#define DUET_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#define INDENT "     "

struct page {
	FILE *out;
	bool colour;
};

/* LEFT and RIGHT are what two resolvers differ in, neither of them right. */
enum style { PLAIN, BOLD, BAD, GOOD, KNOWN, LEFT, RIGHT, DIM };

void put(const struct page *page, const char *text);
void paint(const struct page *page, enum style style, const char *text);
void pad(const struct page *page, int columns); /* <= 0: none */

/* In one line of at most so many columns, if that is not negative. */
void put_cut(const struct page *page, const char *text, int columns);

/* The columns that put() takes for it. */
int width(const char *text);

/* Two texts under each other; ^ under what differs if it is to be marked and
 * they are plain ASCII. */
void put_two(const struct page *page, const char *const names[2],
    const char *const texts[2], bool marked);

/* Two lists side by side as diff -y sets them, of at most so many rows.  Notes,
 * if not NULL, are two lists of what is told of each element beside it, and
 * makes no difference; "" is nothing. */
void put_lists(const struct page *page, const char *const names[2],
    json_t *const lists[2], json_t *const notes[2], size_t max);

#endif
