/* SPDX-License-Identifier: MIT */
/*
 * disguise.h - what c-ares says and hears in place of the truth
 *
 * c-ares writes questions about names of letters, digits and a few signs, but
 * any byte may be in a name (RFC 2181 section 11): "My Printer._ipp._tcp.local"
 * is one.  Such a name is told to c-ares with the bytes it does not like
 * replaced, and the message that is sent gets the true name.
 *
 * Over TCP libc takes whatever has the ID of its question, c-ares what it can
 * read, and it closes the connection otherwise.  So it hears of each response
 * only that there is one: its own question, answered with nothing.
 */
#ifndef DUET_DISGUISE_H
#define DUET_DISGUISE_H

#include "exchange.h"

#define DISGUISE_ANSWER_MAX (MESSAGE_HEADER + NAME_MAX_LABELS + 4)

/* Whether the name needs it; told is what c-ares is to hear in any case. */
bool disguise_name(
    const unsigned char *name, unsigned char told[static NAME_MAX_LABELS]);

/* The exchange under way that has the ID of a message, at least a header long;
 * NULL: none. */
const struct exchange *disguise_find(
    const struct exchange *underway, const unsigned char *message);

/* Puts the true names into whole messages of a stream, each behind its
 * length. */
void disguise_drop(
    const struct exchange *underway, unsigned char *buffer, size_t size);

/* Writes what c-ares hears in place of a response; returns its length. */
size_t disguise_answer(const struct exchange *ex,
    unsigned char answer[static DISGUISE_ANSWER_MAX]);

#endif
