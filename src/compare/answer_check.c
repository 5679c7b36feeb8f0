/* SPDX-License-Identifier: MIT */
/*
 * answer_check.c - whether an answer is one of docs/protocol.md
 */
#include "answer_check.h"
#include "field.h"
#include <string.h>

static bool text_wrong(const json_t *value)
{
	return value && !json_is_string(value);
}

static bool texts_wrong(const json_t *list)
{
	json_t *text;
	size_t i;

	json_array_foreach(list, i, text)
	{
		if (!json_is_string(text))
			return true;
	}
	return list && !json_is_array(list);
}

/* A word, or a number that has none. */
static bool word_wrong(const json_t *value)
{
	return value && !json_is_string(value) && !json_is_integer(value);
}

static bool number_wrong(const json_t *value)
{
	return value && !json_is_integer(value);
}

static bool entry_wrong(const json_t *entry)
{
	return !json_is_string(json_object_get(entry, "addr")) ||
	       !json_object_get(entry, "family") ||
	       word_wrong(json_object_get(entry, "family")) ||
	       word_wrong(json_object_get(entry, "socktype")) ||
	       word_wrong(json_object_get(entry, "protocol")) ||
	       number_wrong(json_object_get(entry, "port")) ||
	       number_wrong(json_object_get(entry, "scope")) ||
	       number_wrong(json_object_get(entry, "flowinfo"));
}

static bool entries_wrong(const json_t *entries)
{
	json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry)
	{
		if (entry_wrong(entry))
			return true;
	}
	return entries && !json_is_array(entries);
}

static const char *class_of(const json_t *code)
{
	return json_is_string(code) ? code_class(json_string_value(code))
				    : NULL;
}

static bool code_wrong(const json_t *code)
{
	return !class_of(code);
}

/* Only duet says so of a resolver. */
static bool code_is_ours(const json_t *code)
{
	const char *class = class_of(code);

	return !strcmp(class, "deadline") || !strcmp(class, "crash");
}

const struct answer_check answer_checks[] = {
    {"unsupported", text_wrong, "has an 'unsupported' that is not a text"},
    {"domain", text_wrong, "has a 'domain' that is not a text"},
    {"symbol", text_wrong, "has a 'symbol' that is not a text"},
    {"errno", text_wrong, "has an 'errno' that is not a text"},
    {"canonical", text_wrong, "has a 'canonical' that is not a text"},
    {"host", text_wrong, "has a 'host' that is not a text"},
    {"service", text_wrong, "has a 'service' that is not a text"},
    {"rcode", text_wrong, "has an 'rcode' that is not a text"},
    {"cause", text_wrong, "has a 'cause' that is not a text"},
    {"raw", number_wrong, "has a 'raw' that is not a whole number"},
    {"t_us", number_wrong, "has a 't_us' that is not a whole number"},
    {"addresses", entries_wrong,
	"has 'addresses' that are not those of the protocol"},
    {"aliases", texts_wrong, "has 'aliases' that are not texts"},
    {"records", texts_wrong, "has 'records' that are not texts"},
    {"code", code_wrong, "has a 'code' that is none of the protocol's"},
    {"code", code_is_ours, "has a 'code' that is duet's own"},
    {NULL, NULL, NULL},
};

const char *answer_wrong(const json_t *answer)
{
	if (json_is_string(json_object_get(answer, "unsupported")))
		return NULL; /* nothing else is looked at */
	for (const struct answer_check *c = answer_checks; c->member; c++)
		if (c->is_wrong(json_object_get(answer, c->member)))
			return c->fault;
	return NULL;
}
