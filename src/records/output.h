/* SPDX-License-Identifier: MIT */
/*
 * output.h - writing text into a buffer as snprintf(3) does
 *
 * What does not fit is left out and counted: len is how long the whole would
 * be.  The text is terminated as soon as something was written, if size is
 * not 0.
 */
#ifndef DUET_OUTPUT_H
#define DUET_OUTPUT_H

#include <duet.h>
#include <stdint.h>

struct output {
	char *buf;
	size_t size, len;
};

void output_char(struct output *out, char c);
void output_bytes(struct output *out, const void *bytes, size_t len);
void output_text(struct output *out, const char *text);
void output_number(struct output *out, uint32_t number);
void output_padded(struct output *out, uint32_t number, unsigned digits);

/* An octet of a name or string (RFC 1035 section 5.1): with a backslash before
 * it if it is among the special ones, "\ddd" if it is a space or not
 * printable. */
void output_octet(struct output *out, unsigned char octet, const char *special);

void output_quoted(struct output *out, struct duet_bytes text);
void output_hex(struct output *out, struct duet_bytes data);
void output_base64(struct output *out, struct duet_bytes data); /* RFC 4648 */

#endif
