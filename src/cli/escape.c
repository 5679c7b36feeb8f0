/* SPDX-License-Identifier: MIT */
/* Names, which may hold any byte, as text. */
#include "escape.h"
#include "compare/memory.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The length of the character that text begins with; 0 if it is not one (RFC
 * 3629: too long a form, a surrogate or above U+10FFFF). */
static int utf8_length(const unsigned char *text)
{
	static const struct {
		unsigned char first_min, first_max, second_min, second_max;
		int length;
	} forms[] = {
	    {0x00, 0x7f, 0, 0, 1},
	    {0xc2, 0xdf, 0x80, 0xbf, 2},
	    {0xe0, 0xe0, 0xa0, 0xbf, 3},
	    {0xe1, 0xec, 0x80, 0xbf, 3},
	    {0xed, 0xed, 0x80, 0x9f, 3},
	    {0xee, 0xef, 0x80, 0xbf, 3},
	    {0xf0, 0xf0, 0x90, 0xbf, 4},
	    {0xf1, 0xf3, 0x80, 0xbf, 4},
	    {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (text[0] < forms[i].first_min ||
		    text[0] > forms[i].first_max)
			continue;
		if (forms[i].length > 1 && (text[1] < forms[i].second_min ||
					       text[1] > forms[i].second_max))
			return 0;
		for (int k = 2; k < forms[i].length; k++)
			if ((text[k] & 0xc0) != 0x80)
				return 0;
		return forms[i].length;
	}
	return 0;
}

static char *escape_bytes(const char *text, bool controls)
{
	const unsigned char *in = (const unsigned char *)text;
	char *escaped = memory_zeroed(strlen(text) + 1, 4);
	char *out = escaped;

	while (*in) {
		int length = utf8_length(in);

		/* The second range is C1 (ISO 6429), U+0080 to U+009F. */
		if (controls && (iscntrl(*in) || (*in == 0xc2 && in[1] < 0xa0)))
			length = 0;
		if (length == 0) {
			out += sprintf(out, "\\%03d", *in++);
			continue;
		}
		out = mempcpy(out, in, length);
		in += length;
	}
	return escaped;
}

char *escape(const char *text)
{
	return escape_bytes(text, false);
}

char *escape_for_terminal(const char *text)
{
	return escape_bytes(text, true);
}

json_t *escape_json(const char *text)
{
	char *escaped = escape(text);
	json_t *json = json_string(escaped);

	free(escaped);
	return json;
}

/* The byte that an escape stands for, -1 if text does not begin with one. */
static int escaped_byte(const char *text)
{
	char digits[4] = "";

	if (text[0] != '\\')
		return -1;
	strncpy(digits, text + 1, 3);
	if (strspn(digits, "0123456789") != 3)
		return -1;
	return atoi(digits);
}

void unescape(char *text)
{
	char *out = text;

	while (*text) {
		int byte = escaped_byte(text);

		if (byte >= 0x80 && byte <= 0xff) {
			*out++ = (char)byte;
			text += 4;
		} else {
			*out++ = *text++;
		}
	}
	*out = '\0';
}
