/* SPDX-License-Identifier: MIT */
/*
 * report.c - judgements as one JSON object
 */
#include "report.h"
#include "agreement.h"
#include "describe.h"
#include <duet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#define TEXT(macro) TEXT_OF(macro)
#define TEXT_OF(value) #value

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *shared(json_t *value)
{
	return value ? json_incref(value) : json_null();
}

static json_t *texts(const char *const *list)
{
	json_t *array = json_array();

	for (; list && *list; list++)
		json_array_append_new(array, json_string(*list));
	return array;
}

static json_t *links_json(const struct case_link *links, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *link = json_object();

		json_object_set_new(link, "rel", json_string(links[i].rel));
		if (links[i].url)
			json_object_set_new(
			    link, "url", json_string(links[i].url));
		if (links[i].ref)
			json_object_set_new(
			    link, "ref", json_string(links[i].ref));
		json_array_append_new(array, link);
	}
	return array;
}

static json_t *environment(void)
{
	struct utsname uts;

	if (uname(&uts) < 0)
		return json_object();
	return json_pack("{s:o, s:s}", "kernel",
	    json_sprintf("%s %s", uts.sysname, uts.release), "machine",
	    uts.machine);
}

json_t *report_new(const struct report_options *options)
{
	static const char tool[] = "duet " TEXT(DUET_VERSION_MAJOR) "." TEXT(
	    DUET_VERSION_MINOR) "." TEXT(DUET_VERSION_PATCH);
	json_t *resolvers = json_array();

	for (size_t i = 0; i < options->nresolvers; i++)
		json_array_append_new(resolvers,
		    json_pack("{s:s, s:o, s:n}", "name", options->resolvers[i],
			"command", text_or_null(options->commands[i]), "who"));
	return json_pack("{s:i, s:s, s:b, s:o, s:o, s:[], s:[], s:[]}", "v", 1,
	    "tool", tool, "strict_known", options->strict_known, "environment",
	    environment(), "resolvers", resolvers, "agreement", "known",
	    "results");
}

static const char *const known_verdicts[] = {
    [KNOWN_BUG] = "bug",
    [KNOWN_BY_DESIGN] = "by-design",
    [KNOWN_SPEC_ALLOWS] = "spec-allows",
    [KNOWN_UNDECIDED] = "undecided",
};

static json_t *entry_of(json_t *report, const struct known *known)
{
	json_t *list = json_object_get(report, "known"), *entry;
	size_t i;

	json_array_foreach(list, i, entry)
	{
		if (!strcmp(json_string_value(json_object_get(entry, "id")),
			known->id))
			return entry;
	}
	entry = json_pack("{s:s, s:s, s:o, s:o, s:[]}", "id", known->id,
	    "verdict", known_verdicts[known->verdict], "reason",
	    text_or_null(known->reason), "links",
	    links_json(known->links, known->nlinks), "cases");
	json_array_append_new(list, entry);
	return entry;
}

/* Differences are told once per annotation, with the cases that have it. */
static void count_known(
    json_t *report, const struct known *known, const char *case_id)
{
	json_t *cases = json_object_get(entry_of(report, known), "cases");
	size_t n = json_array_size(cases);

	if (n == 0 || strcmp(json_string_value(json_array_get(cases, n - 1)),
			  case_id) != 0)
		json_array_append_new(cases, json_string(case_id));
}

static json_t *annotation(const struct known *known, const struct side sides[2])
{
	return json_pack("{s:s, s:o, s:s, s:s, s:[O, O], s:s, s:i}", "id",
	    known->id, "call", text_or_null(known->call), "field", known->field,
	    "kind", known->kind, "values", known_value(known, &sides[0]),
	    known_value(known, &sides[1]), "file",
	    known->file ? known->file : "", "line", known->line);
}

static json_t *difference_json(
    const struct finding *finding, const struct side sides[2])
{
	const struct difference *d = &finding->difference;
	const char *const names[] = {sides[0].name, sides[1].name};
	json_t *object = json_pack("{s:o, s:s, s:s, s:s, s:[OO]}", "call",
	    text_or_null(d->call), "field", field_names[d->field], "kind",
	    d->kind, "verdict", verdict_names[finding->verdict], "values",
	    d->left, d->right);

	json_object_set_new(object, "between",
	    finding->flaky
		? json_pack("[o, o]", json_sprintf("%s, once", finding->flaky),
		      json_sprintf("%s, again", finding->flaky))
		: json_pack("[s, s]", names[0], names[1]));
	if (finding->known)
		json_object_set_new(
		    object, "known", json_string(finding->known->id));
	if (finding->verdict == VERDICT_CHANGED)
		json_object_set_new(
		    object, "annotated", annotation(finding->known, sides));
	return object;
}

static json_t *differences(
    const struct judgement *judgement, const struct side sides[2])
{
	json_t *array = json_array();

	for (size_t i = 0; i < judgement->nfindings; i++)
		json_array_append_new(
		    array, difference_json(&judgement->findings[i], sides));
	return array;
}

static json_t *claims(const struct judgement *judgement)
{
	static const char *const levels[] = {[EXPECT_MUST] = "must",
	    [EXPECT_SHOULD] = "should",
	    [EXPECT_FREE] = "free"};
	json_t *array = json_array();

	for (size_t i = 0; i < judgement->nbroken; i++) {
		const struct broken *broken = &judgement->broken[i];
		const struct expectation *claim = broken->claim;
		json_t *object = json_pack("{s:o, s:s, s:O, s:s, s:o, s:s}",
		    "call", text_or_null(claim->call), "field", claim->field,
		    "value", claim->value, "level", levels[claim->level], "by",
		    text_or_null(claim->by), "resolver", broken->resolver);

		json_object_set_new(object, "observed", shared(broken->value));
		if (broken->known)
			json_object_set_new(
			    object, "known", json_string(broken->known->id));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *gone(
    const struct judgement *judgement, const struct side sides[2])
{
	json_t *array = json_array();

	for (size_t i = 0; i < judgement->ngone; i++)
		json_array_append_new(
		    array, annotation(judgement->gone[i], sides));
	return array;
}

static json_t *without_time(const json_t *object)
{
	json_t *copy = json_copy((json_t *)object);

	json_object_del(copy, "t_us");
	return copy;
}

static json_t *answers(const char *call, const struct side sides[2])
{
	json_t *object = json_object();

	for (size_t i = 0; i < 2; i++) {
		json_t *answer =
		    observation_answer(sides[i].observations[0], call);

		if (answer)
			json_object_set_new(
			    object, sides[i].name, without_time(answer));
	}
	return object;
}

static json_t *calls(const struct testcase *tc, const struct side *sides)
{
	json_t *array = json_array();

	for (size_t i = 0; i < tc->ncalls; i++) {
		const struct call *call = &tc->calls[i];

		json_array_append_new(array,
		    json_pack("{s:s, s:s, s:i, s:o}", "id", call->id, "text",
			call->text, "deadline_ms", call->deadline_ms, "answers",
			sides ? answers(call->id, sides) : json_object()));
	}
	return array;
}

/* When the first query of the same call came. */
static json_int_t began_us(const json_t *events, const json_t *of)
{
	json_t *call = json_object_get(of, "call"), *event;
	size_t i;

	json_array_foreach(events, i, event)
	{
		json_t *other = json_object_get(event, "call");

		if (other == call || json_equal(other, call))
			return json_integer_value(
			    json_object_get(event, "t_us"));
	}
	return 0;
}

/* Only as exactly as two runs of the same waits have it. */
static json_t *event_in_call(const json_t *events, const json_t *event)
{
	json_t *copy = without_time(event);
	json_int_t t_us = json_integer_value(json_object_get(event, "t_us")) -
			  began_us(events, event);

	json_object_set_new(copy, "at_ms", json_integer(t_us / 100000 * 100));
	return copy;
}

static void add_wire(json_t *result, const struct side sides[2])
{
	json_t *object = json_object();

	for (size_t i = 0; i < 2; i++) {
		json_t *events =
		    json_object_get(sides[i].observations[0], "wire");
		json_t *list = json_array(), *event;
		size_t j;

		json_array_foreach(events, j, event)
		{
			json_array_append_new(
			    list, event_in_call(events, event));
		}
		json_object_set_new(object, sides[i].name, list);
	}
	json_object_set_new(result, "wire", object);
}

static void add_stderr(json_t *result, const struct side sides[2])
{
	json_t *object = json_object();

	for (size_t i = 0; i < 2; i++) {
		json_t *text =
		    json_object_get(sides[i].observations[0], "stderr");

		if (json_string_length(text))
			json_object_set(object, sides[i].name, text);
	}
	if (json_object_size(object))
		json_object_set(result, "stderr", object);
	json_decref(object);
}

static void add_again(json_t *result, const struct report_options *options,
    const struct testcase *tc)
{
	char *id = describe_shell_word(tc->id);
	char *file = describe_shell_word(tc->file);

	json_object_set_new(result, "again",
	    json_sprintf("%s %s %s", options->again, id, file));
	free(id);
	free(file);
}

json_t *report_case_json(const struct testcase *tc)
{
	return json_pack("{s:s, s:o, s:s, s:i, s:o, s:o}", "case", tc->id,
	    "title", text_or_null(tc->title), "file", tc->file, "line",
	    tc->line, "tags", texts(tc->tags), "links",
	    links_json(tc->links, tc->nlinks));
}

static json_t *result_new(json_t *report, const struct testcase *tc,
    const char *left, const char *right, enum verdict verdict)
{
	json_t *result = report_case_json(tc);

	json_object_update_new(
	    result, json_pack("{s:[s, s], s:s}", "between", left, right,
			"verdict", verdict_names[verdict]));
	json_array_append_new(json_object_get(report, "results"), result);
	return result;
}

static void note_who(json_t *report, const struct side *side)
{
	json_t *resolver;
	size_t i;

	json_array_foreach(json_object_get(report, "resolvers"), i, resolver)
	{
		if (!strcmp(
			json_string_value(json_object_get(resolver, "name")),
			side->name) &&
		    json_is_null(json_object_get(resolver, "who")) &&
		    side_who(side))
			json_object_set(
			    resolver, "who", (json_t *)side_who(side));
	}
}

static json_t *agreement_of(
    json_t *report, const char *first, const char *second)
{
	json_t *list = json_object_get(report, "agreement"), *entry;
	json_t *between = json_pack("[s, s]", first, second);
	size_t i;

	json_array_foreach(list, i, entry)
	{
		if (json_equal(json_object_get(entry, "between"), between)) {
			json_decref(between);
			return entry;
		}
	}
	entry = json_pack("{s:o, s:{}}", "between", between, "functions");
	json_array_append_new(list, entry);
	return entry;
}

/* By the first observations, as the answers that are shown. */
static void count_agreement(
    json_t *report, const struct testcase *tc, const struct side sides[2])
{
	json_t *entry = agreement_of(report, sides[0].name, sides[1].name);

	agreement_add(json_object_get(entry, "functions"), tc,
	    sides[0].observations[0], sides[1].observations[0]);
}

void report_add(json_t *report, const struct report_options *options,
    const struct judgement *judgement, const struct side sides[2])
{
	const struct testcase *tc = judgement->tc;
	json_t *result = result_new(
	    report, tc, sides[0].name, sides[1].name, judgement->verdict);

	for (size_t i = 0; i < 2; i++)
		note_who(report, &sides[i]);
	count_agreement(report, tc, sides);
	json_object_set_new(result, "calls", calls(tc, sides));
	for (size_t i = 0; i < judgement->nfindings; i++)
		if (judgement->findings[i].verdict == VERDICT_KNOWN)
			count_known(
			    report, judgement->findings[i].known, tc->id);
	for (size_t i = 0; i < judgement->nbroken; i++)
		if (judgement->broken[i].known)
			count_known(report, judgement->broken[i].known, tc->id);
	json_object_set_new(result, "claims", claims(judgement));
	if (judgement->verdict == VERDICT_SAME)
		return;
	if (judgement->why)
		json_object_set_new(result, "why", json_string(judgement->why));
	json_object_set_new(
	    result, "differences", differences(judgement, sides));
	json_object_set_new(result, "gone", gone(judgement, sides));
	add_wire(result, sides);
	add_stderr(result, sides);
	add_again(result, options, tc);
}

void report_add_unsupported(json_t *report,
    const struct report_options *options, const struct testcase *tc,
    const char *lacking)
{
	for (size_t i = 1; i < options->nresolvers; i++) {
		json_t *result = result_new(report, tc, options->resolvers[0],
		    options->resolvers[i], VERDICT_UNSUPPORTED);

		json_object_set_new(result, "why",
		    json_sprintf("this machine lacks %s", lacking));
		json_object_set_new(result, "calls", calls(tc, NULL));
	}
}
