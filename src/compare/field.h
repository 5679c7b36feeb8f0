/* SPDX-License-Identifier: MIT */
/*
 * field.h - what of an observation is compared
 *
 * A field is one aspect of a call, made from the raw observation
 * (docs/internals/observation.md) by the case's rules:
 *
 *	status     text: the common code (docs/protocol.md)
 *	addresses  list: "192.0.2.1", "fe80::1%2", without the duplicates that
 *	           socket types make; by the rule `families` "inet", "inet6"
 *	socktypes  list: "stream tcp 80"; when not all addresses have the same,
 *	           "192.0.2.1 stream tcp 80"
 *	canonical, host, service
 *	           text, or null when there is none
 *	aliases, records
 *	           list
 *	rcode      text
 *	wire       list: by the rule "s1", "www.example." or
 *	           "s1 udp A www.example."
 *	time       text: the bin, "<0.5", "0.5-1.5", ">1.5"
 */
#ifndef DUET_FIELD_H
#define DUET_FIELD_H

#include "case.h"

enum field {
	FIELD_STATUS,
	FIELD_ADDRESSES,
	FIELD_SOCKTYPES,
	FIELD_CANONICAL,
	FIELD_ALIASES,
	FIELD_HOST,
	FIELD_SERVICE,
	FIELD_RCODE,
	FIELD_RECORDS,
	FIELD_WIRE,
	FIELD_TIME,
	FIELD_COUNT
};

/* In that order, ending in NULL. */
extern const char *const field_names[];

/* FIELD_COUNT if there is none of that name. */
enum field field_by_name(const char *name);

/* The class of a common code; NULL if it is not one. */
const char *code_class(const char *code);

/* The answer to a call; NULL if there is none. */
json_t *observation_answer(const json_t *observation, const char *call);

/* A new reference, or NULL if the field is not compared (its rule is off), or
 * the call has no such field: an answer that is not ok has only a status,
 * rcode, wire and time, a call that is unsupported has none.  With call NULL: the wire outside of every call. */
json_t *field_value(enum field field, const struct compare_rules *rules,
    const json_t *observation, const char *call);

/* What of a value counts beside another, which may tell less: of records,
 * owners and TTLs.  A new reference. */
json_t *field_beside(enum field field, json_t *value, const json_t *other);

/* Whether two values are the same by the rules. */
bool field_same(enum field field, const struct compare_rules *rules,
    const json_t *left, const json_t *right);

/* Whether a value is what a person wrote for it, where "" stands for none. */
bool field_is(enum field field, const struct compare_rules *rules,
    const json_t *written, const json_t *value);

#endif
