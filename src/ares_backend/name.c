/* SPDX-License-Identifier: MIT */
/* Domain names, as text and as the labels of a message. */
#include "name.h"
#include <stdint.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The byte that an escape stands for, and how long that is; -1 if there is no
 * such escape. */
static int read_escape(const char *text, size_t *len)
{
	int value;

	if (!is_digit(text[1])) {
		*len = 2;
		return text[1] ? (unsigned char)text[1] : -1;
	}
	*len = 4;
	if (!is_digit(text[2]) || !is_digit(text[3]))
		return -1;
	value = (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
	return value <= 255 ? value : -1;
}

bool name_from_text(
    const char *text, unsigned char labels[static NAME_MAX_LABELS])
{
	unsigned char *label = labels, *at = labels + 1;
	unsigned char *end = labels + NAME_MAX_LABELS;

	if (text[0] == '.' && text[1] == '\0')
		text++;
	while (*text) {
		size_t size = 1;
		int byte = 0;

		if (*text == '.') {
			if (at == label + 1 || text[1] == '.')
				return false;
			*label = (unsigned char)(at - label - 1);
			label = at;
		} else {
			byte = *text == '\\' ? read_escape(text, &size)
					     : (unsigned char)*text;
			if (byte < 0 || at - label > 63)
				return false;
		}
		if (at == end)
			return false;
		*at++ = (unsigned char)byte;
		text += size;
	}
	*label = (unsigned char)(at - label - 1);
	if (*label != 0) {
		if (at == end)
			return false;
		*at = 0;
	}
	return true;
}

static bool is_special(unsigned char c)
{
	switch (c) {
	case '"':
	case '.':
	case ';':
	case '\\':
	case '(':
	case ')':
	case '@':
	case '$':
		return true;
	default:
		return false;
	}
}

/* Letters, digits, '-' and '_', as bits. */
static bool is_host_char(unsigned char c)
{
	static const uint64_t chars[4] = {
	    UINT64_C(0x03ff200000000000), UINT64_C(0x07fffffe87fffffe)};

	return chars[c / 64] >> c % 64 & 1;
}

static size_t write_byte(unsigned char c, char *text)
{
	if (is_host_char(c)) {
		text[0] = (char)c;
		return 1;
	}
	if (is_special(c)) {
		text[0] = '\\';
		text[1] = (char)c;
		return 2;
	}
	if (c <= ' ' || c >= 0x7f) {
		text[0] = '\\';
		text[1] = (char)('0' + c / 100);
		text[2] = (char)('0' + c / 10 % 10);
		text[3] = (char)('0' + c % 10);
		return 4;
	}
	text[0] = (char)c;
	return 1;
}

bool name_to_text(const unsigned char *labels, char *text, size_t size)
{
	char *at = text, *end = text + size;

	if (size < 2)
		return false;
	if (*labels == 0)
		*at++ = '.';
	while (*labels) {
		unsigned char len = *labels++;

		if (at != text)
			*at++ = '.';
		while (len-- > 0) {
			char byte[4];
			size_t written = write_byte(*labels++, byte);

			/* Room for it, and for a dot or a NUL. */
			if ((size_t)(end - at) < written + 1)
				return false;
			memcpy(at, byte, written);
			at += written;
		}
	}
	if (at == end)
		return false;
	*at = '\0';
	return true;
}

bool name_is_host(const unsigned char *labels)
{
	if (labels[0] > 0 && labels[1] == '-')
		return false;
	while (*labels)
		for (unsigned char len = *labels++; len > 0; len--)
			if (!is_host_char(*labels++))
				return false;
	return true;
}

bool name_text_is_host(
    const char *text, unsigned char labels[static NAME_MAX_LABELS])
{
	for (const char *at = text; *at; at++)
		if (*at <= ' ' || *at > '~')
			return false;
	return name_from_text(text, labels) && name_is_host(labels);
}

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

size_t name_length(const unsigned char *labels)
{
	size_t len = 0;

	while (labels[len] != 0)
		len += labels[len] + 1u;
	return len + 1;
}

bool name_equal(const unsigned char *a, const unsigned char *b)
{
	for (;;) {
		unsigned char len = *a++;

		if (*b++ != len)
			return false;
		if (len == 0)
			return true;
		for (; len > 0; len--, a++, b++)
			if (*a != *b && lower(*a) != lower(*b))
				return false;
	}
}

/* The label before the root's; NULL if there is none. */
static const unsigned char *last_label(const unsigned char *labels)
{
	const unsigned char *last = NULL;

	for (; *labels; labels += *labels + 1)
		last = labels;
	return last;
}

static bool label_is(const unsigned char *label, const char *text)
{
	size_t len = strlen(text);

	return label && *label == len &&
	       strncasecmp((const char *)label + 1, text, len) == 0;
}

bool name_is_onion(const unsigned char *labels)
{
	const unsigned char *last = last_label(labels);

	return last != labels && label_is(last, "onion");
}
