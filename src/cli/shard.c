/* SPDX-License-Identifier: MIT */
/* Which part of a whole this process does. */
#include "shard.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool number(const char *text, unsigned *value)
{
	int end = 0;

	return text && *text >= '0' && *text <= '9' &&
	       sscanf(text, "%9u%n", value, &end) == 1 && !text[end];
}

static bool from_environment(const char *name, unsigned *value)
{
	return number(getenv(name), value);
}

/* From 0. */
static bool find_index(unsigned *index)
{
	unsigned first, step = 1;

	if (from_environment("JOB_COMPLETION_INDEX", index))
		return true;
	from_environment("SLURM_ARRAY_TASK_STEP", &step);
	if (!from_environment("SLURM_ARRAY_TASK_ID", index) ||
	    !from_environment("SLURM_ARRAY_TASK_MIN", &first) ||
	    *index < first || step == 0)
		return false;
	*index = (*index - first) / step;
	return true;
}

static bool shard_of_cluster(
    const struct command *command, const char *count, struct shard *shard)
{
	unsigned index;

	if (*count
		? !number(count + 1, &shard->count)
		: !from_environment("SLURM_ARRAY_TASK_COUNT", &shard->count)) {
		usage_error(command,
		    "--shard auto: of how many? write auto/N (Slurm alone "
		    "tells, in SLURM_ARRAY_TASK_COUNT)");
		return false;
	}
	if (!find_index(&index)) {
		usage_error(command,
		    "--shard auto: neither JOB_COMPLETION_INDEX nor "
		    "SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_MIN are numbers "
		    "in the environment");
		return false;
	}
	if (index >= shard->count) {
		usage_error(command,
		    "--shard auto: the index %u, from 0, is not one of %u",
		    index, shard->count);
		return false;
	}
	shard->index = index + 1;
	return true;
}

bool shard_read(
    const struct command *command, const char *text, struct shard *shard)
{
	int end = 0;

	if (!strcmp(text, "auto") || !strncmp(text, "auto/", 5))
		return shard_of_cluster(command, text + 4, shard);
	if (sscanf(text, "%u/%u%n", &shard->index, &shard->count, &end) == 2 &&
	    !text[end] && shard->index >= 1 && shard->index <= shard->count)
		return true;
	usage_error(
	    command, "--shard '%s' is not I/N, with I from 1 to N", text);
	return false;
}
