/* SPDX-License-Identifier: MIT */
/*
 * zone.h - a zone: its names and their records
 *
 * Nothing is sorted, merged or left out: the records at a name are in the
 * order of the text.  A zone needs no SOA; without one its negative answers
 * have none.
 */
#ifndef DUET_NAMESERVER_ZONE_H
#define DUET_NAMESERVER_ZONE_H

#include "dname.h"
#include "error.h"
#include "masterfile.h"

/* A name of the zone, with records or with names below it. */
struct node {
	struct node *next;     /* in its bucket */
	struct node *parent;   /* NULL: the apex */
	struct node *wildcard; /* "*" right below it; or NULL */
	const uint8_t *name;
	uint32_t hash;
	bool is_cut;                /* NS below the apex: another zone begins */
	const struct record *dname; /* or NULL */
	struct record *records, **end;
};

struct zone {
	uint8_t name[DNAME_MAX];
	struct dname origin;
	struct node *apex; /* always there */
	struct node **table;
	size_t table_size; /* a power of 2 */
	size_t nodes;
	bool has_soa;
	struct record negative_soa;
	struct arena arena;
};

/* NULL and *error if it does not parse or a record is outside the zone. */
struct zone *zone_new(const struct ns_zone *config, struct ns_error *error);
void zone_free(struct zone *z); /* NULL is fine */

/* The node of suffix i of a name; NULL if there is none. */
const struct node *zone_node(
    const struct zone *z, const struct dname *name, unsigned i);

/* The closest of the zones that the name is in; NULL if there is none. */
const struct zone *zone_find(
    const struct zone *const *zones, size_t nzones, const struct dname *name);

#endif
