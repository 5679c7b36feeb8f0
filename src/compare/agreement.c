/* SPDX-License-Identifier: MIT */
/*
 * agreement.c - on how many calls two resolvers agree
 */
#include "agreement.h"
#include "field.h"
#include "memory.h"
#include <stdio.h>
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

/* What of the answer counts beside another one. */
static json_t *what_counts(const json_t *answer, const json_t *other)
{
	static const char *const never[] = {"t_us", "cause", NULL};
	static const char *const numbers[] = {
	    "domain", "raw", "symbol", "errno", NULL};
	static const char *const endpoint[] = {
	    "socktype", "protocol", "port", NULL};
	json_t *copy = json_deep_copy(answer), *entry;
	size_t i;

	drop(copy, never);
	if (strcmp(text(answer, "domain"), text(other, "domain")) != 0)
		drop(copy, numbers);
	if (!has_endpoints(other))
		json_array_foreach(json_object_get(copy, "addresses"), i, entry)
		{
			drop(entry, endpoint);
		}
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

char *agreement_text(const json_t *counts, const char *function)
{
	json_t *entry = json_object_get(counts, function);
	long long agreeing, calls, hundredths;
	char *text;
	size_t size;
	FILE *out;

	if (!entry)
		return NULL;
	agreeing = json_integer_value(json_object_get(entry, "agree"));
	calls = json_integer_value(json_object_get(entry, "calls"));
	hundredths = calls ? agreeing * 10000 / calls : 0;
	out = memory_needed(open_memstream(&text, &size));
	fprintf(out, "%6lld of %6lld  %3lld.%02lld %%", agreeing, calls,
	    hundredths / 100, hundredths % 100);
	fclose(out);
	return memory_needed(text);
}
