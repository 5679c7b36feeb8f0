/* SPDX-License-Identifier: MIT */
/* What a line of the input has come to, as a line of the survey's file. */
#include "survey_result.h"
#include "compare/memory.h"
#include "escape.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\')
			return false;
	return true;
}

static void put_text(const char *text, FILE *out)
{
	json_t *json;

	if (is_plain(text)) {
		fprintf(out, "\"%s\"", text);
		return;
	}
	json = escape_json(text);
	json_dumpf(json, out, JSON_ENCODE_ANY);
	json_decref(json);
}

static void put_differences(struct result *result, const char *name,
    const struct answer *answers, FILE *out)
{
	json_t *answer;

	result->kinds = answer_differences(&answers[0], &answers[1]);
	if (!result->kinds)
		return;
	result->name = escape_json(name);
	fputs(", \"differences\": ", out);
	json_dumpf(result->kinds, out, 0);
	for (size_t i = 0; i < 2; i++) {
		fputs(i ? ", " : ", \"answers\": [", out);
		answer = answer_full(&answers[i]);
		json_dumpf(answer, out, 0);
		json_decref(answer);
	}
	putc(']', out);
}

static FILE *open_text(struct result *result)
{
	*result = (struct result){.bad = false};
	return memory_needed(open_memstream(&result->text, &result->length));
}

static void close_text(struct result *result, FILE *out)
{
	memory_needed(fclose(out) == 0 ? result->text : NULL);
}

void result_of_name(struct result *result, uint64_t n, const char *name,
    const struct answer *answers, size_t nanswers)
{
	FILE *out = open_text(result);

	fprintf(out, "{\"n\": %" PRIu64 ", \"name\": ", n);
	put_text(name, out);
	for (size_t i = 0; i < nanswers; i++) {
		fputs(i ? ", " : ", \"codes\": [", out);
		put_text(answer_code(&answers[i]), out);
	}
	for (size_t i = 0; i < nanswers; i++)
		fprintf(out, "%s\"%016" PRIx64 "\"",
		    i ? ", " : "], \"addresses\": [", answer_hash(&answers[i]));
	putc(']', out);
	if (nanswers == 2)
		put_differences(result, name, answers, out);
	fputs("}\n", out);
	close_text(result, out);
}

void result_of_bad_line(struct result *result, uint64_t n, const char *wrong)
{
	FILE *out = open_text(result);

	fprintf(out, "{\"n\": %" PRIu64 ", \"bad\": \"%s\"}\n", n, wrong);
	close_text(result, out);
	result->bad = true;
}

void result_release(struct result *result)
{
	free(result->text);
	json_decref(result->kinds);
	json_decref(result->name);
	*result = (struct result){.bad = false};
}
