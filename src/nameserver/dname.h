/* SPDX-License-Identifier: MIT */
/*
 * dname.h - domain names in wire form (RFC 1035 section 3.1)
 *
 * A name is its labels, each after its length, and the root's empty one; not
 * compressed, at most 255 octets.  Names are compared without regard to the
 * case of ASCII letters (RFC 4343).
 */
#ifndef DUET_NAMESERVER_DNAME_H
#define DUET_NAMESERVER_DNAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNAME_MAX 255
#define DNAME_LABELS 127
#define DNAME_TEXT 1025 /* room for any name's text and its end */

/* A name taken apart.  Suffix i is the name without its first i labels. */
struct dname {
	const uint8_t *wire;             /* borrowed */
	unsigned labels;                 /* not counting the root's */
	uint8_t at[DNAME_LABELS + 1];    /* where suffix i starts */
	uint32_t hash[DNAME_LABELS + 1]; /* of suffix i, whatever its case */
};

/* The length of the name at data, which has size octets; 0 if there is none:
 * it is longer than data or 255 octets, or compressed. */
size_t dname_check(const uint8_t *data, size_t size);

size_t dname_length(const uint8_t *name);
void dname_split(struct dname *d, const uint8_t *name);
bool dname_equal(const uint8_t *a, const uint8_t *b);
bool dname_same(const void *a, const void *b, size_t size); /* octets */

/* Whether it is that name or below it. */
bool dname_under(const struct dname *d, const struct dname *ancestor);

/* Presentation form (RFC 1035 section 5.1) with a dot at the end; returns
 * its length. */
size_t dname_print(const uint8_t *name, char text[DNAME_TEXT]);

#endif
