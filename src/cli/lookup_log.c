/* SPDX-License-Identifier: MIT */
/* The lookups of a program, for people or as JSON lines. */
#include "lookup_log.h"
#include "compare/describe.h"
#include "compare/difference.h"
#include "compare/memory.h"
#include "escape.h"
#include <stdlib.h>
#include <string.h>

/* The only call of what difference.h takes for a case. */
#define CALL "1"

/* As docs/cases.md has them by default. */
static const struct compare_rules rules = {.socktypes = true};

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* One answer as an observation of a case with one call. */
static json_t *observation(json_t *answer)
{
	json_object_set_new(answer, "id", json_string(CALL));
	return json_pack("{s[O]s[]}", "calls", answer, "wire");
}

/* Text of the program's, which a terminal may be shown. */
static void put(FILE *out, char *text)
{
	char *safe = escape_for_terminal(text);

	fputs(safe, out);
	free(safe);
	free(text);
}

static void put_call(FILE *out, const json_t *message)
{
	put(out, describe_call(message));
}

static void put_answer(FILE *out, json_t *answer)
{
	json_t *seen = observation(answer), *value;

	fputs(text_of(answer, "code"), out);
	if (strcmp(text_of(answer, "code"), "ok") != 0)
		fprintf(out, " %s(%lld)", text_of(answer, "symbol"),
		    (long long)json_integer_value(
			json_object_get(answer, "raw")));
	for (int field = FIELD_ADDRESSES; field < FIELD_WIRE; field++) {
		value = field_value(field, &rules, seen, CALL);
		if (value && !json_is_null(value) &&
		    (!json_is_array(value) || json_array_size(value) > 0) &&
		    field != FIELD_SOCKTYPES) {
			fprintf(out, ", %s ", field_names[field]);
			put(out, describe_value(value));
		}
		json_decref(value);
	}
	json_decref(seen);
}

static void put_line(FILE *out, const json_t *message)
{
	json_t *answer = json_array_get(json_object_get(message, "answers"), 0);

	fprintf(out, "[%lld] ",
	    (long long)json_integer_value(json_object_get(message, "pid")));
	put_call(out, message);
	if (answer) {
		fputs(" = ", out);
		put_answer(out, answer);
		fprintf(out, " (%s, %.1f ms)\n", text_of(answer, "backend"),
		    (double)json_integer_value(
			json_object_get(answer, "t_us")) /
			1000);
	} else {
		fprintf(out, " left to the C library: %s\n",
		    text_of(message, "left"));
	}
}

static void put_side(FILE *out, const char *name, const json_t *value)
{
	fprintf(out, " %s ", name);
	put(out, describe_value(value));
}

/* What differs, a line each; "" if nothing does.  To be freed. */
static char *describe_differences(json_t *left, json_t *right)
{
	static const struct call call = {.id = CALL};
	const struct testcase tc = {
	    .calls = &call, .ncalls = 1, .compare = rules};
	json_t *left_seen = observation(left), *right_seen = observation(right);
	struct difference_list list = {NULL, 0};
	char *text;
	size_t size;
	FILE *out = memory_needed(open_memstream(&text, &size));

	difference_find(&list, &tc, left_seen, right_seen);
	for (size_t i = 0; i < list.count; i++) {
		const struct difference *d = &list.items[i];

		fprintf(out, "    %s: %s:", field_names[d->field], d->kind);
		put_side(out, text_of(left, "backend"), d->left);
		fputc(',', out);
		put_side(out, text_of(right, "backend"), d->right);
		fputc('\n', out);
	}
	difference_list_release(&list);
	json_decref(left_seen);
	json_decref(right_seen);
	fclose(out);
	return memory_needed(text);
}

/* The same difference of the same call is one, counted. */
static void count_difference(
    struct lookup_log *log, const json_t *message, const char *differences)
{
	char *key;
	size_t size;
	FILE *out = memory_needed(open_memstream(&key, &size));
	json_int_t before;

	put_call(out, message);
	fprintf(out, "\n%s", differences);
	fclose(out);
	if (!log->differences)
		log->differences = json_object();
	before = json_integer_value(json_object_get(log->differences, key));
	json_object_set_new(log->differences, key, json_integer(before + 1));
	free(key);
	log->differ++;
}

static void compare(struct lookup_log *log, const json_t *message)
{
	const json_t *answers = json_object_get(message, "answers");
	char *differences;

	if (json_array_size(answers) < 2)
		return;
	differences = describe_differences(
	    json_array_get(answers, 0), json_array_get(answers, 1));
	if (!log->other)
		log->other = memory_needed(
		    strdup(text_of(json_array_get(answers, 1), "backend")));
	if (*differences)
		count_difference(log, message, differences);
	if (log->out && !log->json)
		fputs(differences, log->out);
	free(differences);
}

void lookup_log_take(void *arg, const json_t *message)
{
	struct lookup_log *log = arg;

	if (json_object_get(message, "left"))
		log->left++;
	else
		log->asked++;
	if (log->out && log->json) {
		json_dumpf(message, log->out, JSON_COMPACT);
		fputc('\n', log->out);
	} else if (log->out) {
		put_line(log->out, message);
	}
	compare(log, message);
	if (log->out)
		fflush(log->out);
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

void lookup_log_report(const struct lookup_log *log, FILE *out)
{
	const char *text;
	json_t *count;

	if (log->asked + log->left == 0) {
		fputs("duet: the program looked nothing up through the C "
		      "library\n",
		    out);
		return;
	}
	fprintf(out, "duet: %zu lookup%s", log->asked, plural(log->asked));
	if (log->left)
		fprintf(out, ", %zu more left to the C library", log->left);
	if (log->differ == 0)
		fputs(", no difference\n", out);
	else
		fprintf(out, ", %zu that %s would have answered otherwise\n",
		    log->differ, log->other);
	json_object_foreach(log->differences, text, count)
	{
		size_t first = strcspn(text, "\n");

		fprintf(out, "  %.*s", (int)first, text);
		if (json_integer_value(count) > 1)
			fprintf(out, "  (%lld times)",
			    (long long)json_integer_value(count));
		fputs(text + first, out);
	}
}

void lookup_log_release(struct lookup_log *log)
{
	json_decref(log->differences);
	free((void *)log->other);
}
