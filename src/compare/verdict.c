/* SPDX-License-Identifier: MIT */
/*
 * verdict.c - differences, what is known of them, and claims
 */
#include "verdict.h"
#include "memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const verdict_names[] = {
    [VERDICT_SAME] = "same",
    [VERDICT_KNOWN] = "known",
    [VERDICT_GONE] = "gone",
    [VERDICT_CHANGED] = "changed",
    [VERDICT_NEW] = "new",
    [VERDICT_UNMET] = "unmet",
    [VERDICT_FLAKY] = "flaky",
    [VERDICT_UNSUPPORTED] = "unsupported",
    [VERDICT_ERROR] = "error",
    [VERDICT_COUNT] = NULL,
};

/* A case being judged. */
struct trial {
	struct judgement *judgement;
	const struct testcase *tc;
	const struct side *sides; /* two */
	bool *used;               /* by index of known: it is what was found */
};

static void raise_to(struct judgement *judgement, enum verdict verdict)
{
	if (verdict > judgement->verdict)
		judgement->verdict = verdict;
}

/* Repeats find the same again. */
static bool found_before(
    const struct trial *trial, const struct difference *d, const char *flaky)
{
	const struct compare_rules *rules = &trial->tc->compare;
	const struct judgement *judgement = trial->judgement;

	for (size_t i = 0; i < judgement->nfindings; i++) {
		const struct finding *have = &judgement->findings[i];

		if (have->flaky == flaky && have->difference.call == d->call &&
		    have->difference.field == d->field &&
		    !strcmp(have->difference.kind, d->kind) &&
		    field_same(
			d->field, rules, have->difference.left, d->left) &&
		    field_same(
			d->field, rules, have->difference.right, d->right))
			return true;
	}
	return false;
}

static void add_finding(struct trial *trial, struct finding finding)
{
	struct judgement *judgement = trial->judgement;

	json_incref(finding.difference.left);
	json_incref(finding.difference.right);
	judgement->findings = memory_grow(judgement->findings,
	    judgement->nfindings, sizeof(*judgement->findings));
	judgement->findings[judgement->nfindings++] = finding;
}

/* A resolver against itself, but for what is known to come and go. */
static void judge_repeats(struct trial *trial, const struct side *side)
{
	const struct testcase *tc = trial->tc;
	struct difference_list list = {NULL, 0};

	for (size_t i = 1; i < side->nobservations; i++)
		difference_find(
		    &list, tc, side->observations[0], side->observations[i]);
	for (size_t i = 0; i < list.count; i++) {
		const struct difference *d = &list.items[i];
		bool comes_and_goes = false;

		for (size_t k = 0; k < tc->nknown; k++)
			if (tc->known[k].intermittent &&
			    known_is_about(&tc->known[k], d->field, d->call) &&
			    known_applies(&tc->known[k], trial->sides))
				comes_and_goes = true;
		if (!comes_and_goes && !found_before(trial, d, side->name))
			add_finding(trial, (struct finding){.difference = *d,
					       .verdict = VERDICT_FLAKY,
					       .flaky = side->name});
	}
	difference_list_release(&list);
}

static void recognise(struct trial *trial, struct finding *finding)
{
	for (size_t i = 0; i < trial->tc->nknown; i++) {
		const struct known *known = &trial->tc->known[i];

		if (known_applies(known, trial->sides) &&
		    known_matches(known, &trial->tc->compare, trial->sides,
			&finding->difference)) {
			finding->verdict = VERDICT_KNOWN;
			finding->known = known;
			trial->used[i] = true;
			return;
		}
	}
}

/* An annotation of the same field that matched nothing tells what this
 * difference was, the more so if it is of the same kind. */
static void look_for_change(struct trial *trial, struct finding *finding)
{
	const struct difference *d = &finding->difference;

	for (size_t i = 0; i < trial->tc->nknown; i++) {
		const struct known *known = &trial->tc->known[i];
		bool same_kind = !strcmp(known->kind, d->kind);

		if (trial->used[i] || (finding->known && !same_kind) ||
		    !known_is_about(known, d->field, d->call) ||
		    !known_applies(known, trial->sides))
			continue;
		finding->verdict = VERDICT_CHANGED;
		finding->known = known;
		if (same_kind)
			return;
	}
}

static void judge_pair(struct trial *trial)
{
	const struct side *sides = trial->sides;
	struct judgement *judgement = trial->judgement;
	struct difference_list list = {NULL, 0};
	size_t first = judgement->nfindings;

	for (size_t i = 0;
	     i < sides[0].nobservations && i < sides[1].nobservations; i++)
		difference_find(&list, trial->tc, sides[0].observations[i],
		    sides[1].observations[i]);
	for (size_t i = 0; i < list.count; i++)
		if (!found_before(trial, &list.items[i], NULL))
			add_finding(
			    trial, (struct finding){.difference = list.items[i],
				       .verdict = VERDICT_NEW});
	difference_list_release(&list);
	for (size_t i = first; i < judgement->nfindings; i++)
		recognise(trial, &judgement->findings[i]);
	for (size_t i = first; i < judgement->nfindings; i++)
		if (judgement->findings[i].verdict == VERDICT_NEW)
			look_for_change(trial, &judgement->findings[i]);
}

/* A claim about a status may name a code, a class or, where classes are
 * compared, `again` for all that is temporary. */
static bool status_holds(const struct compare_rules *rules,
    const json_t *claimed, const json_t *observed)
{
	const char *code = json_string_value(observed);
	const char *claim = json_string_value(claimed);
	const char *class = code_class(code);

	if (!claim)
		return false;
	return !strcmp(claim, code) || (class && !strcmp(claim, class)) ||
	       (class && rules->status == STATUS_CLASS &&
		   !strcmp(claim, "again") && !strcmp(class, "temporary"));
}

/* What is not compared can be claimed all the same. */
static struct compare_rules rules_of_claim(const struct compare_rules *rules)
{
	struct compare_rules all = *rules;

	if (all.status == STATUS_OFF)
		all.status = STATUS_CLASS;
	if (all.addresses == ADDRESSES_OFF)
		all.addresses = ADDRESSES_ORDERED;
	if (all.canonical == NAME_OFF)
		all.canonical = NAME_FOLD;
	if (all.aliases == ALIASES_OFF)
		all.aliases = ALIASES_ORDERED;
	if (all.wire == WIRE_OFF)
		all.wire = WIRE_TRANSPORTS;
	all.socktypes = true;
	return all;
}

static bool claim_holds(const struct expectation *claim,
    const struct compare_rules *rules, const json_t *value)
{
	enum field field = field_by_name(claim->field);

	if (!value)
		return false;
	return field == FIELD_STATUS
		   ? status_holds(rules, claim->value, value)
		   : field_is(field, rules, claim->value, value);
}

/* That both resolvers break a claim may be known too. */
static const struct known *known_to_break(struct trial *trial,
    const struct expectation *claim, const struct side *side,
    const json_t *value)
{
	for (size_t i = 0; value && i < trial->tc->nknown; i++) {
		const struct known *known = &trial->tc->known[i];

		if (known_is_about(
			known, field_by_name(claim->field), claim->call) &&
		    known_applies(known, trial->sides) &&
		    known_has(known, &trial->tc->compare, side, value)) {
			trial->used[i] = true;
			return known;
		}
	}
	return NULL;
}

/* The first of a side's repeats that breaks a claim, if any does. */
static void judge_claim(struct trial *trial, const struct expectation *claim,
    const struct side *side)
{
	struct judgement *judgement = trial->judgement;
	struct compare_rules rules = rules_of_claim(&trial->tc->compare);

	for (size_t i = 0; i < side->nobservations; i++) {
		json_t *value = field_value(field_by_name(claim->field), &rules,
		    side->observations[i], claim->call);

		if (claim_holds(claim, &rules, value)) {
			json_decref(value);
			continue;
		}
		judgement->broken = memory_grow(judgement->broken,
		    judgement->nbroken, sizeof(*judgement->broken));
		judgement->broken[judgement->nbroken++] =
		    (struct broken){.claim = claim,
			.resolver = side->name,
			.value = value,
			.known = known_to_break(trial, claim, side, value)};
		return;
	}
}

static void judge_gone(struct trial *trial)
{
	struct judgement *judgement = trial->judgement;

	for (size_t i = 0; i < trial->tc->nknown; i++) {
		const struct known *known = &trial->tc->known[i];
		bool seen = trial->used[i] || known->intermittent;

		for (size_t j = 0; j < judgement->nfindings; j++)
			seen = seen || judgement->findings[j].known == known;
		if (seen || !known_applies(known, trial->sides))
			continue;
		judgement->gone = memory_grow(judgement->gone, judgement->ngone,
		    sizeof(*judgement->gone));
		judgement->gone[judgement->ngone++] = known;
	}
}

/* The place of a finding: those that made the verdict first, then by weight. */
static unsigned rank(
    const struct judgement *judgement, const struct finding *finding)
{
	return (finding->verdict == judgement->verdict ? 0 : 10000) +
	       difference_weight(
		   finding->difference.field, finding->difference.kind);
}

/* Few; those of equal rank keep their order. */
static void sort_findings(struct judgement *judgement)
{
	for (size_t i = 1; i < judgement->nfindings; i++) {
		struct finding moved = judgement->findings[i];
		size_t to = i;

		for (; to > 0 && rank(judgement, &judgement->findings[to - 1]) >
				     rank(judgement, &moved);
		     to--)
			judgement->findings[to] = judgement->findings[to - 1];
		judgement->findings[to] = moved;
	}
}

static void conclude(struct judgement *judgement)
{
	if (judgement->ngone)
		raise_to(judgement, VERDICT_GONE);
	for (size_t i = 0; i < judgement->nfindings; i++)
		raise_to(judgement, judgement->findings[i].verdict);
	for (size_t i = 0; i < judgement->nbroken; i++)
		if (judgement->broken[i].claim->level == EXPECT_MUST)
			raise_to(judgement, judgement->broken[i].known
						? VERDICT_KNOWN
						: VERDICT_UNMET);
	sort_findings(judgement);
}

static void stop(struct judgement *judgement, enum verdict verdict,
    const char *who, const char *verb, const char *what)
{
	size_t size = strlen(who) + strlen(verb) + strlen(what) + 1;

	if (verdict <= judgement->verdict)
		return;
	judgement->verdict = verdict;
	free(judgement->why);
	judgement->why = memory_zeroed(size, 1);
	snprintf(judgement->why, size, "%s%s%s", who, verb, what);
}

/* What makes a comparison impossible: an error, or something lacking. */
static void look_for_obstacles(struct judgement *judgement,
    const struct machine *machine, const struct side *side)
{
	const char *lacking =
	    requires_missing(judgement->tc->requires_, machine, side_who(side));

	for (size_t i = 0; i < side->nobservations; i++) {
		const json_t *observation = side->observations[i];
		const char *error =
		    json_string_value(json_object_get(observation, "error"));
		json_t *answers = json_object_get(observation, "calls");
		json_t *answer;
		size_t j;

		if (error)
			stop(judgement, VERDICT_ERROR, "", "", error);
		json_array_foreach(answers, j, answer)
		{
			const char *member = json_string_value(
			    json_object_get(answer, "unsupported"));

			lacking = lacking ? lacking : member;
		}
	}
	if (lacking)
		stop(judgement, VERDICT_UNSUPPORTED, side->name, " lacks ",
		    lacking);
}

void judge(struct judgement *judgement, const struct testcase *tc,
    const struct machine *machine, const struct side sides[2])
{
	struct trial trial = {judgement, tc, sides, NULL};

	*judgement = (struct judgement){.tc = tc};
	for (size_t i = 0; i < 2; i++)
		look_for_obstacles(judgement, machine, &sides[i]);
	if (judgement->why)
		return;
	trial.used = memory_zeroed(tc->nknown, sizeof(*trial.used));
	for (size_t i = 0; i < 2; i++)
		judge_repeats(&trial, &sides[i]);
	judge_pair(&trial);
	for (size_t i = 0; i < tc->nexpect; i++)
		for (size_t j = 0; j < 2; j++)
			judge_claim(&trial, &tc->expect[i], &sides[j]);
	judge_gone(&trial);
	conclude(judgement);
	free(trial.used);
}

void judgement_release(struct judgement *judgement)
{
	for (size_t i = 0; i < judgement->nfindings; i++) {
		json_decref(judgement->findings[i].difference.left);
		json_decref(judgement->findings[i].difference.right);
	}
	for (size_t i = 0; i < judgement->nbroken; i++)
		json_decref(judgement->broken[i].value);
	free(judgement->findings);
	free(judgement->broken);
	free(judgement->gone);
	free(judgement->why);
	*judgement = (struct judgement){0};
}
