/* SPDX-License-Identifier: MIT */
/*
 * survey_run.h - names in, results out, in the order of the names
 *
 * No more than a window of names is held at a time, however many there are.
 */
#ifndef DUET_SURVEY_RUN_H
#define DUET_SURVEY_RUN_H

#include "compare/survey.h"
#include "shard.h"
#include "survey_lane.h"
#include "survey_names.h"

struct survey {
	/* what is asked */
	const char *path;    /* of the names, for messages: "-" */
	struct names *names; /* from the beginning */
	struct shard shard;
	const char *family;
	double per_second; /* names; 0: no limit */
	/* whom: one lane or two, opened */
	struct lane *lanes;
	size_t nlanes;
	FILE *out;   /* at its end */
	int stop_fd; /* polls readable when it should stop */
	bool progress;
	/* where it goes on, and what it has then come to */
	uint64_t done_n;         /* line of the last result; 0: none */
	const json_t *done_name; /* its name, NULL: none */
	struct survey_tally tally;
};

/* The end of a run; for the last two after a message. */
enum survey_end {
	SURVEY_DONE,
	SURVEY_STOPPED,
	SURVEY_BAD_INPUT,
	SURVEY_FAILED
};

enum survey_end survey_run(struct survey *survey);

#endif
