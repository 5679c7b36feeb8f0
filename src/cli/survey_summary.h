/* SPDX-License-Identifier: MIT */
/*
 * survey_summary.h - what a survey has come to, for people
 */
#ifndef DUET_SURVEY_SUMMARY_H
#define DUET_SURVEY_SUMMARY_H

#include "compare/survey.h"

/* A line, and one for each kind of difference, the commonest first, with the
 * first name that has it. */
void survey_summary(
    const struct survey_tally *tally, const json_t *header, FILE *out);

#endif
