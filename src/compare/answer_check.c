/* SPDX-License-Identifier: MIT */
/*
 * answer_check.c - whether an answer is one of docs/protocol.md
 */
#include "answer_check.h"
#include "field.h"
#include <string.h>

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
	       !json_is_string(json_object_get(entry, "family")) ||
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

static const char *code_wrong(const json_t *answer)
{
	const char *code = json_string_value(json_object_get(answer, "code"));
	const char *class = code ? code_class(code) : NULL;

	if (!class)
		return "has a 'code' that is none of the protocol's";
	/* Only duet says so of a resolver. */
	if (!strcmp(class, "deadline") || !strcmp(class, "crash"))
		return "has a 'code' that is duet's own";
	return NULL;
}

const char *answer_wrong(const json_t *answer)
{
	static const struct {
		const char *member, *wrong;
	} texts[] = {
	    {"domain", "has a 'domain' that is not a text"},
	    {"symbol", "has a 'symbol' that is not a text"},
	    {"errno", "has an 'errno' that is not a text"},
	    {"canonical", "has a 'canonical' that is not a text"},
	    {"host", "has a 'host' that is not a text"},
	    {"service", "has a 'service' that is not a text"},
	    {"rcode", "has an 'rcode' that is not a text"},
	    {"cause", "has a 'cause' that is not a text"},
	};
	json_t *value = json_object_get(answer, "unsupported");

	if (value)
		return json_is_string(value)
			   ? NULL
			   : "has an 'unsupported' that is not a text";
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		value = json_object_get(answer, texts[i].member);
		if (value && !json_is_string(value))
			return texts[i].wrong;
	}
	if (number_wrong(json_object_get(answer, "raw")) ||
	    number_wrong(json_object_get(answer, "t_us")))
		return "has a 'raw' or 't_us' that is not a whole number";
	if (entries_wrong(json_object_get(answer, "addresses")))
		return "has 'addresses' that are not those of the protocol";
	if (texts_wrong(json_object_get(answer, "aliases")) ||
	    texts_wrong(json_object_get(answer, "records")))
		return "has 'aliases' or 'records' that are not texts";
	return code_wrong(answer);
}
