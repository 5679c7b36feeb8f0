/* SPDX-License-Identifier: MIT */
/*
 * masterfile.h - records from text (RFC 1035 section 5, RFC 3597)
 *
 * $ORIGIN, $TTL, @, relative names, parentheses, comments and \# are known;
 * $INCLUDE is refused.  Without $TTL a record's default is 3600 s.
 */
#ifndef DUET_NAMESERVER_MASTERFILE_H
#define DUET_NAMESERVER_MASTERFILE_H

#include "arena.h"
#include "dname.h"
#include "error.h"
#include <stdint.h>

/* A record in wire form, not compressed. */
struct record {
	struct record *next; /* in the order of the text */
	const uint8_t *owner;
	const uint8_t *data; /* TYPE, CLASS, TTL, RDLENGTH and RDATA */
	size_t size;         /* of data */
	uint16_t type;
	uint8_t skip;  /* octets of RDATA before its first name */
	uint8_t names; /* in RDATA, that may be compressed (RFC 3597, 4) */
};

#define RECORD_TTL 4
#define RECORD_FIXED 10 /* where RDATA starts in data */

/* The name that RDATA begins with; NULL if it is not a name. */
const uint8_t *record_target(const struct record *r);

/* Fill in *r from a record in wire form. */
void record_read(struct record *r, const uint8_t *wire, size_t size);

/* What to read.  All of it is borrowed while it is read. */
struct masterfile {
	const char *text;
	const struct dname *origin;
	bool closed;      /* owners must be at or below the origin */
	const char *what; /* "zone example.", what errors begin with */
	int line;         /* of the first line of text; 0: not known */
};

/* Read all of it into a list that lives in the arena. */
bool masterfile_read(const struct masterfile *file, struct arena *arena,
    struct record **records, struct ns_error *error);

/* A name from its text, which need not end in a dot; false if it is none. */
bool masterfile_name(const char *text, uint8_t name[DNAME_MAX]);

#endif
