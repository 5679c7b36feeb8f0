/* SPDX-License-Identifier: MIT */
/*
 * results.h - what lookups have made of kept responses, for who asks the same
 * again
 *
 * A lookup that needed nothing but what the cache has leaves its result in the
 * cache's ring, with all arguments as they are, to the letter.  It counts until
 * the first of those responses expires, and while the configuration (an empty
 * cache is what another begins with) and this host's addresses and routes are
 * the same.  So it is what the lookup would come to again.
 *
 * Not kept is what hangs on more than that: on services(5), on $HOSTALIASES, on
 * the locale (AI_IDN), on "reorder" of host.conf(5); nor are queries, whose TTLs
 * count down, and getnameinfo(3).
 */
#ifndef DUET_RESULTS_H
#define DUET_RESULTS_H

#include "lookup.h"

/* Keep what a lookup has come to, if it may be kept. */
void results_keep(struct lookup *l, const struct outcome *outcome);

/* What a job comes to, if that is known; it counts as the questions that the
 * lookup had. */
bool results_get(struct lookup_context *context, const struct job *job,
    struct outcome *outcome, struct answer **answer);

#endif
