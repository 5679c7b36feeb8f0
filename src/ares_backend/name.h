/* SPDX-License-Identifier: MIT */
/*
 * name.h - domain names, as text and as the labels of a message
 *
 * Labels are uncompressed (RFC 1035 section 3.1) and end with the root's.
 */
#ifndef DUET_NAME_H
#define DUET_NAME_H

#include <stdbool.h>
#include <stddef.h>

#define NAME_MAX_LABELS 255 /* bytes of labels */
#define NAME_MAX_TEXT 1025  /* of text with every byte escaped, and a NUL */

/* False if the text is no domain name: too long, an empty label, a bad escape
 * (RFC 1035 section 5.1).  "" and "." are both the root. */
bool name_from_text(
    const char *text, unsigned char labels[static NAME_MAX_LABELS]);

/* Without the dot at the end, but for the root.  False if size is too small. */
bool name_to_text(const unsigned char *labels, char *text, size_t size);

/*
 * Whether libc takes it for the name of a host: letters, digits, '-' and '_'
 * alone and no '-' at the beginning.
 */
bool name_is_host(const unsigned char *labels);

/* The same of text, and then its labels. */
bool name_text_is_host(
    const char *text, unsigned char labels[static NAME_MAX_LABELS]);

size_t name_length(const unsigned char *labels); /* with the root's */

/* Case does not count. */
bool name_equal(const unsigned char *a, const unsigned char *b);

/* Whether it is a name under onion (RFC 7686), which has no servers. */
bool name_is_onion(const unsigned char *labels);

#endif
