/* SPDX-License-Identifier: MIT */
/*
 * beside.c - how far other resolvers agree with the first, for the figures
 */
#include "beside.h"
#include "agreement.h"
#include "field.h"
#include "memory.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DEADLINE_MS = 2000 };

/* Cases as they are run here; calls are owned. */
struct hurried {
	struct testcase *cases;
	const struct testcase **list;
	size_t count;
};

struct counting {
	const json_t *firsts;
	json_t *functions, *calls;
};

/* FNV-1a: it spreads ids evenly that differ in little. */
static bool is_sampled(const char *id, unsigned every)
{
	uint32_t hash = 2166136261U;

	for (; *id; id++)
		hash = (hash ^ (unsigned char)*id) * 16777619U;
	return hash % every == 0;
}

static void hurry(struct testcase *to, const struct testcase *from)
{
	struct call *calls = memory_zeroed(from->ncalls, sizeof(*calls));

	for (size_t i = 0; i < from->ncalls; i++) {
		calls[i] = from->calls[i];
		if (calls[i].deadline_ms > DEADLINE_MS)
			calls[i].deadline_ms = DEADLINE_MS;
	}
	*to = *from;
	to->calls = calls;
	to->one_session = true;
}

static void hurried_make(struct hurried *h, const struct run_plan *plan,
    const json_t *firsts, unsigned every)
{
	h->cases = memory_zeroed(plan->ncases, sizeof(*h->cases));
	h->list = memory_zeroed(plan->ncases, sizeof(*h->list));
	h->count = 0;
	for (size_t i = 0; i < plan->ncases; i++) {
		const struct testcase *tc = plan->cases[i];

		if (!json_object_get(firsts, tc->id) ||
		    !is_sampled(tc->id, every))
			continue;
		h->list[h->count] = &h->cases[h->count];
		hurry(&h->cases[h->count++], tc);
	}
}

static void hurried_release(struct hurried *h)
{
	for (size_t i = 0; i < h->count; i++)
		free((void *)h->cases[i].calls);
	free(h->cases);
	free(h->list);
}

static void count_one(json_t *counts, const char *what)
{
	json_int_t n = json_integer_value(json_object_get(counts, what));

	json_object_set_new(counts, what, json_integer(n + 1));
}

/* Why an answer does not count; NULL if it does.  What had not the time that
 * the case gives it says nothing. */
static const char *why_not(const json_t *answer, const struct call *call)
{
	const char *code = json_string_value(json_object_get(answer, "code"));

	return !answer                                  ? "failed"
	       : json_object_get(answer, "unsupported") ? "unsupported"
	       : code && !strcmp(code, "deadline") &&
		       call->deadline_ms == DEADLINE_MS
		   ? "late"
		   : NULL;
}

static bool count_case(void *arg, const struct observed *observed)
{
	struct counting *c = arg;
	const struct testcase *tc = observed->tc;
	const json_t *first = json_object_get(c->firsts, tc->id);
	json_t *other = observed->observations[0];

	for (size_t i = 0; i < tc->ncalls; i++) {
		const struct call *call = &tc->calls[i];
		json_t *answer = observation_answer(other, call->id);
		const char *why = why_not(answer, call);

		if (!why || !observation_answer(first, call->id))
			continue;
		count_one(c->calls, why);
		if (answer)
			json_object_set_new(
			    answer, "unsupported", json_string(why));
	}
	agreement_add(c->functions, tc, first, other);
	return true;
}

static bool run_one(const struct beside *beside, const struct run_plan *plan,
    const json_t *firsts, json_t *entry, struct run_end *end,
    struct sandbox_error *error)
{
	struct counting counting = {firsts, json_object(),
	    json_pack(
		"{s:i, s:i, s:i}", "unsupported", 0, "late", 0, "failed", 0)};
	struct run_plan whole = *plan;
	struct hurried hurried;
	bool good;

	hurried_make(&hurried, plan, firsts, beside->every);
	whole.cases = hurried.list;
	whole.ncases = hurried.count;
	whole.resolvers = beside->spec;
	whole.nresolvers = 1;
	whole.repeat = 1;
	whole.observed = count_case;
	whole.observed_arg = &counting;
	good = run_cases(&whole, end, error);
	json_object_update_new(entry,
	    json_pack("{s:O?, s:o, s:{s:{s:i, s:i}, s:o}}", "who", beside->who,
		"functions", counting.functions, "beside", "cases", "run",
		(int)(hurried.count - end->not_run), "of",
		(int)json_object_size(firsts), "calls", counting.calls));
	hurried_release(&hurried);
	return good;
}

bool beside_run(const struct beside_list *list, const struct run_plan *plan,
    const char *first, const json_t *firsts, json_t *report,
    struct run_end *end, struct sandbox_error *error)
{
	bool good = true;

	for (size_t i = 0; good && !end->interrupted && i < list->count; i++) {
		const struct beside *beside = &list->items[i];
		json_t *entry = json_pack(
		    "{s:[s, s]}", "between", first, beside->spec->name);
		struct run_end its_end = {false, 0};

		json_array_append_new(
		    json_object_get(report, "agreement"), entry);
		if (beside->lacks)
			json_object_set_new(
			    entry, "lacks", json_string(beside->lacks));
		else
			good = run_one(
			    beside, plan, firsts, entry, &its_end, error);
		end->interrupted = its_end.interrupted;
	}
	return good;
}
