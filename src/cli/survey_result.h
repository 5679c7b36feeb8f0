/* SPDX-License-Identifier: MIT */
/*
 * survey_result.h - what a line of the input has come to, as a line of the
 * survey's file
 *
 * As text, for it may have to wait for those of lines before it; for most names
 * JSON is never made.
 */
#ifndef DUET_SURVEY_RESULT_H
#define DUET_SURVEY_RESULT_H

#include "survey_answer.h"

struct result {
	char *text; /* ends in a newline */
	size_t length;
	bool bad;
	json_t *kinds; /* of difference, as texts; NULL: none */
	json_t *name;  /* if there are kinds */
};

/* Of line n, with its one answer or two; in memory that is to be released. */
void result_of_name(struct result *result, uint64_t n, const char *name,
    const struct answer *answers, size_t nanswers);

/* Of line n, which is no name. */
void result_of_bad_line(struct result *result, uint64_t n, const char *wrong);

void result_release(struct result *result);

#endif
