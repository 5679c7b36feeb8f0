/* SPDX-License-Identifier: MIT */
/* `compare`, `expect` and `known`: what is judged, and how. */
#include "case_reader.h"
#include "difference.h"
#include <string.h>

static const char *const status_rules[] = {[STATUS_CLASS] = "class",
    [STATUS_CODE] = "code",
    [STATUS_RAW] = "raw",
    [STATUS_OFF] = "off",
    NULL};
static const char *const address_rules[] = {[ADDRESSES_ORDERED] = "ordered",
    [ADDRESSES_MULTISET] = "multiset",
    [ADDRESSES_SET] = "set",
    [ADDRESSES_FAMILIES] = "families",
    [ADDRESSES_OFF] = "off",
    NULL};
static const char *const name_rules[] = {
    [NAME_FOLD] = "fold", [NAME_EXACT] = "exact", [NAME_OFF] = "off", NULL};
static const char *const alias_rules[] = {[ALIASES_ORDERED] = "ordered",
    [ALIASES_SET] = "set",
    [ALIASES_OFF] = "off",
    NULL};
static const char *const ttl_rules[] = {"exact", "off", NULL};
static const char *const wire_rules[] = {[WIRE_OFF] = "off",
    [WIRE_SERVERS] = "servers",
    [WIRE_TRANSPORTS] = "transports",
    [WIRE_NAMES] = "names",
    [WIRE_MULTISET] = "multiset",
    [WIRE_SEQUENCE] = "sequence",
    NULL};
static const char *const levels[] = {[EXPECT_MUST] = "must",
    [EXPECT_SHOULD] = "should",
    [EXPECT_FREE] = "free",
    NULL};
static const char *const verdicts[] = {[KNOWN_BUG] = "bug",
    [KNOWN_BY_DESIGN] = "by-design",
    [KNOWN_SPEC_ALLOWS] = "spec-allows",
    [KNOWN_UNDECIDED] = "undecided",
    NULL};
static const char *const rels[] = {
    "report", "spec", "change", "source", "discussion", NULL};

struct case_link *links_read(
    struct reader *r, const struct node *node, size_t *count)
{
	static const char *const keys[] = {"rel", "url", "ref", NULL};
	size_t n = check_list(r, node, "links");
	struct case_link *links = reader_alloc(r, n, sizeof(*links));

	for (size_t i = 0; i < n; i++) {
		const struct node *map = node->items[i];
		int rel;

		if (!check_map(r, map, "a link", keys))
			break;
		rel = node_word(r, need(r, map, "a link", "rel"), "rel", rels);
		links[i].rel = rel < 0 ? "" : rels[rel];
		links[i].url = field_text(r, map, "url");
		links[i].ref = field_text(r, map, "ref");
		if (links[i].url && links[i].ref)
			fail(r, map,
			    "a link with 'url' and 'ref'; it has one "
			    "of them");
		else if (!links[i].url && !links[i].ref)
			fail(r, map,
			    "a link without 'url' or 'ref'; one of "
			    "them must be there");
	}
	*count = n;
	return links;
}

static void read_bins(
    struct reader *r, const struct node *list, struct compare_rules *rules)
{
	size_t n = check_list(r, list, "bins");
	double *bins = reader_alloc(r, n, sizeof(*bins));

	if (list && n == 0)
		fail(r, list, "no bins; give the bounds between them");
	for (size_t i = 0; i < n; i++) {
		const struct node *item = list->items[i];
		const char *text = node_text(r, item, "a bin");
		size_t length = text ? read_decimal(text, &bins[i]) : 0;

		if (text && (!length || text[length]))
			fail(r, item, "the bin %s; write it as 1.5",
			    shown(r, text));
		else if (bins[i] <= (i ? bins[i - 1] : 0))
			fail(r, item,
			    "the bin %s is not above %s; bins are bounds that "
			    "rise",
			    shown(r, text ? text : ""),
			    i ? "the one before" : "0");
	}
	rules->time_bins = bins;
	rules->ntime_bins = n;
}

static void read_time(
    struct reader *r, const struct node *node, struct compare_rules *rules)
{
	static const char *const keys[] = {"unit", "bins", NULL};

	if (!node)
		return;
	if (node->kind == NODE_SCALAR && !strcmp(node->text, "off"))
		return;
	if (node->kind == NODE_SCALAR)
		fail(r, node,
		    "time %s; write off, or {unit: 1s, bins: [0.5, 1.5]}",
		    shown(r, node->text));
	if (!check_map(r, node, "time", keys))
		return;
	need(r, node, "time", "unit");
	rules->time_unit_s = field_duration_ms(r, node, "unit", 1000) / 1000.0;
	if (rules->time_unit_s <= 0)
		fail(r, get(node, "unit"), "a unit of no time; write 1s");
	read_bins(r, need(r, node, "time", "bins"), rules);
}

void compare_read(
    struct reader *r, const struct node *node, struct compare_rules *rules)
{
	static const char *const keys[] = {"status", "addresses", "canonical",
	    "aliases", "socktypes", "ttl", "wire", "time", NULL};

	rules->socktypes = true;
	if (!check_map(r, node, "compare", keys))
		return;
	rules->status = field_word(r, node, "status", status_rules, 0);
	rules->addresses = field_word(r, node, "addresses", address_rules, 0);
	rules->canonical = field_word(r, node, "canonical", name_rules, 0);
	rules->aliases = field_word(r, node, "aliases", alias_rules, 0);
	rules->socktypes = field_bool(r, node, "socktypes", true);
	rules->any_ttl = field_word(r, node, "ttl", ttl_rules, 0) == 1;
	rules->wire = field_word(r, node, "wire", wire_rules, WIRE_OFF);
	read_time(r, get(node, "time"), rules);
}

/* The call and case that an expectation or annotation is about. */
static const char *read_call_id(
    struct reader *r, const struct node *node, const struct testcase *c)
{
	const char **ids = reader_alloc(r, c->ncalls + 1, sizeof(*ids));
	int k;

	for (size_t i = 0; i < c->ncalls; i++)
		ids[i] = c->calls[i].id;
	k = node_word(r, node, "call", ids);
	return k < 0 ? NULL : ids[k];
}

static const char *read_case_id(
    struct reader *r, const struct node *map, const char *const *ids)
{
	int k = node_word(r, get(map, "case"), "case", ids);

	return k < 0 ? NULL : ids[k];
}

static bool is_for(const char *only_case, const struct testcase *c)
{
	return !only_case || !strcmp(only_case, c->id);
}

static enum field read_field(
    struct reader *r, const struct node *map, const char *what)
{
	int k = node_word(r, need(r, map, what, "field"), "field", field_names);

	return k < 0 ? FIELD_STATUS : k;
}

static const char *read_kind(struct reader *r, const struct node *map,
    const char *what, enum field field)
{
	const char *const *kinds = difference_kinds[field];
	int k = node_word(r, need(r, map, what, "kind"),
	    reader_text(r, "kind of %s", field_names[field]), kinds);

	return k < 0 ? "" : kinds[k];
}

static const char *needed_text(
    struct reader *r, const struct node *map, const char *what, const char *key)
{
	const char *text = node_text(r, need(r, map, what, key), key);

	if (text && !text[0])
		fail(r, get(map, key), "an empty '%s'", key);
	return text ? text : "";
}

static void check_value(struct reader *r, const struct node *node)
{
	if (node->kind == NODE_SCALAR)
		node_text(r, node, "a value");
	for (size_t i = 0; i < node->n; i++)
		check_value(r, node->items[i]);
}

static json_t *read_value(struct reader *r, const struct node *node)
{
	if (node)
		check_value(r, node);
	return node_json(r, node);
}

void expect_read(struct reader *r, const struct node *node, struct testcase *c,
    const char *const *ids)
{
	static const char *const keys[] = {
	    "case", "call", "field", "value", "level", "by", NULL};
	static const char what[] = "an expectation";
	size_t n = check_list(r, node, "expect");
	struct expectation *list = reader_alloc(r, n, sizeof(*list));

	for (size_t i = 0; i < n && !reader_stops(r); i++) {
		const struct node *map = node->items[i];
		struct expectation *e = &list[c->nexpect];

		if (!check_map(r, map, what, keys))
			continue;
		e->line = map->line;
		e->only_case = read_case_id(r, map, ids);
		e->call = read_call_id(r, need(r, map, what, "call"), c);
		e->field = field_names[read_field(r, map, what)];
		e->value = read_value(r, need(r, map, what, "value"));
		e->level = field_word(r, map, "level", levels, EXPECT_MUST);
		e->by = needed_text(r, map, what, "by");
		if (is_for(e->only_case, c))
			c->nexpect++;
	}
	c->expect = list;
}

/* A range of condition.h: "glibc", ">=2.34,<2.37", "glibc>=2.34". */
static bool is_range(const char *text)
{
	const char *p = text + strcspn(text, "<>=, ");

	while (*p) {
		double number;

		p += p > text && *p == ',';
		if (!strchr("<>=", *p))
			return false;
		p += *p == '=' || p[1] != '=' ? 1 : 2;
		if (!read_decimal(p, &number))
			return false;
		p += strspn(p, "0123456789.");
	}
	return p > text;
}

/* On those that have values: on others they would decide nothing. */
static json_t *read_when(
    struct reader *r, const struct node *node, const struct node *values)
{
	static const char *const keys[] = {"version", "libc", "name", NULL};

	if (!check_map(r, node, "when", NULL))
		return NULL;
	for (size_t i = 0; i < node->n; i++) {
		const struct node *map = node->items[i];

		if (values && !get(values, node->keys[i]->text))
			fail(r, node->keys[i],
			    "%s has conditions but no value; name a resolver "
			    "of values",
			    shown(r, node->keys[i]->text));
		if (!check_map(r, map, "a condition", keys))
			return NULL;
		for (size_t k = 0; k < map->n; k++) {
			const char *key = map->keys[k]->text;
			const char *text = node_text(r, map->items[k], key);

			if (text && strcmp(key, "name") && !is_range(text))
				fail(r, map->items[k],
				    "%s %s is no range; write it as glibc, "
				    "\">=2.34,<2.37\" or \"glibc>=2.34\"",
				    key, shown(r, text));
		}
	}
	return node_json(r, node);
}

static json_t *read_values(struct reader *r, const struct node *map)
{
	if (!check_map(r, map, "values", NULL))
		return NULL;
	if (map->n < 2)
		fail(r, map,
		    "values of one resolver; a difference is between two: "
		    "{RESOLVER: value, RESOLVER: value}");
	return read_value(r, map);
}

/* Whom it is between is who is in values; saying so too does no harm. */
static void check_between(struct reader *r, const struct node *map)
{
	const struct node *list = get(map, "between");
	const struct node *values = get(map, "values");
	const char *const *names = node_texts(r, list, "between");
	size_t n = 0;

	for (; names && names[n]; n++)
		if (!get(values, names[n]))
			fail(r, list->items[n], "no value of %s in values",
			    shown(r, names[n]));
	if (list && values && n != values->n)
		fail(r, list, "between must name the %zu resolvers of values",
		    values->n);
}

/* The beginning of a day in UTC. */
static time_t read_day(
    struct reader *r, const struct node *map, const char *key)
{
	const char *text = field_text(r, map, key);
	struct tm day = {0}, made;
	time_t begins;
	int end = 0;

	if (!text)
		return 0;
	if (strlen(text) == 10 && strspn(text, "0123456789-") == 10 &&
	    sscanf(text, "%4d-%2d-%2d%n", &day.tm_year, &day.tm_mon,
		&day.tm_mday, &end) == 3 &&
	    end == 10) {
		day.tm_year -= 1900;
		day.tm_mon--;
		made = day;
		begins = timegm(&made); /* which mends what is no day */
		if (made.tm_mday == day.tm_mday && made.tm_mon == day.tm_mon &&
		    begins > 0)
			return begins;
	}
	fail(r, get(map, key), "%s %s is no day; write it as 2030-01-31", key,
	    shown(r, text));
	return 0;
}

/* A second entry of one id may leave the reason to the first. */
static void read_reason(struct reader *r, const struct node *map,
    const struct known *before, size_t nbefore, struct known *k)
{
	size_t length;

	k->links = links_read(r, get(map, "links"), &k->nlinks);
	for (size_t i = nbefore; i-- > 0 && !get(map, "reason");)
		if (!strcmp(before[i].id, k->id)) {
			k->reason = before[i].reason;
			if (!k->nlinks) {
				k->links = before[i].links;
				k->nlinks = before[i].nlinks;
			}
			return;
		}
	k->reason = needed_text(r, map, "an annotation", "reason");
	/* A folded scalar ends in a newline. */
	for (length = k->reason ? strlen(k->reason) : 0;
	     length > 0 && strchr(" \n", k->reason[length - 1]);)
		length--;
	if (k->reason)
		k->reason = reader_text(r, "%.*s", (int)length, k->reason);
}

void known_read(struct reader *r, const struct node *node, struct testcase *c,
    const char *const *ids)
{
	static const char *const keys[] = {"id", "case", "call", "field",
	    "kind", "between", "when", "values", "verdict", "intermittent",
	    "expires", "reason", "links", NULL};
	static const char what[] = "an annotation";
	size_t n = check_list(r, node, "known");
	struct known *all = reader_alloc(r, n, sizeof(*all));
	struct known *mine = reader_alloc(r, c->nknown + n, sizeof(*mine));

	for (size_t i = 0; i < c->nknown; i++)
		mine[i] = c->known[i];
	for (size_t i = 0; i < n && !reader_stops(r); i++) {
		const struct node *map = node->items[i];
		struct known *k = &all[i];
		enum field field;

		if (!check_map(r, map, what, keys))
			continue;
		k->file = r->file;
		k->line = map->line;
		k->id = needed_text(r, map, what, "id");
		k->only_case = read_case_id(r, map, ids);
		k->call = read_call_id(r, get(map, "call"), c);
		field = read_field(r, map, what);
		k->field = field_names[field];
		k->kind = read_kind(r, map, what, field);
		k->when = read_when(r, get(map, "when"), get(map, "values"));
		k->values = read_values(r, need(r, map, what, "values"));
		check_between(r, map);
		need(r, map, what, "verdict");
		k->verdict =
		    field_word(r, map, "verdict", verdicts, KNOWN_UNDECIDED);
		k->intermittent = field_bool(r, map, "intermittent", false);
		k->expires = read_day(r, map, "expires");
		read_reason(r, map, all, i, k);
		if (is_for(k->only_case, c))
			mine[c->nknown++] = *k;
	}
	c->known = mine;
}
