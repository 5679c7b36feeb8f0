/* SPDX-License-Identifier: MIT */
/*
 * merge.c - the reports of shards as the report of the whole
 */
#include "merge.h"
#include "memory.h"
#include "report.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SIZE = 512 };

/* FNV-1a, 64 bits. */
static uint64_t mix(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
	return hash * 0x100000001b3U;
}

json_t *shard_json(unsigned index, unsigned count,
    const struct testcase *const *cases, size_t ncases)
{
	uint64_t hash = 0xcbf29ce484222325U;
	char of[17];

	for (size_t i = 0; i < ncases; i++)
		hash = mix(mix(hash, cases[i]->id), cases[i]->digest);
	snprintf(of, sizeof(of), "%016" PRIx64, hash);
	return json_pack("{s:i, s:i, s:s}", "index", (int)index, "count",
	    (int)count, "of", of);
}

static size_t number(const json_t *report, const char *key)
{
	return (size_t)json_integer_value(
	    json_object_get(json_object_get(report, "shard"), key));
}

/* A shard without cases did not hear who they are. */
static bool same_resolvers(const json_t *a, const json_t *b)
{
	static const char *const keys[] = {"name", "command", "who"};
	json_t *others = json_object_get(b, "resolvers"), *one;
	size_t i;

	json_array_foreach(json_object_get(a, "resolvers"), i, one)
	{
		const json_t *other = json_array_get(others, i);

		for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
			json_t *x = json_object_get(one, keys[k]);
			json_t *y = json_object_get(other, keys[k]);
			bool unheard =
			    k == 2 && (json_is_null(x) || json_is_null(y));

			if (!unheard && !json_equal(x, y))
				return false;
		}
	}
	return i == json_array_size(others);
}

/* What any shard heard of them. */
static json_t *join_resolvers(const json_t *const *shards, size_t n)
{
	json_t *all = json_deep_copy(json_object_get(shards[0], "resolvers"));
	json_t *one;
	size_t i;

	json_array_foreach(all, i, one)
	{
		for (size_t s = 1; s < n; s++)
			if (json_is_null(json_object_get(one, "who")))
				json_object_set(one, "who",
				    json_object_get(
					json_array_get(
					    json_object_get(
						shards[s], "resolvers"),
					    i),
					"who"));
	}
	return all;
}

/* By index; NULL and text if they do not make a whole. */
static const json_t **in_order(json_t *const *shards, size_t n, char *text)
{
	static const char *const alike[] = {"tool", "strict_known"};
	const json_t **sorted = memory_zeroed(n + 1, sizeof(*sorted));
	const json_t *first = json_object_get(shards[0], "shard");
	const char *wrong = NULL;

	for (size_t i = 0; i < n && !wrong; i++) {
		const json_t *shard = json_object_get(shards[i], "shard");
		size_t index = number(shards[i], "index");

		if (!json_is_object(shard) || index < 1)
			wrong = "is the report of no shard";
		else if (!json_equal(json_object_get(shard, "of"),
			     json_object_get(first, "of")))
			wrong = "is of other cases";
		else if (number(shards[i], "count") != n)
			wrong = "is of another number of shards";
		else if (index > n || sorted[index - 1])
			wrong = "is there twice";
		else
			sorted[index - 1] = shards[i];
		if (!wrong && !same_resolvers(shards[i], shards[0]))
			wrong = "is of other resolvers or options";
		for (size_t k = 0; k < sizeof(alike) / sizeof(*alike); k++)
			if (!wrong &&
			    !json_equal(json_object_get(shards[i], alike[k]),
				json_object_get(shards[0], alike[k])))
				wrong = "is of other resolvers or options";
		if (wrong)
			snprintf(
			    text, MESSAGE_SIZE, "report %zu %s", i + 1, wrong);
	}
	if (!wrong)
		return sorted;
	free(sorted);
	return NULL;
}

/* A case of each in turn; a case has a result a pair. */
static json_t *join_results(const json_t *const *shards, size_t n, size_t pairs)
{
	json_t *all = json_array();
	bool more = true;

	for (size_t at = 0; more; at += pairs) {
		more = false;
		for (size_t i = 0; i < n; i++) {
			json_t *list = json_object_get(shards[i], "results");

			for (size_t p = at; p < at + pairs; p++)
				if (p < json_array_size(list)) {
					json_array_append(
					    all, json_array_get(list, p));
					more = true;
				}
		}
	}
	return all;
}

static json_t *entry_by(json_t *list, const char *key, const json_t *value)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		if (json_equal(json_object_get(entry, key), value))
			return entry;
	}
	return NULL;
}

/* What is counted call by call: {FUNCTION: {"agree", "calls"}}, and case by
 * case. */
static void add_counts(json_t *sum, const json_t *counts)
{
	const char *function, *what;
	json_t *entry, *value;

	json_object_foreach((json_t *)counts, function, entry)
	{
		json_t *have = json_object_get(sum, function);

		if (!have) {
			json_object_set_new(
			    sum, function, json_deep_copy(entry));
			continue;
		}
		json_object_foreach(entry, what, value)
		{
			json_object_set_new(have, what,
			    json_integer(json_integer_value(
					     json_object_get(have, what)) +
					 json_integer_value(value)));
		}
	}
}

static json_t *join_agreement(const json_t *const *shards, size_t n)
{
	json_t *all = json_array(), *entry;
	size_t j;

	for (size_t i = 0; i < n; i++)
		json_array_foreach(
		    json_object_get(shards[i], "agreement"), j, entry)
		{
			json_t *have = entry_by(
			    all, "between", json_object_get(entry, "between"));

			if (have) {
				add_counts(json_object_get(have, "functions"),
				    json_object_get(entry, "functions"));
				add_counts(json_object_get(have, "beside"),
				    json_object_get(entry, "beside"));
			} else {
				json_array_append_new(
				    all, json_deep_copy(entry));
			}
		}
	return all;
}

static size_t place(const json_t *results, const json_t *id)
{
	json_t *result;
	size_t i;

	json_array_foreach(results, i, result)
	{
		if (json_equal(json_object_get(result, "case"), id))
			break;
	}
	return i;
}

/* Into the list of cases, in the order of the results. */
static void add_case(json_t *cases, json_t *id, const json_t *results)
{
	size_t at = place(results, id), i = 0;

	while (i < json_array_size(cases) &&
	       place(results, json_array_get(cases, i)) < at)
		i++;
	json_array_insert(cases, i, id);
}

/* Annotations are listed as they first come. */
static json_t *join_known(
    const json_t *const *shards, size_t n, const json_t *results)
{
	json_t *all = json_array(), *sorted = json_array(), *entry, *id;
	size_t j, k;

	for (size_t i = 0; i < n; i++)
		json_array_foreach(
		    json_object_get(shards[i], "known"), j, entry)
		{
			json_t *have =
			    entry_by(all, "id", json_object_get(entry, "id"));

			if (!have) {
				json_array_append_new(
				    all, json_deep_copy(entry));
				continue;
			}
			json_array_foreach(
			    json_object_get(entry, "cases"), k, id)
			{
				add_case(json_object_get(have, "cases"), id,
				    results);
			}
		}
	json_array_foreach(all, j, entry)
	{
		size_t at = place(results,
		    json_array_get(json_object_get(entry, "cases"), 0));

		for (k = 0; k < json_array_size(sorted); k++)
			if (place(results,
				json_array_get(
				    json_object_get(
					json_array_get(sorted, k), "cases"),
				    0)) > at)
				break;
		json_array_insert(sorted, k, entry);
	}
	json_decref(all);
	return sorted;
}

json_t *merge(json_t *const *shards, size_t n, char *text)
{
	const json_t **sorted = in_order(shards, n, text);
	size_t not_run = 0, pairs;
	bool interrupted = false;
	json_t *whole, *results;

	if (!sorted)
		return NULL;
	whole = json_copy((json_t *)sorted[0]);
	pairs = json_array_size(json_object_get(whole, "resolvers")) - 1;
	results = join_results(sorted, n, pairs);
	json_object_del(whole, "shard");
	json_object_set_new(whole, "known", join_known(sorted, n, results));
	json_object_set_new(whole, "results", results);
	json_object_set_new(whole, "resolvers", join_resolvers(sorted, n));
	json_object_set_new(whole, "agreement", join_agreement(sorted, n));
	for (size_t i = 0; i < n; i++) {
		not_run += (size_t)json_integer_value(
		    json_object_get(sorted[i], "not_run"));
		interrupted =
		    interrupted || report_exit_status(sorted[i]) == 130;
	}
	report_finish(whole, interrupted, not_run);
	free(sorted);
	return whole;
}
