/* SPDX-License-Identifier: MIT */
/* What c-ares says and hears in place of the truth. */
#include "disguise.h"
#include <string.h>

/* A byte that c-ares takes and that few names have. */
#define SUBSTITUTE '/'

static bool is_taken(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || (c && strchr("-_/*", c));
}

bool disguise_name(
    const unsigned char *name, unsigned char told[static NAME_MAX_LABELS])
{
	bool needed = false;

	while (*name) {
		unsigned char len = *told++ = *name++;

		for (; len > 0; len--, name++) {
			needed |= !is_taken(*name);
			*told++ = is_taken(*name) ? *name : SUBSTITUTE;
		}
	}
	*told = 0;
	return needed;
}

const struct exchange *disguise_find(
    const struct exchange *underway, const unsigned char *message)
{
	while (underway && underway->id != (message[0] << 8 | message[1]))
		underway = underway->next_underway;
	return underway;
}

/* The name in a question, for another of the same length. */
static void drop(const struct exchange *ex, unsigned char *message, size_t size)
{
	unsigned char told[NAME_MAX_LABELS];
	size_t len = name_length(ex->question.name);

	if (disguise_name(ex->question.name, told) &&
	    size >= MESSAGE_HEADER + len &&
	    name_equal(message + MESSAGE_HEADER, told))
		memcpy(message + MESSAGE_HEADER, ex->question.name, len);
}

void disguise_drop(
    const struct exchange *underway, unsigned char *buffer, size_t size)
{
	while (size > 2 + MESSAGE_HEADER) {
		size_t len = (size_t)buffer[0] << 8 | buffer[1];
		const struct exchange *ex;

		if (len > size - 2)
			return;
		ex = disguise_find(underway, buffer + 2);
		if (ex)
			drop(ex, buffer + 2, len);
		buffer += len + 2;
		size -= len + 2;
	}
}

static unsigned char *put16(unsigned char *at, uint16_t value)
{
	*at++ = (unsigned char)(value >> 8);
	*at++ = (unsigned char)value;
	return at;
}

size_t disguise_answer(
    const struct exchange *ex, unsigned char answer[static DISGUISE_ANSWER_MAX])
{
	static const unsigned char one_question[MESSAGE_HEADER] = {
	    [2] = 0x80, [5] = 1};
	unsigned char *at = answer + MESSAGE_HEADER;

	memcpy(answer, one_question, MESSAGE_HEADER);
	put16(answer, ex->id);
	disguise_name(ex->question.name, at);
	at += name_length(at);
	at = put16(at, ex->question.type);
	at = put16(at, ex->question.class);
	return (size_t)(at - answer);
}
