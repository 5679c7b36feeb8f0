/* SPDX-License-Identifier: MIT */
/*
 * select.c - which cases of a set to run
 */
#include "select.h"
#include "memory.h"
#include "suggest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An expression being read and, for a case, evaluated at the same time. */
struct reading {
	const char *rest;
	const struct testcase *tc; /* NULL: it is only checked */
	const char *wrong;         /* what is wrong with it; else NULL */
};

static bool read_or(struct reading *reading);

static size_t word_length(const char *text)
{
	return *text == '(' || *text == ')' ? 1 : strcspn(text, " \t()");
}

static bool take(struct reading *reading, const char *word)
{
	size_t length;

	reading->rest += strspn(reading->rest, " \t");
	length = word_length(reading->rest);
	if (length != strlen(word) ||
	    strncasecmp(reading->rest, word, length) != 0)
		return false;
	reading->rest += length;
	return true;
}

static bool case_contains(const struct testcase *tc, const char *text)
{
	return strcasestr(tc->id, text) ||
	       (tc->title && strcasestr(tc->title, text));
}

static bool read_text(struct reading *reading)
{
	const char *text = reading->rest;
	size_t length = word_length(text);
	bool holds = false;
	char *copy;

	if (*text == '"') {
		text++;
		length = strcspn(text, "\"");
		if (!text[length])
			reading->wrong = "a \" is not closed";
		reading->rest = text + length + (text[length] == '"');
	} else {
		reading->rest += length;
	}
	if (length == 0 || *text == ')')
		reading->wrong = "a word is missing";
	if (reading->wrong || !reading->tc)
		return false;
	copy = memory_needed(strndup(text, length));
	holds = case_contains(reading->tc, copy);
	free(copy);
	return holds;
}

static bool read_not(struct reading *reading)
{
	bool holds;

	if (take(reading, "not"))
		return !read_not(reading);
	if (take(reading, "(")) {
		holds = read_or(reading);
		if (!take(reading, ")") && !reading->wrong)
			reading->wrong = "a ) is missing";
		return holds;
	}
	if (take(reading, "and") || take(reading, "or"))
		reading->wrong = "a word is missing";
	return !reading->wrong && read_text(reading);
}

static bool read_and(struct reading *reading)
{
	bool holds = read_not(reading);

	while (!reading->wrong && take(reading, "and"))
		holds &= read_not(reading);
	return holds;
}

static bool read_or(struct reading *reading)
{
	bool holds = read_and(reading);

	while (!reading->wrong && take(reading, "or"))
		holds |= read_and(reading);
	return holds;
}

static bool read_keywords(struct reading *reading)
{
	bool holds = read_or(reading);

	reading->rest += strspn(reading->rest, " \t");
	if (!reading->wrong && *reading->rest)
		reading->wrong =
		    *reading->rest == ')'
			? "a ) without its ("
			: "'and' or 'or' is missing between two words";
	return holds && !reading->wrong;
}

/* With * and ? alone: [ and ] are part of ids. */
static bool matches(const char *pattern, const char *text)
{
	for (; *pattern && *pattern != '*'; pattern++, text++)
		if (!*text || (*pattern != '?' && *pattern != *text))
			return false;
	if (!*pattern)
		return !*text;
	while (*pattern == '*')
		pattern++;
	do
		if (matches(pattern, text))
			return true;
	while (*text++);
	return false;
}

static bool id_matches(const char *pattern, const char *id)
{
	size_t length = strlen(pattern);

	return (!strncmp(pattern, id, length) && strchr(".[,", id[length])) ||
	       matches(pattern, id);
}

static bool is_in(const char *text, const char *const *list)
{
	for (; list && *list; list++)
		if (!strcmp(text, *list))
			return true;
	return false;
}

static bool has_tag(const struct testcase *tc, const char *const *tags)
{
	for (const char *const *tag = tc->tags; tag && *tag; tag++)
		if (is_in(*tag, tags))
			return true;
	return false;
}

static bool id_is_one(const struct testcase *tc, const char *const *ids)
{
	for (; *ids; ids++)
		if (id_matches(*ids, tc->id))
			return true;
	return false;
}

bool selection_has(const struct selection *selection, const struct testcase *tc)
{
	struct reading reading = {selection->keywords, tc, NULL};

	return (!selection->keywords || read_keywords(&reading)) &&
	       (!selection->tags || has_tag(tc, selection->tags)) &&
	       !has_tag(tc, selection->not_tags) &&
	       (!selection->ids || id_is_one(tc, selection->ids));
}

static bool nothing_named(struct select_error *error, const char *what,
    const char *name, const char *const *names)
{
	const char *nearest = suggest(name, names);

	if (nearest)
		snprintf(error->text, sizeof(error->text),
		    "no case %s '%s'; did you mean '%s'?", what, name, nearest);
	else
		snprintf(error->text, sizeof(error->text), "no case %s '%s'",
		    what, name);
	return false;
}

/* Ids as they are, and without what `vary` adds. */
static bool check_id(
    const char *pattern, const struct case_set *set, struct select_error *error)
{
	const char **names;
	char *bare;
	bool found = false;

	for (size_t i = 0; i < set->ncases && !found; i++)
		found = id_matches(pattern, set->cases[i].id);
	if (found)
		return true;
	names = memory_zeroed(2 * set->ncases + 1, sizeof(*names));
	for (size_t i = 0; i < set->ncases; i++) {
		const char *id = set->cases[i].id;

		bare = memory_needed(strndup(id, strcspn(id, "[")));
		names[2 * i] = id;
		names[2 * i + 1] = bare;
	}
	nothing_named(error, "named", pattern, names);
	for (size_t i = 0; i < set->ncases; i++)
		free((char *)names[2 * i + 1]);
	free(names);
	return false;
}

static bool check_tags(const char *const *tags, const struct case_set *set,
    struct select_error *error)
{
	const char **names = NULL;
	size_t n = 0;
	bool good = true;

	for (size_t i = 0; tags && i < set->ncases; i++)
		for (const char *const *tag = set->cases[i].tags; tag && *tag;
		     tag++) {
			names = memory_grow(names, n, sizeof(*names));
			names[n++] = *tag;
		}
	names = memory_grow(names, n, sizeof(*names));
	names[n] = NULL;
	for (; tags && *tags && good; tags++)
		if (!is_in(*tags, names))
			good =
			    nothing_named(error, "has the tag", *tags, names);
	free(names);
	return good;
}

bool selection_check(const struct selection *selection,
    const struct case_set *set, struct select_error *error)
{
	struct reading reading = {selection->keywords, NULL, NULL};

	if (selection->keywords)
		read_keywords(&reading);
	if (reading.wrong) {
		snprintf(error->text, sizeof(error->text), "'%s': %s",
		    selection->keywords, reading.wrong);
		return false;
	}
	for (const char *const *id = selection->ids; id && *id; id++)
		if (!check_id(*id, set, error))
			return false;
	return check_tags(selection->tags, set, error) &&
	       check_tags(selection->not_tags, set, error);
}
