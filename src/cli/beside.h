/* SPDX-License-Identifier: MIT */
/* beside.h - resolvers that `duet compare` runs for their figures alone */
#ifndef DUET_CLI_BESIDE_H
#define DUET_CLI_BESIDE_H

#include "case_run.h"
#include "compare/beside.h"

/* Starts zeroed.  What the items point at is of the list or of its run. */
struct beside_choice {
	struct case_run run; /* for its resolvers alone */
	struct beside *items;
};

/* Find the resolvers of a list "cares,gevent-ares/10", where /N is one case
 * of N, with the definitions of a run that is prepared, and whether they are
 * at hand.  False after a message. */
bool beside_choose(
    struct beside_choice *choice, const struct case_run *run, const char *list);

void beside_release(struct beside_choice *choice);

#endif
