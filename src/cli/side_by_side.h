/* SPDX-License-Identifier: MIT */
/* side_by_side.h - two answers in two columns, as diff -y prints files */
#ifndef DUET_SIDE_BY_SIDE_H
#define DUET_SIDE_BY_SIDE_H

#include <jansson.h>

/*
 * Print them under their titles with a column of marks between:
 *	|  the two sides differ here
 *	<  only the left one has it (or has it here)
 *	>  only the right one
 * in colour where standard output is a terminal that wants it (no NO_COLOR).
 */
void side_by_side_print(const char *left_title, const json_t *left,
    const char *right_title, const json_t *right);

/* The members that differ, as a list of names; what is measured (t_us) or
 * meant for people (cause) is no difference. */
json_t *side_by_side_differences(const json_t *left, const json_t *right);

#endif
