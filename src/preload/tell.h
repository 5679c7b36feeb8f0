/* SPDX-License-Identifier: MIT */
/*
 * tell.h - tell `duet run` of the program's lookups
 *
 * It listens, if it wants to know, on a datagram socket that $DUET_RUN_SOCKET
 * names in the abstract namespace (unix(7)), and gets for each lookup
 *
 *	{"pid": 42, "call": {...}, "answers": [{"backend": "ares", ...}, ...]}
 *	{"pid": 42, "call": {...}, "left": "why the C library was asked"}
 *
 * with call and answers as in docs/protocol.md, the program's answer first,
 * and then, if $DUET_RUN_COMPARE is set, that of the other backend.
 */
#ifndef DUET_PRELOAD_TELL_H
#define DUET_PRELOAD_TELL_H

#include "cli/lookup.h"

bool tell_is_wanted(void);

/* What the program gets; errno may change. */
void tell_answer(
    const struct lookup *lookup, const duet_result *result, long t_us);

/* That the C library answers. */
void tell_left(const struct lookup *lookup, const char *why);

#endif
