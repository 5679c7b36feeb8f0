/* SPDX-License-Identifier: MIT */
/*
 * survey.h - the results of a survey: a file that says how far it has come
 *
 * A JSON object a line (docs/survey.md): a header that says what was asked of
 * whom; for each line of the input, in its order, a result with the number of
 * that line, "n"; and the end, which counts them.  Without its end it can be
 * resumed, whatever killed it.
 */
#ifndef DUET_SURVEY_H
#define DUET_SURVEY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Starts zeroed. */
struct survey_tally {
	uint64_t names, bad; /* bad: lines that are no name */
	uint64_t same, different;
	/* Until there is one NULL: of each kind of difference how many,
	 * {"addresses: order": 3}, and the first name, a text. */
	json_t *kinds, *examples;
};

/* A result: of a bad line; or of a name, with the kinds of difference (texts)
 * or NULL. */
void survey_count(
    struct survey_tally *tally, bool bad, json_t *name, const json_t *kinds);

/* The same for a result as it stands in the file. */
void survey_count_line(struct survey_tally *tally, const json_t *line);

/* 0: all are the same; 1: some differ; 2: some lines are no names. */
int survey_exit_status(const struct survey_tally *tally);

void survey_tally_release(struct survey_tally *tally);

/* A line; false and errno if it cannot be written. */
bool survey_write(FILE *out, const json_t *line);
bool survey_write_end(FILE *out, const struct survey_tally *tally);

struct survey_resume {
	struct survey_tally tally; /* of what is there; to be released */
	uint64_t n;                /* of the last result; 0: none */
	json_t *name;              /* of the last result, or NULL; owned */
	bool has_header, ended;
};

enum { SURVEY_MESSAGE = 512 };

/* Find out how far the survey in this file, open for reading and writing, has
 * come, cut off what was begun after it, and be at the end.  False and what is
 * wrong in text: it is none, or one with another header. */
bool survey_continue(FILE *file, const json_t *header,
    struct survey_resume *resume, char text[SURVEY_MESSAGE]);

/* Whether a file begins like one. */
bool survey_is(const char *path);

/* The surveys of all shards, in any order, as the whole would have been, byte
 * for byte.  False and what is wrong in text; header and tally are to be
 * released in any case. */
bool survey_merge(char *const *paths, size_t n, FILE *out, json_t **header,
    struct survey_tally *tally, char text[SURVEY_MESSAGE]);

#endif
