/* SPDX-License-Identifier: MIT */
/* `duet compare` on two resolvers that say what a test wants. */
#include "liars.h"
#include "command.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

__attribute__((format(printf, 2, 3))) static void write_file(
    const char *name, const char *format, ...)
{
	FILE *out = fopen(name, "w");
	va_list args;

	assert_non_null(out);
	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	assert_int_equal(fclose(out), 0);
}

static void write_script(const char *who, size_t i, const char *what)
{
	char name[64];

	snprintf(name, sizeof(name), "%s/l%03zu", who, i);
	if (*what == '"')
		write_file(name, LIARS_SAY("%s"), what);
	else
		write_file(name, "%s", what);
}

static void write_case(size_t i, const struct liars *c)
{
	char name[64];

	write_script("one", i, c->one);
	write_script("two", i, c->two);
	snprintf(name, sizeof(name), "cases/l%03zu.yaml", i);
	write_file(name,
	    "schema: case/1\nid: liars.l%03zu\ntitle: A lie\n%s"
	    "calls: [{id: c, op: getaddrinfo, name: l%03zu%s}]\n",
	    i, c->keys ? c->keys : "", i, c->call ? c->call : "");
}

json_t *liars_compare(const struct liars *cases, size_t count)
{
	json_t *report, *results;

	assert_int_equal(command_run("rm -rf one two cases report.json && "
				     "mkdir one two cases"),
	    0);
	for (size_t i = 0; i < count; i++)
		write_case(i, &cases[i]);
	command_run("\"$duet\" compare -b one,two --json report.json "
		    "--resolver \"one='$adapter' one '$duet'\" "
		    "--resolver \"two='$adapter' two '$duet'\" cases");
	report = json_load_file("report.json", 0, NULL);
	if (!report)
		fail_msg("no report: %s", command_contents("err"));
	results = json_incref(json_object_get(report, "results"));
	assert_int_equal(json_array_size(results), count);
	json_decref(report);
	return results;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* "field kind", "resolver level" */
static void put(FILE *out, const char **between, const json_t *item,
    const char *first, const char *second)
{
	fprintf(out, "%s%s %s", *between, text_of(item, first),
	    text_of(item, second));
	*between = ", ";
}

const char *liars_told(const json_t *result)
{
	static char told[1024];
	const char *verdict = text_of(result, "verdict"), *between = ": ";
	FILE *out = fmemopen(told, sizeof(told), "w");
	json_t *item;
	size_t i;

	assert_non_null(out);
	fputs(verdict, out);
	json_array_foreach(json_object_get(result, "differences"), i, item)
	{
		const char *its = text_of(item, "verdict");

		put(out, &between, item, "field", "kind");
		if (strcmp(its, verdict) != 0)
			fprintf(out, " (%s)", its);
	}
	json_array_foreach(json_object_get(result, "gone"), i, item)
	{
		put(out, &between, item, "field", "kind");
	}
	json_array_foreach(json_object_get(result, "claims"), i, item)
	{
		put(out, &between, item, "resolver", "level");
	}
	if (*text_of(result, "why"))
		fprintf(out, "%s%s", between, text_of(result, "why"));
	fclose(out);
	return told;
}
