/* SPDX-License-Identifier: MIT */
/*
 * matrix.c - what many resolvers did with a case, as groups of those that agree
 */
#include "matrix.h"
#include "agreement.h"
#include "describe.h"
#include "memory.h"
#include "pairs.h"
#include "partition.h"
#include <stdlib.h>
#include <string.h>

struct matrix {
	const struct run_plan *plan;
	const struct report_options *options;
	json_t *report;
};

/* A case while its row is made. */
struct row {
	const struct testcase *tc;
	json_t *const *observations; /* the first of each resolver's */
	size_t n, stride;
	struct difference_list *between; /* owns; [a * n + b] for a < b */
	/* the field that is looked at now */
	const char *call;
	enum field field;
};

static const json_t *observation(const struct row *row, size_t i)
{
	return row->observations[i * row->stride];
}

static const struct difference_list *between(
    const struct row *row, size_t a, size_t b)
{
	return a < b ? &row->between[a * row->n + b]
		     : &row->between[b * row->n + a];
}

static bool same_in_all(const void *arg, size_t a, size_t b)
{
	return between(arg, a, b)->count == 0;
}

static const struct difference *find(const struct row *row, size_t a, size_t b)
{
	const struct difference_list *list = between(row, a, b);

	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].call == row->call &&
		    list->items[i].field == row->field)
			return &list->items[i];
	return NULL;
}

static bool same_in_field(const void *arg, size_t a, size_t b)
{
	return !find(arg, a, b);
}

/* Why a resolver has nothing to say; NULL if it has. */
static const char *why_out(const json_t *observation)
{
	const char *why =
	    json_string_value(json_object_get(observation, "error"));
	json_t *answer;
	size_t i;

	if (why)
		return why;
	json_array_foreach(json_object_get(observation, "calls"), i, answer)
	{
		json_t *lacking = json_object_get(answer, "unsupported");

		if (!lacking)
			return NULL;
		why = json_string_value(lacking);
	}
	return why ? why : "no answer";
}

static void find_differences(struct row *row, const bool *in)
{
	row->between = memory_zeroed(row->n * row->n, sizeof(*row->between));
	for (size_t a = 0; a < row->n; a++)
		for (size_t b = a + 1; in[a] && b < row->n; b++)
			if (in[b])
				difference_find(&row->between[a * row->n + b],
				    row->tc, observation(row, a),
				    observation(row, b));
}

/* The counts of a pair's calls, as agreement.h has them. */
static void count_pair(json_t *pairs, const char *const *names,
    const struct row *row, size_t a, size_t b)
{
	json_t *counts = json_object(), *all;

	agreement_add(
	    counts, row->tc, observation(row, a), observation(row, b));
	all = json_object_get(counts, "all");
	if (all)
		pairs_add(pairs, names[a], names[b], all);
	json_decref(counts);
}

static void count_pairs(json_t *pairs, const char *const *names,
    const struct row *row, const bool *in)
{
	for (size_t a = 0; a < row->n; a++)
		for (size_t b = a + 1; in[a] && b < row->n; b++)
			if (in[b])
				count_pair(pairs, names, row, a, b);
}

/* One field of a call, if there are groups of it; *weight of its difference. */
static json_t *field_json(struct row *row, const char *const *names,
    const bool *row_in, unsigned *weight)
{
	const struct compare_rules *rules = &row->tc->compare;
	bool *in = memory_zeroed(row->n, sizeof(*in));
	struct partition p;
	json_t *groups = NULL, *list, *field = NULL;

	for (size_t i = 0; i < row->n; i++) {
		json_t *value = field_value(
		    row->field, rules, observation(row, i), row->call);

		in[i] = row_in[i] && value;
		json_decref(value);
	}
	partition_make(&p, row->n, in, same_in_field, row);
	if (p.ngroups < 2)
		goto out;
	list = partition_json(&p, names);
	groups = json_array();
	for (size_t g = 0; g < p.ngroups; g++)
		json_array_append_new(
		    groups, json_pack("{s:O, s:o}", "resolvers",
				json_array_get(list, g), "value",
				field_value(row->field, rules,
				    observation(row, partition_first(&p, g)),
				    row->call)));
	json_decref(list);
	{
		const struct difference *d =
		    find(row, partition_first(&p, 0), partition_first(&p, 1));

		field = json_pack("{s:s, s:s, s:o}", "field",
		    field_names[row->field], "kind", d->kind, "groups", groups);
		*weight = difference_weight(row->field, d->kind);
	}
out:
	partition_release(&p);
	free(in);
	return field;
}

static json_t *groups_alone(const json_t *field)
{
	json_t *list = json_array(), *group;
	size_t i;

	json_array_foreach(json_object_get(field, "groups"), i, group)
	{
		json_array_append(list, json_object_get(group, "resolvers"));
	}
	return list;
}

/* Its number among the fingerprints, which get the case. */
static json_t *fingerprint(
    json_t *report, const json_t *field, const char *case_id)
{
	json_t *list = json_object_get(report, "fingerprints"), *entry = NULL;
	json_t *groups = groups_alone(field);
	size_t i;

	json_array_foreach(list, i, entry)
	{
		if (json_equal(json_object_get(entry, "field"),
			json_object_get(field, "field")) &&
		    json_equal(json_object_get(entry, "kind"),
			json_object_get(field, "kind")) &&
		    json_equal(json_object_get(entry, "groups"), groups))
			break;
	}
	if (i == json_array_size(list)) {
		entry = json_pack("{s:O, s:O, s:O, s:[]}", "field",
		    json_object_get(field, "field"), "kind",
		    json_object_get(field, "kind"), "groups", groups, "cases");
		json_array_append_new(list, entry);
	}
	json_array_append_new(
	    json_object_get(entry, "cases"), json_string(case_id));
	json_decref(groups);
	return json_integer((json_int_t)i);
}

/* Every call with the fields that differ; *heaviest borrows one of these. */
static json_t *calls_json(struct row *row, const char *const *names,
    const bool *in, const json_t **heaviest)
{
	json_t *calls = json_array();
	unsigned least = 0, weight;

	for (size_t i = 0; i <= row->tc->ncalls; i++) {
		bool of_case = i == row->tc->ncalls; /* its wire */
		json_t *fields = json_array();
		const struct call *call = of_case ? NULL : &row->tc->calls[i];

		row->call = call ? call->id : NULL;
		row->field = of_case ? FIELD_WIRE : 0;
		for (; row->field < FIELD_COUNT; row->field++) {
			json_t *field = field_json(row, names, in, &weight);

			if (!field)
				continue;
			json_array_append_new(fields, field);
			if (!*heaviest || weight < least) {
				*heaviest = field;
				least = weight;
			}
			if (of_case)
				break;
		}
		if (!of_case || json_array_size(fields))
			json_array_append_new(calls,
			    json_pack("{s:s, s:s, s:O}", "id",
				call ? call->id : "", "text",
				call ? call->text : "", "fields", fields));
		json_decref(fields);
	}
	return calls;
}

static unsigned gravity(const char *verdict)
{
	unsigned v = 0;

	/* What is lacking is no reason to look at a row. */
	if (!strcmp(verdict, verdict_names[VERDICT_UNSUPPORTED]))
		return 0;
	while (strcmp(verdict_names[v], verdict) != 0)
		v++;
	return v + 1;
}

/* Judge the pair and put what is not the same into the report. */
static const char *judge_pair(
    struct matrix *m, const struct observed *observed, size_t i)
{
	const struct report_options *options = m->options;
	size_t n = observed->nrepeats;
	const struct side sides[] = {
	    {options->resolvers[0], observed->observations, n},
	    {options->resolvers[i], observed->observations + i * n, n}};
	json_t *results = json_object_get(m->report, "results");
	struct judgement judgement;
	enum verdict verdict;

	judge(&judgement, observed->tc, &m->plan->machine, sides);
	verdict = judgement.verdict;
	report_add(m->report, options, &judgement, sides);
	if (verdict == VERDICT_SAME || verdict == VERDICT_UNSUPPORTED)
		json_array_remove(results, json_array_size(results) - 1);
	judgement_release(&judgement);
	return verdict_names[verdict];
}

static void judge_row(
    struct matrix *m, const struct observed *observed, json_t *row)
{
	const char *gravest = verdict_names[VERDICT_UNSUPPORTED];
	json_t *verdicts = json_object();

	for (size_t i = 1; i < m->options->nresolvers; i++) {
		const char *verdict = judge_pair(m, observed, i);

		json_object_set_new(
		    verdicts, m->options->resolvers[i], json_string(verdict));
		if (gravity(verdict) > gravity(gravest))
			gravest = verdict;
	}
	json_object_set_new(row, "verdicts", verdicts);
	json_object_set_new(row, "verdict", json_string(gravest));
}

static void add_groups(
    struct matrix *m, const struct observed *observed, json_t *object)
{
	const char *const *names = m->options->resolvers;
	struct row row = {.tc = observed->tc,
	    .observations = observed->observations,
	    .n = m->options->nresolvers,
	    .stride = observed->nrepeats};
	bool *in = memory_zeroed(row.n, sizeof(*in));
	json_t *out = json_object();
	const json_t *heaviest = NULL;
	struct partition p;

	for (size_t i = 0; i < row.n; i++) {
		const char *why = why_out(observation(&row, i));

		in[i] = !why;
		if (why)
			json_object_set_new(out, names[i], json_string(why));
	}
	find_differences(&row, in);
	count_pairs(json_object_get(m->report, "pairs"), names, &row, in);
	partition_make(&p, row.n, in, same_in_all, &row);
	json_object_set_new(object, "groups", partition_json(&p, names));
	json_object_set_new(object, "out", out);
	json_object_set_new(
	    object, "calls", calls_json(&row, names, in, &heaviest));
	if (heaviest)
		json_object_set_new(object, "fingerprint",
		    fingerprint(m->report, heaviest, row.tc->id));
	partition_release(&p);
	for (size_t i = 0; i < row.n * row.n; i++)
		difference_list_release(&row.between[i]);
	free(row.between);
	free(in);
}

static bool add_row(void *arg, const struct observed *observed)
{
	struct matrix *m = arg;
	json_t *row = report_case_json(observed->tc);

	json_array_append_new(json_object_get(m->report, "rows"), row);
	if (observed->lacking) {
		json_object_update_new(
		    row, json_pack("{s:s, s:{}, s:[], s:{}, s:[]}", "verdict",
			     verdict_names[VERDICT_UNSUPPORTED], "verdicts",
			     "groups", "out", "calls"));
		return true;
	}
	add_groups(m, observed, row);
	judge_row(m, observed, row);
	return true;
}

static int by_cases(const void *a, const void *b)
{
	const json_t *const *x = a, *const *y = b;
	size_t nx = json_array_size(json_object_get(*x, "cases"));
	size_t ny = json_array_size(json_object_get(*y, "cases"));

	if (nx != ny)
		return nx < ny ? 1 : -1;
	return (int)(json_integer_value(json_object_get(*x, "n")) -
		     json_integer_value(json_object_get(*y, "n")));
}

/* Those of most cases first, and the rows with their new numbers. */
static void sort_fingerprints(json_t *report)
{
	json_t *list = json_object_get(report, "fingerprints"), *row;
	size_t n = json_array_size(list), i;
	json_t **sorted = memory_zeroed(n + 1, sizeof(json_t *));
	json_int_t *moved = memory_zeroed(n + 1, sizeof(*moved));

	for (i = 0; i < n; i++) {
		sorted[i] = json_incref(json_array_get(list, i));
		json_object_set_new(
		    sorted[i], "n", json_integer((json_int_t)i));
	}
	qsort(sorted, n, sizeof(json_t *), by_cases);
	json_array_clear(list);
	for (i = 0; i < n; i++) {
		moved[json_integer_value(json_object_get(sorted[i], "n"))] =
		    (json_int_t)i;
		json_object_del(sorted[i], "n");
		json_array_append_new(list, sorted[i]);
	}
	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		json_t *number = json_object_get(row, "fingerprint");

		if (number)
			json_integer_set(
			    number, moved[json_integer_value(number)]);
	}
	free(sorted);
	free(moved);
}

/* Rows, not pairs. */
static void count_rows(json_t *report)
{
	json_t *summary = json_object(), *row;
	size_t i;

	json_array_foreach(json_object_get(report, "rows"), i, row)
	{
		const char *verdict =
		    json_string_value(json_object_get(row, "verdict"));
		json_int_t count =
		    json_integer_value(json_object_get(summary, verdict));

		json_object_set_new(summary, verdict, json_integer(count + 1));
	}
	json_object_set_new(report, "summary", summary);
}

json_t *matrix_run(const struct run_plan *plan,
    const struct report_options *options, struct sandbox_error *error)
{
	struct matrix m = {plan, options, report_new(options)};
	struct run_plan whole = *plan;
	struct run_end end = {false, 0};

	json_object_set_new(m.report, "rows", json_array());
	json_object_set_new(m.report, "fingerprints", json_array());
	json_object_set_new(m.report, "pairs", json_array());
	whole.observed = add_row;
	whole.observed_arg = &m;
	if (!run_cases(&whole, &end, error)) {
		json_decref(m.report);
		return NULL;
	}
	report_finish(m.report, end.interrupted, end.not_run);
	count_rows(m.report);
	sort_fingerprints(m.report);
	return m.report;
}

int matrix_exit_status(const json_t *matrix)
{
	int status = report_exit_status(matrix);

	return status == 1 ? 0 : status;
}

int matrix_group(const json_t *groups, const char *resolver)
{
	json_t *group, *name;
	size_t g, i;

	json_array_foreach(groups, g, group)
	{
		json_array_foreach(group, i, name)
		{
			if (!strcmp(json_string_value(name), resolver))
				return (int)g;
		}
	}
	return -1;
}
