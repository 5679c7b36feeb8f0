/* SPDX-License-Identifier: MIT */
/* A zone: a hash table of its names, each with its records. */
#include "zone.h"
#include <arpa/nameser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SMALLEST_TABLE 16

static struct node *find(
    const struct zone *z, const struct dname *name, unsigned i)
{
	struct node *n = z->table[name->hash[i] & (z->table_size - 1)];
	while (n && (n->hash != name->hash[i] ||
			!dname_equal(n->name, name->wire + name->at[i])))
		n = n->next;
	return n;
}

const struct node *zone_node(
    const struct zone *z, const struct dname *name, unsigned i)
{
	return find(z, name, i);
}

static void insert(struct zone *z, struct node *n)
{
	struct node **bucket = &z->table[n->hash & (z->table_size - 1)];
	n->next = *bucket;
	*bucket = n;
}

static bool grow(struct zone *z)
{
	size_t size = z->table_size;
	struct node **old = z->table;
	struct node **table = calloc(2 * size, sizeof *table);
	if (!table)
		return false;
	z->table = table;
	z->table_size = 2 * size;
	for (size_t i = 0; i < size; i++)
		for (struct node *n = old[i], *next; n; n = next) {
			next = n->next;
			insert(z, n);
		}
	free(old);
	return true;
}

/* The node of suffix i, made with its parents, up to the apex, as needed:
 * a name that only has names below it exists (RFC 8020). */
static struct node *make_node(
    struct zone *z, const struct dname *name, unsigned i)
{
	struct node *n = find(z, name, i);
	if (n)
		return n;
	struct node *parent = NULL;
	if (name->labels - i > z->origin.labels &&
	    !(parent = make_node(z, name, i + 1)))
		return NULL;
	if (z->nodes == z->table_size && !grow(z))
		return NULL;
	n = arena_alloc(&z->arena, sizeof *n);
	if (!n)
		return NULL;
	*n = (struct node){.parent = parent,
	    .name = name->wire + name->at[i],
	    .hash = name->hash[i]};
	n->end = &n->records;
	if (parent && n->name[0] == 1 && n->name[1] == '*')
		parent->wildcard = n;
	insert(z, n);
	z->nodes++;
	return n;
}

/* The SOA of negative answers has the TTL they may be cached for (RFC 2308
 * section 5): at most the SOA's last field. */
static bool set_negative_soa(struct zone *z, const struct record *soa)
{
	uint8_t *data = arena_copy(&z->arena, soa->data, soa->size);
	if (!data)
		return false;
	uint8_t *ttl = data + RECORD_TTL;
	if (soa->names == 2 && memcmp(data + soa->size - 4, ttl, 4) < 0)
		memcpy(ttl, data + soa->size - 4, 4);
	z->negative_soa = *soa;
	z->negative_soa.data = data;
	z->has_soa = true;
	return true;
}

static bool add(struct zone *z, struct record *r)
{
	struct dname owner;
	dname_split(&owner, r->owner);
	struct node *n = make_node(z, &owner, 0);
	if (!n)
		return false;
	r->next = NULL;
	*n->end = r;
	n->end = &r->next;
	if (r->type == ns_t_ns && n != z->apex)
		n->is_cut = true;
	if (r->type == ns_t_dname && !n->dname && record_target(r))
		n->dname = r;
	if (r->type == ns_t_soa && n == z->apex && !z->has_soa)
		return set_negative_soa(z, r);
	return true;
}

static bool load(
    struct zone *z, const struct ns_zone *config, struct ns_error *error)
{
	char what[128];
	struct record *records;

	snprintf(what, sizeof what, "zone %s", config->origin);
	if (!masterfile_name(config->origin, z->name))
		return error_set(
		    error, config->line, "%s: that is not a domain name", what);
	dname_split(&z->origin, z->name);
	const struct masterfile file = {.text = config->text,
	    .origin = &z->origin,
	    .closed = true,
	    .what = what,
	    .line = config->line};
	z->table_size = SMALLEST_TABLE;
	z->table = calloc(z->table_size, sizeof *z->table);
	if (!z->table || !(z->apex = make_node(z, &z->origin, 0)))
		return error_set(error, config->line, "%s: %m", what);
	if (!masterfile_read(&file, &z->arena, &records, error))
		return false;
	for (struct record *r = records, *next; r; r = next) {
		next = r->next;
		if (!add(z, r))
			return error_set(error, config->line, "%s: %m", what);
	}
	return true;
}

struct zone *zone_new(const struct ns_zone *config, struct ns_error *error)
{
	struct zone *z = calloc(1, sizeof *z);
	if (!z) {
		error_set(error, config->line, "zone %s: %m", config->origin);
		return NULL;
	}
	if (!load(z, config, error)) {
		zone_free(z);
		return NULL;
	}
	return z;
}

void zone_free(struct zone *z)
{
	if (!z)
		return;
	free(z->table);
	arena_release(&z->arena);
	free(z);
}

const struct zone *zone_find(
    const struct zone *const *zones, size_t nzones, const struct dname *name)
{
	const struct zone *best = NULL;
	for (size_t i = 0; i < nzones; i++)
		if ((!best || zones[i]->origin.labels > best->origin.labels) &&
		    dname_under(name, &zones[i]->origin))
			best = zones[i];
	return best;
}
