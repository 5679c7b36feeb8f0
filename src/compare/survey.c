/* SPDX-License-Identifier: MIT */
/*
 * survey.c - the results of a survey: a file that says how far it has come
 */
#include "survey.h"
#include "memory.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add_kind(struct survey_tally *tally, const char *kind, json_t *name)
{
	json_t *count = json_object_get(tally->kinds, kind);

	if (count) {
		json_integer_set(count, json_integer_value(count) + 1);
		return;
	}
	if (!tally->kinds) {
		tally->kinds = json_object();
		tally->examples = json_object();
	}
	json_object_set_new(tally->kinds, kind, json_integer(1));
	json_object_set(tally->examples, kind, name);
}

void survey_count(
    struct survey_tally *tally, bool bad, json_t *name, const json_t *kinds)
{
	const json_t *kind;
	size_t i;

	if (bad) {
		tally->bad++;
		return;
	}
	tally->names++;
	if (!kinds)
		tally->same++;
	else
		tally->different++;
	json_array_foreach(kinds, i, kind)
	{
		add_kind(tally, json_string_value(kind), name);
	}
}

void survey_count_line(struct survey_tally *tally, const json_t *line)
{
	survey_count(tally, json_object_get(line, "bad") != NULL,
	    json_object_get(line, "name"),
	    json_object_get(line, "differences"));
}

int survey_exit_status(const struct survey_tally *tally)
{
	return tally->bad ? 2 : tally->different ? 1 : 0;
}

void survey_tally_release(struct survey_tally *tally)
{
	json_decref(tally->kinds);
	json_decref(tally->examples);
	*tally = (struct survey_tally){0};
}

bool survey_write(FILE *out, const json_t *line)
{
	return json_dumpf(line, out, 0) == 0 && putc('\n', out) != EOF;
}

static json_t *end_json(const struct survey_tally *tally)
{
	json_t *kinds = tally->kinds ? json_deep_copy(tally->kinds) : NULL;

	return json_pack("{s:{s:I, s:I, s:I, s:I, s:o}}", "end", "names",
	    (json_int_t)tally->names, "bad", (json_int_t)tally->bad, "same",
	    (json_int_t)tally->same, "different", (json_int_t)tally->different,
	    "kinds", kinds ? kinds : json_object());
}

bool survey_write_end(FILE *out, const struct survey_tally *tally)
{
	json_t *end = end_json(tally);
	bool written =
	    json_dumpf(end, out, JSON_SORT_KEYS) == 0 && putc('\n', out) != EOF;

	json_decref(end);
	return written && fflush(out) == 0;
}

/* The next line that is whole, parsed; NULL if there is none. */
static json_t *read_line(FILE *file, char **line, size_t *room, ssize_t *size)
{
	*size = getline(line, room, file);
	if (*size <= 0 || (*line)[*size - 1] != '\n')
		return NULL;
	return json_loadb(*line, (size_t)*size, 0, NULL);
}

/* False if it does not belong here. */
static bool take_line(struct survey_resume *resume, const json_t *header,
    const json_t *line, char *text)
{
	json_int_t n = json_integer_value(json_object_get(line, "n"));

	if (!resume->has_header) {
		resume->has_header = json_object_get(line, "survey") != NULL;
		if (resume->has_header && json_equal(line, header))
			return true;
		snprintf(text, SURVEY_MESSAGE, "%s",
		    resume->has_header
			? "is a survey of other resolvers, versions or options"
			: "is no survey");
		return false;
	}
	resume->ended = json_object_get(line, "end") != NULL;
	if (resume->ended)
		return true;
	if (n <= 0 || (uint64_t)n <= resume->n) {
		snprintf(text, SURVEY_MESSAGE,
		    "has line %" JSON_INTEGER_FORMAT
		    " of the names after line %" PRIu64,
		    n, resume->n);
		return false;
	}
	resume->n = (uint64_t)n;
	json_decref(resume->name);
	resume->name = json_incref(json_object_get(line, "name"));
	survey_count_line(&resume->tally, line);
	return true;
}

/* Whether the header was being written: another file is not cut. */
static bool begins(const json_t *header, const char *line, size_t size)
{
	char *whole = json_dumps(header, 0);
	bool does = strncmp(whole, line, size) == 0;

	free(whole);
	return does;
}

bool survey_continue(FILE *file, const json_t *header,
    struct survey_resume *resume, char text[SURVEY_MESSAGE])
{
	char *line = NULL;
	size_t room = 0;
	ssize_t size;
	off_t whole = 0;
	bool good = true;
	json_t *json;

	*resume = (struct survey_resume){.n = 0};
	while (good && !resume->ended &&
	       (json = read_line(file, &line, &room, &size))) {
		good = take_line(resume, header, json, text);
		json_decref(json);
		whole += size;
	}
	if (good && !resume->has_header && size > 0 &&
	    !begins(header, line, (size_t)size)) {
		snprintf(text, SURVEY_MESSAGE, "is no survey");
		good = false;
	}
	free(line);
	if (!good)
		return false;
	if (fseeko(file, whole, SEEK_SET) == 0 &&
	    ftruncate(fileno(file), whole) == 0)
		return true;
	snprintf(text, SURVEY_MESSAGE, "%s", strerror(errno));
	return false;
}
