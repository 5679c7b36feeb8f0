/* SPDX-License-Identifier: MIT */
/*
 * shard.h - which part of a whole this process does
 */
#ifndef DUET_SHARD_H
#define DUET_SHARD_H

#include "cli.h"
#include <stdbool.h>

#define SHARD_HELP                                                             \
	"      --shard I/N         every Nth from the Ith on, for 'duet "      \
	"merge';\n"                                                            \
	"                          auto/N: the index is that of a Kubernetes " \
	"indexed\n"                                                            \
	"                          job or of a task of a Slurm array\n"

struct shard {
	unsigned index, count; /* from 1 to count; 0: no shards */
};

/*
 * Read the value of --shard: "I/N"; "auto/N", whose index is what a cluster
 * has put into the environment (JOB_COMPLETION_INDEX from 0, or
 * SLURM_ARRAY_TASK_ID and _MIN, _STEP); or "auto" where SLURM_ARRAY_TASK_COUNT
 * tells N too.  False after a message.
 */
bool shard_read(
    const struct command *command, const char *text, struct shard *shard);

#endif
