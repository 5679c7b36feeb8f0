/* SPDX-License-Identifier: MIT */
/* From a question to the records that answer it. */
#include "lookup.h"
#include <arpa/nameser.h>
#include <string.h>

#define ALIASES_MAX 256 /* followed; then the answer ends */

static void add_soa(struct reply *r, const struct zone *z)
{
	if (z->has_soa)
		reply_add(
		    r, &r->authority, z->negative_soa.owner, &z->negative_soa);
}

/* Adds the node's records of a type; returns the last of them. */
static const struct record *add_type(struct reply *r, struct section *section,
    const struct node *n, const uint8_t *owner, uint16_t type)
{
	const struct record *last = NULL;
	for (const struct record *record = n->records; record;
	     record = record->next)
		if (record->type == type || type == ns_t_any) {
			reply_add(r, section, owner, record);
			last = record;
		}
	return last;
}

/* Returns the name to go on with, or NULL. */
static const uint8_t *answer_node(struct reply *r, const struct zone *z,
    const struct node *n, const uint8_t *owner, uint16_t qtype)
{
	if (add_type(r, &r->answer, n, owner, qtype))
		return NULL;
	const struct record *alias =
	    add_type(r, &r->answer, n, owner, ns_t_cname);
	if (alias)
		return record_target(alias);
	add_soa(r, z);
	return NULL;
}

/* The records of a cut point the client at another server, whose addresses
 * are added if they are in this zone. */
static void refer(struct reply *r, const struct zone *z, const struct node *cut)
{
	if (!r->answer.count)
		r->flags &= ~NS_FLAG_AA;
	add_type(r, &r->authority, cut, cut->name, ns_t_ns);
	for (const struct record *ns = cut->records; ns; ns = ns->next) {
		const uint8_t *target =
		    ns->type == ns_t_ns ? record_target(ns) : NULL;
		if (!target)
			continue;
		struct dname name;
		dname_split(&name, target);
		const struct node *n = zone_node(z, &name, 0);
		if (!n)
			continue;
		add_type(r, &r->additional, n, n->name, ns_t_a);
		add_type(r, &r->additional, n, n->name, ns_t_aaaa);
	}
}

/* The DNAME and the CNAME made of it for this name (RFC 6672 section 3.1).
 * Returns the CNAME's target. */
static const uint8_t *redirect(struct reply *r, const struct node *n,
    const struct dname *name, uint16_t qtype)
{
	const struct record *dname = n->dname;
	const uint8_t *to = record_target(dname);
	size_t prefix = name->at[name->labels] + 1 - dname_length(n->name);
	size_t size = prefix + dname_length(to);

	reply_add(r, &r->answer, n->name, dname);
	if (size > DNAME_MAX) {
		r->rcode = ns_r_yxdomain;
		return NULL;
	}
	size_t owner = dname_length(name->wire);
	uint8_t *wire = arena_alloc(&r->arena, owner + RECORD_FIXED + size);
	struct record *cname = arena_alloc(&r->arena, sizeof *cname);
	if (!wire || !cname) {
		r->no_memory = true;
		return NULL;
	}
	uint8_t *data = wire + owner;
	memcpy(wire, name->wire, owner);
	memcpy(data, dname->data, RECORD_FIXED);
	data[1] = ns_t_cname;
	data[8] = 0;
	data[9] = size;
	memcpy(data + RECORD_FIXED, name->wire, prefix);
	memcpy(data + RECORD_FIXED + prefix, to, size - prefix);
	record_read(cname, wire, owner + RECORD_FIXED + size);
	reply_add(r, &r->answer, name->wire, cname);
	if (qtype == ns_t_cname || qtype == ns_t_any)
		return NULL;
	return record_target(cname);
}

/* Answers from one zone, which the name is in; returns the name to go on with,
 * or NULL. */
static const uint8_t *answer_zone(struct reply *r, const struct zone *z,
    const struct dname *name, uint16_t qtype)
{
	unsigned missing = 0; /* labels between the name and what exists */
	const struct node *closest;
	while (!(closest = zone_node(z, name, missing)))
		missing++;

	/* What is nearest to the apex hides all below it. */
	const struct node *cut = NULL, *dname = NULL;
	for (const struct node *n = closest; n; n = n->parent) {
		bool exact = n == closest && !missing;
		if (n->is_cut && !(exact && qtype == ns_t_ds)) {
			cut = n;
			dname = NULL;
		}
		if (n->dname && !exact) {
			dname = n;
			cut = NULL;
		}
	}
	if (cut) {
		refer(r, z, cut);
		return NULL;
	}
	if (dname)
		return redirect(r, dname, name, qtype);
	if (!missing)
		return answer_node(r, z, closest, name->wire, qtype);
	if (closest->wildcard)
		return answer_node(r, z, closest->wildcard, name->wire, qtype);
	r->rcode = ns_r_nxdomain;
	add_soa(r, z);
	return NULL;
}

/* Whether an alias leads back to a name that has been followed already. */
static bool is_loop(const struct reply *r, const uint8_t *name)
{
	for (size_t i = 0; i < r->answer.count; i++)
		if (r->answer.items[i].record->type == ns_t_cname &&
		    dname_equal(r->answer.items[i].owner, name))
			return true;
	return false;
}

bool lookup_answer(const struct zone *const *zones, size_t nzones,
    const struct query *q, struct reply *r)
{
	struct dname alias;
	const struct dname *name = &q->qname;
	const struct zone *z = zone_find(zones, nzones, name);
	if (!z)
		return false;

	r->flags |= NS_FLAG_AA;
	for (unsigned aliases = 0; z && aliases <= ALIASES_MAX; aliases++) {
		const uint8_t *next = answer_zone(r, z, name, q->qtype);
		if (!next || is_loop(r, next))
			break;
		dname_split(&alias, next);
		name = &alias;
		z = zone_find(zones, nzones, name);
	}
	return true;
}
