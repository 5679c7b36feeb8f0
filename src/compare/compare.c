/* SPDX-License-Identifier: MIT */
/*
 * compare.c - what was observed, case by case, as a report
 */
#include "compare.h"

struct comparison {
	const struct run_plan *plan;
	const struct report_options *options;
	unsigned max_failures, failures;
	json_t *report;
};

/* Judge the case on each pair of the first resolver and another. */
static bool report_case(void *arg, const struct observed *observed)
{
	struct comparison *c = arg;
	const struct report_options *options = c->options;
	size_t n = observed->nrepeats;
	json_t *results = json_object_get(c->report, "results");

	if (observed->lacking)
		report_add_unsupported(
		    c->report, options, observed->tc, observed->lacking);
	for (size_t i = 1; !observed->lacking && i < options->nresolvers; i++) {
		const struct side sides[] = {
		    {options->resolvers[0], observed->observations, n},
		    {options->resolvers[i], observed->observations + i * n, n}};
		struct judgement judgement;

		judge(&judgement, observed->tc, &c->plan->machine, sides);
		report_add(c->report, options, &judgement, sides);
		judgement_release(&judgement);
		c->failures += report_is_failure(c->report,
		    json_array_get(results, json_array_size(results) - 1));
	}
	return c->max_failures == 0 || c->failures < c->max_failures;
}

json_t *compare_run(const struct run_plan *plan,
    const struct report_options *options, unsigned max_failures,
    struct sandbox_error *error)
{
	struct comparison c = {plan, options, max_failures, 0, NULL};
	struct run_plan whole = *plan;
	struct run_end end = {false, 0};

	c.report = report_new(options);
	whole.observed = report_case;
	whole.observed_arg = &c;
	if (!run_cases(&whole, &end, error)) {
		json_decref(c.report);
		return NULL;
	}
	report_finish(c.report, end.interrupted, end.not_run);
	return c.report;
}
