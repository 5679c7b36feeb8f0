/* SPDX-License-Identifier: MIT */
/*
 * compare.c - what was observed, case by case, as a report
 */
#include "compare.h"

static void compare_pair(struct comparison *c, const struct observed *observed,
    size_t left, size_t right)
{
	const char *const *names = c->options->resolvers;
	size_t n = observed->nrepeats;
	const struct side sides[] = {
	    {names[left], observed->observations + left * n, n},
	    {names[right], observed->observations + right * n, n}};
	json_t *results = json_object_get(c->report, "results");
	struct judgement judgement;

	judge(&judgement, observed->tc, &c->machine, sides);
	report_add(c->report, c->options, &judgement, sides);
	judgement_release(&judgement);
	c->failures += report_is_failure(
	    c->report, json_array_get(results, json_array_size(results) - 1));
}

bool comparison_add(void *comparison, const struct observed *observed)
{
	struct comparison *c = comparison;
	size_t step = c->in_pairs ? 2 : 1;

	if (observed->lacking)
		report_add_unsupported(
		    c->report, c->options, observed->tc, observed->lacking);
	else if (c->firsts)
		json_object_set(
		    c->firsts, observed->tc->id, observed->observations[0]);
	for (size_t i = 1; !observed->lacking && i < c->options->nresolvers;
	     i += step)
		compare_pair(c, observed, c->in_pairs ? i - 1 : 0, i);
	return c->max_failures == 0 || c->failures < c->max_failures;
}

json_t *compare_run(const struct run_plan *plan,
    const struct report_options *options, const struct beside_list *beside,
    unsigned max_failures, struct sandbox_error *error)
{
	struct comparison c = {.options = options,
	    .machine = plan->machine,
	    .max_failures = max_failures,
	    .report = report_new(options),
	    .firsts = beside ? json_object() : NULL};
	struct run_plan whole = *plan;
	struct run_end end = {false, 0};
	bool good;

	whole.observed = comparison_add;
	whole.observed_arg = &c;
	good = run_cases(&whole, &end, error);
	if (good && beside)
		good = beside_run(beside, plan, options->resolvers[0], c.firsts,
		    c.report, &end, error);
	json_decref(c.firsts);
	if (!good) {
		json_decref(c.report);
		return NULL;
	}
	report_finish(c.report, end.interrupted, end.not_run);
	return c.report;
}
