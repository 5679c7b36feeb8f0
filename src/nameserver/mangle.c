/* SPDX-License-Identifier: MIT */
/* What a message is, spoiled octet by octet.  A reply is whole until it comes
 * here, so that there is a question at its offset, unless it is missing. */
#include "mangle.h"
#include "message.h"
#include <string.h>

#define ID 2 /* its octets */

static bool is_letter(uint8_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Names that point at the question change with it. */
static void mangle_question(enum ns_question how, uint8_t *message)
{
	uint8_t *name = message + MESSAGE_HEADER;
	size_t length = dname_length(name);

	if (how == NS_QUESTION_WRONG && *name)
		name[1] = name[1] == 'x' ? 'y' : 'x';
	if (how == NS_QUESTION_WRONG && !*name)
		name[length + 1] ^= 1;
	/* No length of a label is a letter but those above 63 would be. */
	for (size_t i = 0; how == NS_QUESTION_OTHER_CASE && i < length; i++)
		if (is_letter(name[i]))
			name[i] ^= 0x20;
}

static void mangle_counts(const int *counts, uint8_t *message)
{
	for (int i = 0; i < 4; i++) {
		uint8_t *at = message + 4 + 2 * i;
		int count = (at[0] << 8 | at[1]) + counts[i];
		count = count < 0 ? 0 : count > 0xffff ? 0xffff : count;
		at[0] = count >> 8;
		at[1] = count;
	}
}

static size_t append(
    uint8_t *message, size_t size, const struct ns_octets *octets)
{
	size_t room = MESSAGE_MAX - size;
	size_t added = octets->size < room ? octets->size : room;
	if (added)
		memcpy(message + size, octets->data, added);
	return size + added;
}

static size_t cut(size_t size, int octets)
{
	size_t n = octets < 0 ? -octets : octets;
	if (octets < 0)
		return n < size ? size - n : 0;
	return n < size ? n : size;
}

size_t mangle(const struct ns_action *a, uint8_t *message, size_t size)
{
	if (a->raw.data)
		size = append(message, ID, &a->raw);
	if (a->wrong_id)
		message[0] ^= 0xff;
	if (!a->raw.data) {
		if (a->question == NS_QUESTION_WRONG ||
		    a->question == NS_QUESTION_OTHER_CASE)
			mangle_question(a->question, message);
		mangle_counts(a->counts, message);
	}
	if (a->cuts)
		size = cut(size, a->cut);
	return append(message, size, &a->trail);
}
