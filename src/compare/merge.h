/* SPDX-License-Identifier: MIT */
/*
 * merge.h - the reports of shards as the report of the whole
 *
 * Shard I of N has every Nth case from the Ith on.  Its report has beside the
 * rest {"shard": {"index": I, "count": N, "of": DIGEST}}, with a digest of all
 * the cases before they were dealt out.
 */
#ifndef DUET_MERGE_H
#define DUET_MERGE_H

#include "case.h"
#include <jansson.h>

/* The member `shard` of a report on some of these cases. */
json_t *shard_json(unsigned index, unsigned count,
    const struct testcase *const *cases, size_t ncases);

/* The report that a run without shards would have made, byte for byte; the
 * caller owns it.  The shards are taken apart.  NULL and what is wrong in text,
 * which has room for 512 bytes: shards of other cases, resolvers or counts, one
 * twice or none. */
json_t *merge(json_t *const *shards, size_t n, char *text);

#endif
