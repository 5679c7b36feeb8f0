/* SPDX-License-Identifier: MIT */
/*
 * disguise.h - names that c-ares would not carry
 *
 * c-ares writes questions about names of letters, digits and a few signs, but
 * any byte may be in a name (RFC 2181 section 11): "My Printer._ipp._tcp.local"
 * is one.  Such a name is told to c-ares with the bytes it does not like
 * replaced; the message that is sent gets the true name, and the copy of the
 * response that c-ares reads the other one again.
 */
#ifndef DUET_DISGUISE_H
#define DUET_DISGUISE_H

#include "exchange.h"

/* Whether the name needs it; told is what c-ares is to hear in any case. */
bool disguise_name(
    const unsigned char *name, unsigned char told[static NAME_MAX_LABELS]);

/*
 * Messages whose ID is one of the listed exchanges get its true name, or what
 * c-ares was told.  Of a stream the buffer holds several, each behind its
 * length.
 */
void disguise_drop(
    const struct exchange *list, unsigned char *message, size_t size);
void disguise_drop_stream(
    const struct exchange *list, unsigned char *buffer, size_t size);
void disguise_put_on(
    const struct exchange *list, unsigned char *message, size_t size);

#endif
