/* SPDX-License-Identifier: MIT */
/* Writing text into a buffer as snprintf(3) does. */
#include "output.h"
#include <string.h>

void output_char(struct output *out, char c)
{
	if (out->len + 1 < out->size) {
		out->buf[out->len] = c;
		out->buf[out->len + 1] = '\0';
	}
	out->len++;
}

void output_bytes(struct output *out, const void *bytes, size_t len)
{
	if (out->len + 1 < out->size) {
		size_t room = out->size - 1 - out->len;
		size_t fits = len < room ? len : room;

		memcpy(out->buf + out->len, bytes, fits);
		out->buf[out->len + fits] = '\0';
	}
	out->len += len;
}

void output_text(struct output *out, const char *text)
{
	output_bytes(out, text, strlen(text));
}

void output_padded(struct output *out, uint32_t number, unsigned digits)
{
	if (number > 9 || digits > 1)
		output_padded(out, number / 10, digits > 1 ? digits - 1 : 0);
	output_char(out, (char)('0' + number % 10));
}

void output_number(struct output *out, uint32_t number)
{
	output_padded(out, number, 1);
}

void output_octet(struct output *out, unsigned char octet, const char *special)
{
	if (octet <= ' ' || octet >= 0x7f) {
		output_char(out, '\\');
		output_padded(out, octet, 3);
		return;
	}
	if (strchr(special, octet))
		output_char(out, '\\');
	output_char(out, (char)octet);
}

void output_quoted(struct output *out, struct duet_bytes text)
{
	output_char(out, '"');
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == ' ')
			output_char(out, ' ');
		else
			output_octet(out, text.data[i], "\"\\");
	output_char(out, '"');
}

void output_hex(struct output *out, struct duet_bytes data)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < data.len; i++) {
		output_char(out, digits[data.data[i] >> 4]);
		output_char(out, digits[data.data[i] & 15]);
	}
}

void output_base64(struct output *out, struct duet_bytes data)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < data.len; i += 3) {
		size_t left = data.len - i;
		uint32_t group = (uint32_t)data.data[i] << 16;

		if (left > 1)
			group |= (uint32_t)data.data[i + 1] << 8;
		if (left > 2)
			group |= data.data[i + 2];
		output_char(out, digits[group >> 18]);
		output_char(out, digits[group >> 12 & 63]);
		output_char(out, left > 1 ? digits[group >> 6 & 63] : '=');
		output_char(out, left > 2 ? digits[group & 63] : '=');
	}
}
