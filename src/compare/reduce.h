/* SPDX-License-Identifier: MIT */
/*
 * reduce.h - a smaller case that still shows the same
 *
 * Delta debugging over the tree of a case: of each list items, of each map
 * keys and of each text of several lines lines are left out, half of them at
 * first, then fewer, as long as the test holds.
 */
#ifndef DUET_REDUCE_H
#define DUET_REDUCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Whether the tree is still a case that shows it. */
typedef bool reduce_test(void *arg, const json_t *tree);

/* Make the tree as small as this can, which is that nothing more of it can be
 * left out.  Returns how often it was tested; the test must hold before. */
size_t reduce(json_t *tree, reduce_test *test, void *arg);

/* What a report (report.h) of one case shows, in one line to be freed: what
 * differs in which way, and for codes between which; "" for nothing. */
char *reduce_fingerprint(const json_t *report);

#endif
