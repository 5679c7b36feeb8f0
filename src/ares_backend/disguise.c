/* SPDX-License-Identifier: MIT */
/* Names that c-ares would not carry. */
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

static const struct exchange *find(
    const struct exchange *list, const unsigned char *message, size_t size)
{
	if (size < MESSAGE_HEADER)
		return NULL;
	while (list && list->id != (message[0] << 8 | message[1]))
		list = list->next_disguised;
	return list;
}

/* The question's name, for another of the same length. */
static void change(unsigned char *message, size_t size,
    const unsigned char *from, const unsigned char *to)
{
	size_t len = name_length(from);

	if (size >= MESSAGE_HEADER + len &&
	    name_equal(message + MESSAGE_HEADER, from))
		memcpy(message + MESSAGE_HEADER, to, len);
}

void disguise_drop(
    const struct exchange *list, unsigned char *message, size_t size)
{
	const struct exchange *ex = find(list, message, size);
	unsigned char told[NAME_MAX_LABELS];

	if (!ex)
		return;
	disguise_name(ex->question.name, told);
	change(message, size, told, ex->question.name);
}

void disguise_drop_stream(
    const struct exchange *list, unsigned char *buffer, size_t size)
{
	while (size > 2) {
		size_t len = (size_t)buffer[0] << 8 | buffer[1];

		if (len > size - 2)
			return;
		disguise_drop(list, buffer + 2, len);
		buffer += len + 2;
		size -= len + 2;
	}
}

void disguise_put_on(
    const struct exchange *list, unsigned char *message, size_t size)
{
	const struct exchange *ex = find(list, message, size);
	unsigned char told[NAME_MAX_LABELS];

	if (!ex)
		return;
	disguise_name(ex->question.name, told);
	change(message, size, ex->question.name, told);
}
