/* SPDX-License-Identifier: MIT */
/*
 * difference.c - two observations and the rules of their case
 */
#include "difference.h"
#include "list_relation.h"
#include "memory.h"
#include <stdlib.h>
#include <string.h>

static const char *const status_kinds[] = {
    "crash", "deadline", "class", "code", "raw", NULL};
static const char *const address_kinds[] = {"set.missing", "set.extra",
    "duplicates", "order.families", "order.within.v4", "order.within.v6", NULL};
static const char *const list_kinds[] = {
    "set.missing", "set.extra", "duplicates", "order", NULL};
static const char *const text_kinds[] = {"value", NULL};
static const char *const wire_kinds[] = {
    "servers", "names", "transports", "count", "order", NULL};
static const char *const time_kinds[] = {"bin", NULL};

const char *const *const difference_kinds[FIELD_COUNT] = {
    [FIELD_STATUS] = status_kinds,
    [FIELD_ADDRESSES] = address_kinds,
    [FIELD_SOCKTYPES] = text_kinds,
    [FIELD_CANONICAL] = text_kinds,
    [FIELD_ALIASES] = list_kinds,
    [FIELD_HOST] = text_kinds,
    [FIELD_SERVICE] = text_kinds,
    [FIELD_RCODE] = text_kinds,
    [FIELD_RECORDS] = list_kinds,
    [FIELD_WIRE] = wire_kinds,
    [FIELD_TIME] = time_kinds,
};

unsigned difference_weight(enum field field, const char *kind)
{
	static const enum field by_weight[] = {FIELD_STATUS, FIELD_RCODE,
	    FIELD_ADDRESSES, FIELD_RECORDS, FIELD_HOST, FIELD_SERVICE,
	    FIELD_CANONICAL, FIELD_ALIASES, FIELD_SOCKTYPES, FIELD_WIRE,
	    FIELD_TIME};
	unsigned weight = 0, finer = 0;

	while (by_weight[weight] != field)
		weight++;
	while (difference_kinds[field][finer] &&
	       strcmp(difference_kinds[field][finer], kind) != 0)
		finer++;
	/* A finer difference of status weighs less than other content. */
	if (field == FIELD_STATUS &&
	    (!strcmp(kind, "code") || !strcmp(kind, "raw")))
		while (by_weight[weight + 1] != FIELD_WIRE)
			weight++;
	return weight * 100 + finer;
}

/* What is being compared. */
struct pair {
	struct difference_list *list;
	const struct compare_rules *rules;
	const json_t *left, *right;
};

static void add(struct difference_list *list, const char *call,
    enum field field, const char *kind, json_t *left, json_t *right)
{
	list->items =
	    memory_grow(list->items, list->count, sizeof(*list->items));
	list->items[list->count++] = (struct difference){.call = call,
	    .field = field,
	    .kind = kind,
	    .left = json_incref(left),
	    .right = json_incref(right)};
}

void difference_list_release(struct difference_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		json_decref(list->items[i].left);
		json_decref(list->items[i].right);
	}
	free(list->items);
	*list = (struct difference_list){NULL, 0};
}

/* What the resolver itself called its outcome. */
static json_t *symbol(const json_t *answer)
{
	json_t *text = json_object_get(answer, "symbol");

	if (!text)
		text = json_object_get(answer, "signal");
	return json_is_string(text) ? json_incref(text) : json_string("");
}

static const char *class_kind(const char *left, const char *right)
{
	static const char *const own[] = {"crash", "deadline"};

	for (size_t i = 0; i < 2; i++)
		if (!strcmp(left, own[i]) || !strcmp(right, own[i]))
			return own[i];
	return "class";
}

static void compare_raw(const struct pair *pair, const char *call)
{
	static const char *const members[] = {
	    "domain", "raw", "signal", "exit"};
	const json_t *left = observation_answer(pair->left, call);
	const json_t *right = observation_answer(pair->right, call);
	json_t *left_symbol = symbol(left), *right_symbol = symbol(right);
	bool same = true;

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		json_t *a = json_object_get(left, members[i]);
		json_t *b = json_object_get(right, members[i]);

		same = same && (a == b || json_equal(a, b));
	}
	if (!same)
		add(pair->list, call, FIELD_STATUS, "raw", left_symbol,
		    right_symbol);
	json_decref(left_symbol);
	json_decref(right_symbol);
}

static void compare_status(
    const struct pair *pair, const char *call, json_t *left, json_t *right)
{
	const char *left_code = json_string_value(left);
	const char *right_code = json_string_value(right);
	const char *left_class = code_class(left_code);
	const char *right_class = code_class(right_code);

	left_class = left_class ? left_class : left_code;
	right_class = right_class ? right_class : right_code;
	if (strcmp(left_class, right_class) != 0)
		add(pair->list, call, FIELD_STATUS,
		    class_kind(left_class, right_class), left, right);
	else if (pair->rules->status != STATUS_CLASS &&
		 strcmp(left_code, right_code) != 0)
		add(pair->list, call, FIELD_STATUS, "code", left, right);
	else if (pair->rules->status == STATUS_RAW)
		compare_raw(pair, call);
}

static json_t *of_family(const json_t *addresses, bool v6)
{
	json_t *list = json_array(), *address;
	size_t i;

	json_array_foreach(addresses, i,
	    address) if (!strchr(json_string_value(address), ':') != v6)
	    json_array_append(list, address);
	return list;
}

static bool families_alternate_alike(const json_t *left, const json_t *right)
{
	json_t *a = list_common(left, right, false);
	json_t *b = list_common(right, left, false);
	bool alike = true;

	for (size_t i = 0; i < json_array_size(a); i++)
		alike =
		    alike &&
		    !strchr(json_string_value(json_array_get(a, i)), ':') ==
			!strchr(json_string_value(json_array_get(b, i)), ':');
	json_decref(a);
	json_decref(b);
	return alike;
}

static void compare_address_order(
    const struct pair *pair, const char *call, json_t *left, json_t *right)
{
	static const char *const within[] = {
	    "order.within.v4", "order.within.v6"};

	if (!families_alternate_alike(left, right))
		add(pair->list, call, FIELD_ADDRESSES, "order.families", left,
		    right);
	for (int v6 = 0; v6 < 2; v6++) {
		json_t *a = of_family(left, v6), *b = of_family(right, v6);

		if (list_relate(a, b, false).order)
			add(pair->list, call, FIELD_ADDRESSES, within[v6], left,
			    right);
		json_decref(a);
		json_decref(b);
	}
}

/* What the lists hold, whatever its order. */
static void compare_members(const struct pair *pair, const char *call,
    enum field field, struct list_relation is, json_t *left, json_t *right)
{
	if (is.missing)
		add(pair->list, call, field, "set.missing", left, right);
	if (is.extra)
		add(pair->list, call, field, "set.extra", left, right);
	if (is.counts)
		add(pair->list, call, field, "duplicates", left, right);
}

static void compare_addresses(
    const struct pair *pair, const char *call, json_t *left, json_t *right)
{
	struct list_relation is = list_relate(left, right, false);
	enum address_rule rule = pair->rules->addresses;

	if (rule == ADDRESSES_FAMILIES) {
		is.order = !is.missing && !is.extra;
		is.counts = false;
	}
	is.counts = is.counts && rule != ADDRESSES_SET;
	compare_members(pair, call, FIELD_ADDRESSES, is, left, right);
	if (is.order && rule == ADDRESSES_FAMILIES)
		add(pair->list, call, FIELD_ADDRESSES, "order.families", left,
		    right);
	if (is.order && rule == ADDRESSES_ORDERED)
		compare_address_order(pair, call, left, right);
}

static void compare_list(const struct pair *pair, const char *call,
    enum field field, json_t *left, json_t *right)
{
	bool aliases = field == FIELD_ALIASES;
	bool folded = aliases && pair->rules->canonical != NAME_EXACT;
	bool set = aliases && pair->rules->aliases == ALIASES_SET;
	json_t *a = field_beside(field, left, right);
	json_t *b = field_beside(field, right, left);
	struct list_relation is = list_relate(a, b, folded);

	json_decref(a);
	json_decref(b);
	is.counts = is.counts && !set;
	compare_members(pair, call, field, is, left, right);
	if (is.order && !set)
		add(pair->list, call, field, "order", left, right);
}

static bool asked_the_same_names(const struct pair *pair, const char *call)
{
	const struct compare_rules names = {.wire = WIRE_NAMES};
	json_t *left = field_value(FIELD_WIRE, &names, pair->left, call);
	json_t *right = field_value(FIELD_WIRE, &names, pair->right, call);
	struct list_relation is = list_relate(left, right, false);

	json_decref(left);
	json_decref(right);
	return !is.missing && !is.extra;
}

static const char *wire_kind(const struct pair *pair, const char *call,
    const json_t *left, const json_t *right)
{
	struct list_relation is = list_relate(left, right, false);

	switch (pair->rules->wire) {
	case WIRE_SERVERS:
		return "servers";
	case WIRE_NAMES:
		return "names";
	case WIRE_TRANSPORTS:
		return "transports";
	default:
		if (is.missing || is.extra)
			return asked_the_same_names(pair, call) ? "transports"
								: "names";
		return is.counts ? "count" : "order";
	}
}

static void compare_field(
    const struct pair *pair, const char *call, enum field field)
{
	json_t *left = field_value(field, pair->rules, pair->left, call);
	json_t *right = field_value(field, pair->rules, pair->right, call);

	if (!left || !right)
		goto out;
	if (field == FIELD_STATUS) {
		compare_status(pair, call, left, right);
		goto out;
	}
	if (field_same(field, pair->rules, left, right))
		goto out;
	switch (field) {
	case FIELD_ADDRESSES:
		compare_addresses(pair, call, left, right);
		break;
	case FIELD_ALIASES:
	case FIELD_RECORDS:
		compare_list(pair, call, field, left, right);
		break;
	case FIELD_WIRE:
		add(pair->list, call, field, wire_kind(pair, call, left, right),
		    left, right);
		break;
	case FIELD_TIME:
		add(pair->list, call, field, "bin", left, right);
		break;
	default:
		add(pair->list, call, field, "value", left, right);
	}
out:
	json_decref(left);
	json_decref(right);
}

void difference_find(struct difference_list *list, const struct testcase *tc,
    const json_t *left, const json_t *right)
{
	struct pair pair = {list, &tc->compare, left, right};

	for (size_t i = 0; i < tc->ncalls; i++)
		for (enum field field = 0; field < FIELD_COUNT; field++)
			compare_field(&pair, tc->calls[i].id, field);
	compare_field(&pair, NULL, FIELD_WIRE);
}
