/* SPDX-License-Identifier: MIT */
/*
 * survey_request.h - what `duet survey` is asked to do
 */
#ifndef DUET_SURVEY_REQUEST_H
#define DUET_SURVEY_REQUEST_H

#include "case_run.h"
#include "survey_run.h"

struct survey_request {
	struct case_run run;
	struct survey survey;
	struct lane lanes[2];
	const struct testcase *machine; /* unless live */
	const char *output;             /* a path; NULL: standard output */
	const char *case_path;          /* of the machine; NULL */
	char **argv;                    /* "survey" and all that follows */
	unsigned rate;
	bool resume, live;
};

/* Read the command line into r, which starts with the command, the usual
 * resolvers and the family; nothing is opened yet.  False after a message. */
bool survey_request_read(struct survey_request *r, int argc, char **argv);

#endif
