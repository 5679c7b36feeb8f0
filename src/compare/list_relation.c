/* SPDX-License-Identifier: MIT */
/*
 * list_relation.c - what two lists of texts have in common
 */
#include "list_relation.h"
#include <string.h>
#include <strings.h>

static const char *element_text(const json_t *list, size_t i)
{
	const char *text = json_string_value(json_array_get(list, i));

	return text ? text : "";
}

bool text_same(const char *a, const char *b, bool folded)
{
	size_t a_length = strlen(a), b_length = strlen(b);

	if (!folded)
		return !strcmp(a, b);
	a_length -= a_length > 1 && a[a_length - 1] == '.';
	b_length -= b_length > 1 && b[b_length - 1] == '.';
	return a_length == b_length && !strncasecmp(a, b, a_length);
}

static size_t times_in(
    const json_t *list, size_t length, const char *text, bool folded)
{
	size_t times = 0;

	for (size_t i = 0; i < length; i++)
		times += text_same(element_text(list, i), text, folded);
	return times;
}

json_t *list_common(const json_t *left, const json_t *right, bool folded)
{
	json_t *common = json_array();

	for (size_t i = 0; i < json_array_size(left); i++) {
		const char *text = element_text(left, i);

		if (times_in(left, i, text, folded) <
		    times_in(right, json_array_size(right), text, folded))
			json_array_append(common, json_array_get(left, i));
	}
	return common;
}

struct list_relation list_relate(
    const json_t *left, const json_t *right, bool folded)
{
	size_t nleft = json_array_size(left), nright = json_array_size(right);
	struct list_relation relation = {false, false, false, false};
	json_t *common_left, *common_right;

	if (json_equal(left, right))
		return relation;
	for (size_t i = 0; i < nleft; i++) {
		const char *text = element_text(left, i);
		size_t times = times_in(right, nright, text, folded);

		if (times == 0)
			relation.missing = true;
		else if (times != times_in(left, nleft, text, folded))
			relation.counts = true;
	}
	for (size_t i = 0; i < nright; i++)
		if (!times_in(left, nleft, element_text(right, i), folded))
			relation.extra = true;

	common_left = list_common(left, right, folded);
	common_right = list_common(right, left, folded);
	for (size_t i = 0; i < json_array_size(common_left); i++)
		if (!text_same(element_text(common_left, i),
			element_text(common_right, i), folded))
			relation.order = true;
	json_decref(common_left);
	json_decref(common_right);
	return relation;
}
