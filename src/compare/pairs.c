/* SPDX-License-Identifier: MIT */
/*
 * pairs.c - on how many calls each two of many resolvers agree
 */
#include "pairs.h"
#include <stdbool.h>
#include <string.h>

static const char *name_at(const json_t *names, size_t i)
{
	return json_string_value(json_array_get(names, i));
}

static bool is_between(const json_t *pair, const char *one, const char *other)
{
	const json_t *names = json_object_get(pair, "between");

	return !strcmp(name_at(names, 0), one) &&
	       !strcmp(name_at(names, 1), other);
}

static json_t *find(const json_t *pairs, const char *left, const char *right)
{
	json_t *pair;
	size_t i;

	json_array_foreach(pairs, i, pair)
	{
		if (is_between(pair, left, right) ||
		    is_between(pair, right, left))
			return pair;
	}
	return NULL;
}

static json_int_t number(const json_t *pair, const char *key)
{
	return json_integer_value(json_object_get(pair, key));
}

static void add(json_t *pair, const char *key, const json_t *counts)
{
	json_object_set_new(
	    pair, key, json_integer(number(pair, key) + number(counts, key)));
}

void pairs_add(
    json_t *pairs, const char *left, const char *right, const json_t *counts)
{
	json_t *pair = find(pairs, left, right);

	if (!pair) {
		pair = json_pack("{s:[s, s]}", "between", left, right);
		json_array_append_new(pairs, pair);
	}
	add(pair, "agree", counts);
	add(pair, "calls", counts);
}

int pairs_rate(const json_t *pairs, const char *left, const char *right)
{
	const json_t *pair = find(pairs, left, right);
	json_int_t calls = number(pair, "calls");

	return calls ? (int)(100 * number(pair, "agree") / calls) : -1;
}

/* The place of the name that agrees most with this one. */
static size_t nearest(
    const json_t *pairs, const json_t *names, const char *name)
{
	size_t best = 0;
	int most = -2;

	for (size_t i = 0; i < json_array_size(names); i++) {
		int rate = pairs_rate(pairs, name, name_at(names, i));

		if (rate > most) {
			most = rate;
			best = i;
		}
	}
	return best;
}

static bool any_has(const json_t *pairs, const char *name)
{
	json_t *pair;
	size_t i;

	json_array_foreach(pairs, i, pair)
	{
		const json_t *names = json_object_get(pair, "between");

		if (!strcmp(name_at(names, 0), name) ||
		    !strcmp(name_at(names, 1), name))
			return true;
	}
	return false;
}

json_t *pairs_order(const json_t *pairs, const json_t *resolvers)
{
	json_t *left = json_array(), *order = json_array(), *resolver;
	size_t next = 0, i;

	json_array_foreach(resolvers, i, resolver)
	{
		json_t *name = json_object_get(resolver, "name");

		if (any_has(pairs, json_string_value(name)))
			json_array_append(left, name);
	}
	while (json_array_size(left) > 0) {
		json_array_append(order, json_array_get(left, next));
		json_array_remove(left, next);
		next = nearest(
		    pairs, left, name_at(order, json_array_size(order) - 1));
	}
	json_decref(left);
	return order;
}
