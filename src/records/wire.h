/* SPDX-License-Identifier: MIT */
/*
 * wire.h - reading a DNS message (RFC 1035 section 4.1) octet by octet
 *
 * A wire is a part of a message.  What does not fit into it makes it fail, and
 * after that all that is read is 0 or empty, so that it is enough to ask once,
 * at the end.
 */
#ifndef DUET_WIRE_H
#define DUET_WIRE_H

#include <duet.h>
#include <stdbool.h>

struct wire {
	const unsigned char *message; /* its first octet */
	const unsigned char *at, *end;
	bool failed;
};

static inline size_t wire_left(const struct wire *w)
{
	return (size_t)(w->end - w->at);
}

uint32_t wire_number(struct wire *w, size_t size); /* 1, 2 or 4 octets */
struct duet_bytes wire_bytes(struct wire *w, size_t len);
struct duet_bytes wire_string(struct wire *w); /* a length, so many octets */

/*
 * Read a name as text.  A pointer must lead to what lies
 * wholly before the part of the name that it ends (a "prior occurrence"), so
 * there are no loops; and there are no more pointers in a name than it may
 * have labels.  255 octets, each an escape, are the longest.
 */
#define NAME_TEXT_SIZE (255 * 4 + 1)
void wire_name(struct wire *w, char text[NAME_TEXT_SIZE]);

#endif
