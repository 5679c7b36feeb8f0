/* SPDX-License-Identifier: MIT */
/*
 * escape.h - names, which may hold any byte, as text
 *
 * A byte that is not part of UTF-8 is written as a backslash and three decimal
 * digits, as in a master file (RFC 1035 section 5.1).
 */
#ifndef DUET_ESCAPE_H
#define DUET_ESCAPE_H

#include <jansson.h>

/* To be freed.  escape_for_terminal() does so with control characters too. */
char *escape(const char *text);
char *escape_for_terminal(const char *text);

json_t *escape_json(const char *text);

/* Turn the escapes of bytes that are not ASCII, which are what escape() makes,
 * back into these bytes, in place.  Others are left, for they are the name's
 * own: "a\046b" has one dot less than "a.b". */
void unescape(char *text);

#endif
