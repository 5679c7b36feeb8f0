/* SPDX-License-Identifier: MIT */
/* What a survey has come to, for people. */
#include "survey_summary.h"
#include "escape.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void print_resolvers(const json_t *header, FILE *out)
{
	const json_t *resolver;
	size_t i;

	json_array_foreach(json_object_get(header, "resolvers"), i, resolver)
	{
		fprintf(out, "%s%s(%s)", i ? " vs " : "",
		    json_string_value(json_object_get(resolver, "name")),
		    json_string_value(json_object_get(resolver, "version")));
	}
}

static void print_kind(
    const struct survey_tally *tally, const char *kind, FILE *out)
{
	char *name = escape_for_terminal(
	    json_string_value(json_object_get(tally->examples, kind)));

	fprintf(out, "  %-28s %-8" JSON_INTEGER_FORMAT " first: %s\n", kind,
	    json_integer_value(json_object_get(tally->kinds, kind)), name);
	free(name);
}

static void print_kinds(const struct survey_tally *tally, FILE *out)
{
	json_t *left = json_copy(tally->kinds), *count;
	const char *kind;

	while (json_object_size(left) > 0) {
		const char *most = NULL;
		json_int_t times = 0;

		json_object_foreach(left, kind, count)
		{
			json_int_t n = json_integer_value(count);

			if (n > times ||
			    (n == times && most && strcmp(kind, most) < 0)) {
				most = kind;
				times = n;
			}
		}
		print_kind(tally, most, out);
		json_object_del(left, most);
	}
	json_decref(left);
}

void survey_summary(
    const struct survey_tally *tally, const json_t *header, FILE *out)
{
	fprintf(out, "%" PRIu64 " names · ", tally->names);
	if (json_array_size(json_object_get(header, "resolvers")) > 1)
		fprintf(out, "%" PRIu64 " same, %" PRIu64 " different · ",
		    tally->same, tally->different);
	if (tally->bad > 0)
		fprintf(out, "%" PRIu64 " bad lines · ", tally->bad);
	print_resolvers(header, out);
	putc('\n', out);
	print_kinds(tally, out);
}
