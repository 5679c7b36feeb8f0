/* SPDX-License-Identifier: MIT */
/* sections.h - the records of a response as lines of text for people */
#ifndef DUET_SECTIONS_H
#define DUET_SECTIONS_H

#include "rows.h"
#include <stdbool.h>

/* In columns, a heading before each section unless there is the answer alone;
 * verbose: before all, also those that are empty. */
void sections_print(const struct rows *rows, bool verbose);

#endif
