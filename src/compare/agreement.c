/* SPDX-License-Identifier: MIT */
/*
 * agreement.c - on how many calls two resolvers agree
 */
#include "agreement.h"
#include "field.h"
#include "memory.h"
#include "record_list.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const agreement_functions[] = {"getaddrinfo", "getnameinfo",
    "gethostbyname", "gethostbyaddr", "query", "all", NULL};

static const char *text(const json_t *answer, const char *key)
{
	const char *value = json_string_value(json_object_get(answer, key));

	return value ? value : "";
}

static void drop(json_t *object, const char *const *keys)
{
	for (; *keys; keys++)
		json_object_del(object, *keys);
}

static bool has_endpoints(const json_t *answer)
{
	return json_object_get(
	    json_array_get(json_object_get(answer, "addresses"), 0),
	    "socktype");
}

/* Of a response, what the other resolver tells. */
static void drop_untold(json_t *answer, const json_t *other)
{
	static const char *const members[] = {"rcode", "records"};
	json_t *records = json_object_get(answer, "records");
	json_t *others = json_object_get(other, "records");

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (!json_object_get(other, members[i]))
			json_object_del(answer, members[i]);
	if (records && others)
		json_object_set_new(
		    answer, "records", records_beside(records, others));
}

/* Addresses without socket types: one for all entries that differ in these
 * alone. */
static json_t *without_endpoints(const json_t *entries)
{
	static const char *const endpoint[] = {
	    "socktype", "protocol", "port", NULL};
	json_t *list = json_array(), *entry;
	size_t i;

	json_array_foreach(entries, i, entry)
	{
		json_t *bare = json_copy(entry);
		size_t times = 1, have = 0;

		drop(bare, endpoint);
		for (size_t j = 0; j < i; j++)
			times += json_equal(json_array_get(entries, j), entry);
		for (size_t j = 0; j < json_array_size(list); j++)
			have += json_equal(json_array_get(list, j), bare);
		if (have < times)
			json_array_append(list, bare);
		json_decref(bare);
	}
	return list;
}

/* What of the answer counts beside another one. */
static json_t *what_counts(const json_t *answer, const json_t *other)
{
	static const char *const never[] = {"t_us", "cause", NULL};
	static const char *const numbers[] = {
	    "domain", "raw", "symbol", "errno", NULL};
	json_t *copy = json_deep_copy(answer);
	json_t *addresses = json_object_get(copy, "addresses");

	drop(copy, never);
	if (strcmp(text(answer, "domain"), text(other, "domain")) != 0) {
		drop(copy, numbers);
		drop_untold(copy, other);
	}
	if (addresses && !has_endpoints(other))
		json_object_set_new(
		    copy, "addresses", without_endpoints(addresses));
	return copy;
}

bool answers_agree(const json_t *left, const json_t *right)
{
	json_t *a = what_counts(left, right), *b = what_counts(right, left);
	bool agree = json_equal(a, b);

	json_decref(a);
	json_decref(b);
	return agree;
}

static void count(json_t *counts, const char *function, bool agree)
{
	json_t *entry = json_object_get(counts, function);
	json_int_t agreeing, calls;

	if (!entry) {
		entry = json_pack("{s:i, s:i}", "agree", 0, "calls", 0);
		json_object_set_new(counts, function, entry);
	}
	agreeing = json_integer_value(json_object_get(entry, "agree"));
	calls = json_integer_value(json_object_get(entry, "calls"));
	json_object_set_new(entry, "agree", json_integer(agreeing + agree));
	json_object_set_new(entry, "calls", json_integer(calls + 1));
}

static bool is_answer(const json_t *answer)
{
	return answer && !json_object_get(answer, "unsupported");
}

void agreement_add(json_t *counts, const struct testcase *tc,
    const json_t *left, const json_t *right)
{
	for (size_t i = 0; i < tc->ncalls; i++) {
		const struct call *call = &tc->calls[i];
		json_t *a = observation_answer(left, call->id);
		json_t *b = observation_answer(right, call->id);

		if (!is_answer(a) || !is_answer(b))
			continue;
		count(counts, call->op, answers_agree(a, b));
		count(counts, "all", answers_agree(a, b));
	}
}

char *agreement_rate(const json_t *counts, const char *function)
{
	json_t *entry = json_object_get(counts, function);
	long long agreeing, calls, hundredths;
	char *text;

	if (!entry)
		return NULL;
	agreeing = json_integer_value(json_object_get(entry, "agree"));
	calls = json_integer_value(json_object_get(entry, "calls"));
	hundredths = calls ? agreeing * 10000 / calls : 0;
	if (asprintf(&text, "%lld.%02lld", hundredths / 100, hundredths % 100) <
	    0)
		text = NULL;
	return memory_needed(text);
}

char *agreement_text(const json_t *counts, const char *function)
{
	json_t *entry = json_object_get(counts, function);
	char *rate = agreement_rate(counts, function), *text;

	if (!rate)
		return NULL;
	if (asprintf(&text, "%6lld of %6lld  %6s %%",
		(long long)json_integer_value(json_object_get(entry, "agree")),
		(long long)json_integer_value(json_object_get(entry, "calls")),
		rate) < 0)
		text = NULL;
	free(rate);
	return memory_needed(text);
}

#define NOTHING "-"

static json_int_t number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static json_t *rate_cell(const json_t *entry, const char *function)
{
	char *rate =
	    agreement_rate(json_object_get(entry, "functions"), function);
	json_t *cell = json_string(rate ? rate : NOTHING);

	free(rate);
	return cell;
}

static json_t *calls_cell(const json_t *entry, const char *what)
{
	json_t *all =
	    json_object_get(json_object_get(entry, "functions"), "all");
	json_t *left_out =
	    json_object_get(json_object_get(entry, "beside"), "calls");

	if (strcmp(what, "calls") != 0 && !left_out)
		return json_string(NOTHING);
	return json_sprintf("%" JSON_INTEGER_FORMAT,
	    !strcmp(what, "calls") ? number(all, what)
				   : number(left_out, what));
}

static json_t *cases_cell(const json_t *entry, const char *what)
{
	json_t *cases =
	    json_object_get(json_object_get(entry, "beside"), "cases");

	if (!cases || number(cases, "run") == number(cases, "of"))
		return json_string("all");
	return json_sprintf("%" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT,
	    number(cases, "run"), number(cases, what));
}

static json_t *name_cell(const json_t *entry, const char *key)
{
	return json_incref(json_array_get(json_object_get(entry, key), 1));
}

/* Unless there is nothing in it. */
static void add_row(json_t *table, const json_t *list, const char *heading,
    json_t *cell(const json_t *entry, const char *what), const char *what)
{
	json_t *row = json_pack("[s]", heading), *entry;
	bool any = false;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		json_t *value;

		if (json_object_get(entry, "lacks"))
			continue;
		value = cell(entry, what);
		any = any || strcmp(json_string_value(value), NOTHING) != 0;
		json_array_append_new(row, value);
	}
	if (any)
		json_array_append(table, row);
	json_decref(row);
}

static bool any_beside(const json_t *list)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		if (json_object_get(entry, "beside"))
			return true;
	}
	return false;
}

bool agreement_is_beside(const json_t *entry)
{
	return json_object_get(entry, "beside") ||
	       json_object_get(entry, "lacks");
}

json_t *agreement_table(const json_t *list)
{
	static const char *const left_out[] = {
	    "unsupported", "late", "failed", NULL};
	json_t *table;

	if (!any_beside(list))
		return NULL;
	table = json_array();
	add_row(table, list, "", name_cell, "between");
	for (const char *const *f = agreement_functions; *f; f++)
		add_row(table, list, *f, rate_cell, *f);
	add_row(table, list, "calls", calls_cell, "calls");
	for (const char *const *why = left_out; *why; why++)
		add_row(table, list, *why, calls_cell, *why);
	add_row(table, list, "cases", cases_cell, "of");
	return table;
}

char *agreement_lacking(const json_t *list)
{
	char *text;
	size_t size, i;
	FILE *out = memory_needed(open_memstream(&text, &size));
	json_t *entry;

	json_array_foreach(list, i, entry)
	{
		const char *name = json_string_value(
		    json_array_get(json_object_get(entry, "between"), 1));
		const char *lacks =
		    json_string_value(json_object_get(entry, "lacks"));

		if (lacks)
			fprintf(out, "%s%s (%s)", ftell(out) ? ", " : "", name,
			    lacks);
	}
	fclose(out);
	text = memory_needed(text);
	if (*text)
		return text;
	free(text);
	return NULL;
}
