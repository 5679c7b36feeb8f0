/* SPDX-License-Identifier: MIT */
/* Reading a DNS message octet by octet. */
#include "wire.h"
#include "output.h"

#define MAX_NAME 255 /* octets, with the lengths */
#define MAX_POINTERS 127
#define MAX_LABEL 63
#define POINTER 0xc000

static const unsigned char *take(struct wire *w, size_t len)
{
	const unsigned char *data = w->at;

	if (w->failed || len > wire_left(w)) {
		w->failed = true;
		return NULL;
	}
	w->at += len;
	return data;
}

uint32_t wire_number(struct wire *w, size_t size)
{
	const unsigned char *data = take(w, size);
	uint32_t number = 0;

	for (size_t i = 0; data && i < size; i++)
		number = number << 8 | data[i];
	return number;
}

struct duet_bytes wire_bytes(struct wire *w, size_t len)
{
	const unsigned char *data = take(w, len);

	return data ? (struct duet_bytes){data, len}
		    : (struct duet_bytes){(const unsigned char *)"", 0};
}

struct duet_bytes wire_string(struct wire *w)
{
	return wire_bytes(w, wire_number(w, 1));
}

static bool is_plain(unsigned char octet)
{
	return (octet >= 'a' && octet <= 'z') ||
	       (octet >= '0' && octet <= '9') ||
	       (octet >= 'A' && octet <= 'Z') || octet == '-' || octet == '_';
}

/* Most labels are plain from end to end. */
static void put_label(struct output *out, struct duet_bytes label)
{
	const unsigned char *at = label.data, *end = at + label.len;

	while (at < end) {
		const unsigned char *plain = at;

		while (at < end && is_plain(*at))
			at++;
		output_bytes(out, plain, (size_t)(at - plain));
		if (at < end)
			output_octet(out, *at++, "\".;\\()@$");
	}
	output_char(out, '.');
}

void wire_name(struct wire *w, char text[NAME_TEXT_SIZE])
{
	struct wire in = *w;
	struct output out = {text, NAME_TEXT_SIZE, 0};
	const unsigned char *part = in.at, *after = NULL;
	size_t octets = 0, pointers = 0;
	struct duet_bytes label;

	text[0] = '\0';
	do {
		while (!in.failed && wire_left(&in) > 0 && *in.at > MAX_LABEL) {
			uint32_t offset = wire_number(&in, 2) - POINTER;

			if (!after)
				after = in.at;
			if (in.failed ||
			    offset >= (size_t)(part - in.message) ||
			    ++pointers > MAX_POINTERS) {
				in.failed = true;
				break;
			}
			in.end = part;
			in.at = part = in.message + offset;
		}
		label = wire_string(&in);
		octets += label.len + 1;
		if (in.failed || octets > MAX_NAME) {
			w->failed = true;
			text[0] = '\0';
			return;
		}
		if (label.len > 0 || octets == 1)
			put_label(&out, label);
	} while (label.len > 0);
	w->at = after ? after : in.at;
}
