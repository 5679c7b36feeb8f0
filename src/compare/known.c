/* SPDX-License-Identifier: MIT */
/*
 * known.c - annotations against what was observed
 */
#include "known.h"
#include "condition.h"
#include <string.h>

const json_t *side_who(const struct side *side)
{
	return json_object_get(side->observations[0], "who");
}

static const char *own_name(const struct side *side)
{
	const char *name =
	    json_string_value(json_object_get(side_who(side), "name"));

	return name ? name : "";
}

json_t *known_value(const struct known *known, const struct side *side)
{
	json_t *value = json_object_get(known->values, side->name);

	return value ? value : json_object_get(known->values, own_name(side));
}

static bool condition_holds(
    const char *name, const json_t *conditions, const struct side sides[2])
{
	for (int by_own_name = 0; by_own_name < 2; by_own_name++)
		for (size_t i = 0; i < 2; i++)
			if (!strcmp(name, by_own_name ? own_name(&sides[i])
						      : sides[i].name))
				return conditions_hold(
				    conditions, side_who(&sides[i]));
	return true; /* of a resolver that is not compared now */
}

bool known_applies(const struct known *known, const struct side sides[2])
{
	json_t *left = known_value(known, &sides[0]);
	json_t *right = known_value(known, &sides[1]);
	json_t *conditions;
	const char *name;

	if (!left || !right || left == right)
		return false;
	if (known->expires && time(NULL) >= known->expires)
		return false;
	json_object_foreach(known->when, name,
	    conditions) if (!condition_holds(name, conditions,
				sides)) return false;
	return true;
}

bool known_is_about(
    const struct known *known, enum field field, const char *call)
{
	return !strcmp(known->field, field_names[field]) &&
	       (!known->call || (call && !strcmp(known->call, call)));
}

bool known_has(const struct known *known, const struct compare_rules *rules,
    const struct side *side, const json_t *value)
{
	return field_is(field_by_name(known->field), rules,
	    known_value(known, side), value);
}

/* A crash and a deadline are classes of their own: an annotation of kind
 * `class` may name them. */
static bool is_of_class(const char *kind)
{
	return !strcmp(kind, "class") || !strcmp(kind, "crash") ||
	       !strcmp(kind, "deadline");
}

static bool class_same(const json_t *annotated, const json_t *observed)
{
	const char *codes[] = {
	    json_string_value(annotated), json_string_value(observed)};

	for (size_t i = 0; i < 2; i++) {
		const char *class = codes[i] ? code_class(codes[i]) : NULL;

		if (!class)
			return false;
		codes[i] = class;
	}
	return !strcmp(codes[0], codes[1]);
}

bool known_matches(const struct known *known, const struct compare_rules *rules,
    const struct side sides[2], const struct difference *difference)
{
	bool by_class = difference->field == FIELD_STATUS &&
			is_of_class(difference->kind) &&
			is_of_class(known->kind);
	const json_t *values[] = {difference->left, difference->right};

	if (!known_is_about(known, difference->field, difference->call))
		return false;
	if (!by_class && strcmp(known->kind, difference->kind) != 0)
		return false;
	for (size_t i = 0; i < 2; i++)
		if (by_class
			? !class_same(known_value(known, &sides[i]), values[i])
			: !known_has(known, rules, &sides[i], values[i]))
			return false;
	return true;
}
