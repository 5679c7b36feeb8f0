/* SPDX-License-Identifier: MIT */
/*
 * record_list.c - lists of records in presentation form
 */
#include "record_list.h"
#include <stdbool.h>
#include <string.h>

/* A part of a text. */
struct part {
	const char *text;
	int length;
};

struct parts {
	struct part owner, ttl; /* length 0: left out */
	const char *type;       /* and all that follows */
	const char *rest;       /* from the class on */
};

/* The owner may have a space behind a backslash. */
static struct part word(const char *text)
{
	const char *end = text;

	while (*end && *end != ' ')
		end += 1 + (*end == '\\' && end[1]);
	return (struct part){text, (int)(end - text)};
}

static const char *behind(struct part part)
{
	const char *end = part.text + part.length;

	return end + (*end == ' ');
}

static struct parts split(const json_t *record)
{
	const char *text = json_string_value(record);
	struct parts parts = {.owner = word(text ? text : "")};

	parts.rest = behind(parts.owner);
	parts.ttl = word(parts.rest);
	if ((int)strspn(parts.rest, "-0123456789") == parts.ttl.length)
		parts.rest = behind(parts.ttl);
	else
		parts.ttl.length = 0;
	parts.type = behind(word(parts.rest));
	return parts;
}

json_t *records_without_ttl(const json_t *records)
{
	json_t *list = json_array(), *record;
	size_t i;

	json_array_foreach(records, i, record)
	{
		struct parts it = split(record);

		json_array_append_new(
		    list, json_sprintf("%.*s %s", it.owner.length,
			      it.owner.text, it.rest));
	}
	return list;
}

static bool is_untold(struct part part)
{
	return part.length == 1 && *part.text == '-';
}

static bool has_type(const json_t *records, const char *type)
{
	struct part wanted = word(type);
	json_t *record;
	size_t i;

	json_array_foreach(records, i, record)
	{
		struct part have = word(split(record).type);

		if (have.length == wanted.length &&
		    !strncmp(have.text, wanted.text, (size_t)wanted.length))
			return true;
	}
	return false;
}

json_t *records_beside(const json_t *records, const json_t *others)
{
	bool owners = true, ttls = true;
	json_t *list = json_array(), *record;
	size_t i;

	json_array_foreach(others, i, record)
	{
		struct parts other = split(record);

		owners = owners && !is_untold(other.owner);
		ttls = ttls && !is_untold(other.ttl);
	}
	json_array_foreach(records, i, record)
	{
		struct parts it = split(record);

		if (!owners && !has_type(others, it.type))
			continue;
		if (!owners)
			it.owner = (struct part){"-", 1};
		if (!ttls && it.ttl.length > 0)
			it.ttl = (struct part){"-", 1};
		json_array_append_new(
		    list, json_sprintf("%.*s %.*s%s%s", it.owner.length,
			      it.owner.text, it.ttl.length, it.ttl.text,
			      it.ttl.length > 0 ? " " : "", it.rest));
	}
	return list;
}
