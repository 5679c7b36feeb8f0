/* SPDX-License-Identifier: MIT */
/*
 * describe.c - calls, answers and queries as people write them
 */
#include "describe.h"
#include "field.h"
#include "memory.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct line {
	FILE *stream;
	char *text;
	size_t size;
};

static void line_open(struct line *line)
{
	line->stream = memory_needed(open_memstream(&line->text, &line->size));
}

static char *line_close(struct line *line)
{
	fclose(line->stream);
	return memory_needed(line->text);
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* A word of the protocol, or a number that has none. */
static void put_word(FILE *out, const json_t *value, const char *otherwise)
{
	if (json_is_integer(value))
		fprintf(out, "%lld", (long long)json_integer_value(value));
	else
		fputs(json_is_string(value) ? json_string_value(value)
					    : otherwise,
		    out);
}

static void put_quoted(FILE *out, const char *text)
{
	if (!text) {
		fputs("NULL", out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void put_flags(FILE *out, const json_t *flags)
{
	json_t *flag;
	size_t i;

	if (json_is_integer(flags) && json_integer_value(flags))
		fprintf(out, ", %#llx", (long long)json_integer_value(flags));
	json_array_foreach(flags, i, flag)
	{
		fputs(i ? "|" : ", ", out);
		put_word(out, flag, "");
	}
}

static void put_hints(FILE *out, const json_t *call)
{
	const json_t *protocol = json_object_get(call, "protocol");

	if (json_object_get(call, "hints")) {
		fputs("NULL", out);
		return;
	}
	put_word(out, json_object_get(call, "family"), "unspec");
	fputs(", ", out);
	put_word(out, json_object_get(call, "socktype"), "any");
	if (protocol) {
		fputs(", ", out);
		put_word(out, protocol, "any");
	}
	put_flags(out, json_object_get(call, "flags"));
}

char *describe_call(const json_t *request)
{
	const json_t *call = json_object_get(request, "call");
	const char *op = text_of(call, "op");
	struct line line;

	op = op ? op : "";
	line_open(&line);
	fprintf(line.stream, "%s(", op);
	put_quoted(line.stream, json_object_get(call, "addr")
				    ? text_of(call, "addr")
				    : text_of(call, "name"));
	if (!strcmp(op, "getaddrinfo")) {
		fputs(", ", line.stream);
		put_quoted(line.stream, text_of(call, "service"));
		fputs(", ", line.stream);
		put_hints(line.stream, call);
	} else if (!strcmp(op, "getnameinfo")) {
		fputs(", ", line.stream);
		put_word(line.stream, json_object_get(call, "port"), "0");
		put_flags(line.stream, json_object_get(call, "flags"));
	} else if (!strcmp(op, "gethostbyname")) {
		fputs(", ", line.stream);
		put_word(line.stream, json_object_get(call, "family"), "inet");
	} else if (!strcmp(op, "query")) {
		fputs(", ", line.stream);
		put_word(line.stream, json_object_get(call, "class"), "IN");
		fputs(", ", line.stream);
		put_word(line.stream, json_object_get(call, "type"), "A");
	}
	fputc(')', line.stream);
	return line_close(&line);
}

static void put_crash(FILE *out, const json_t *answer)
{
	const char *signal = text_of(answer, "signal");

	if (signal)
		fprintf(out, "ended by %s", signal);
	else
		fprintf(out, "ended with status %lld",
		    (long long)json_integer_value(
			json_object_get(answer, "exit")));
}

char *describe_trouble(
    const char *resolver, const json_t *answer, int deadline_ms)
{
	const char *code = text_of(answer, "code");
	const char *signal = text_of(answer, "signal");
	const json_t *exit = json_object_get(answer, "exit");
	struct line line;

	if (!code || (strcmp(code, "crash") && strcmp(code, "deadline")))
		return NULL;
	line_open(&line);
	fprintf(line.stream, "resolver '%s' ", resolver);
	if (!strcmp(code, "deadline"))
		fprintf(line.stream, "did not answer within %g s",
		    deadline_ms / 1000.0);
	else if (signal)
		fprintf(line.stream, "crashed with %s", signal);
	else if (exit)
		fprintf(line.stream,
		    "ended with status %lld before it answered",
		    (long long)json_integer_value(exit));
	else
		fputs("crashed", line.stream);
	return line_close(&line);
}

/* The addresses of an answer, each once; not more than a few. */
static void put_addresses(FILE *out, const json_t *answer)
{
	const json_t *entries = json_object_get(answer, "addresses");
	const char *last = "";
	size_t told = 0;

	for (size_t i = 0; i < json_array_size(entries); i++) {
		const char *address =
		    text_of(json_array_get(entries, i), "addr");

		if (!address || !strcmp(address, last))
			continue;
		fputs(told == 0 ? "        " : told == 4 ? ", …" : ", ", out);
		if (told++ == 4)
			return;
		fputs(address, out);
		last = address;
	}
}

char *describe_status(const json_t *answer, int deadline_ms)
{
	const char *code = text_of(answer, "code");
	const char *class = code ? code_class(code) : NULL;
	const char *symbol = text_of(answer, "symbol");
	const char *error = text_of(answer, "errno");
	struct line line;

	line_open(&line);
	if (class && !strcmp(class, "ok")) {
		fputs(code, line.stream);
		put_addresses(line.stream, answer);
		return line_close(&line);
	}
	fprintf(line.stream, "%-8s  ", code ? code : "none");
	if (!class)
		fputs("no code of the protocol", line.stream);
	else if (!strcmp(class, "deadline"))
		fprintf(
		    line.stream, "no answer within %g s", deadline_ms / 1000.0);
	else if (!strcmp(class, "crash"))
		put_crash(line.stream, answer);
	else if (symbol && strcmp(symbol, "0") != 0)
		fprintf(line.stream, "%-9s  %s(%lld)", class, symbol,
		    (long long)json_integer_value(
			json_object_get(answer, "raw")));
	else
		fputs(class, line.stream);
	if (error)
		fprintf(line.stream, "  %s", error);
	return line_close(&line);
}

static bool has_flag(const json_t *event, const char *name)
{
	json_t *flag;
	size_t i;

	json_array_foreach(json_object_get(event, "flags"), i, flag)
	{
		if (json_is_string(flag) &&
		    !strcmp(json_string_value(flag), name))
			return true;
	}
	return false;
}

/* What is not as in every query of a stub resolver. */
static void put_query_flags(FILE *out, const json_t *event)
{
	if (json_object_get(event, "flags") && !has_flag(event, "rd"))
		fputs(" no RD", out);
	if (has_flag(event, "ad"))
		fputs(" AD", out);
	if (has_flag(event, "cd"))
		fputs(" CD", out);
	if (json_is_true(json_object_get(event, "edns")))
		fputs(" EDNS", out);
}

char *describe_query(const json_t *event)
{
	static const char *const members[] = {
	    "server", "proto", "qtype", "qname"};
	const char *rcode = text_of(event, "rcode");
	const json_t *rule = json_object_get(event, "rule");
	struct line line;

	line_open(&line);
	for (size_t i = 0; i < 4; i++) {
		const char *text = text_of(event, members[i]);

		fprintf(line.stream, "%s%s", i ? " " : "", text ? text : "?");
	}
	put_query_flags(line.stream, event);
	fprintf(line.stream, " → %s", rcode ? rcode : "no reply");
	if (json_is_true(json_object_get(event, "tc")))
		fputs(" TC", line.stream);
	if (rule)
		fprintf(line.stream, " by rules[%lld]",
		    (long long)json_integer_value(rule));
	return line_close(&line);
}

char *describe_query_time(const json_t *event)
{
	json_int_t at_ms = json_integer_value(json_object_get(event, "at_ms"));
	struct line line;

	line_open(&line);
	if (at_ms > 0)
		fprintf(line.stream, "+%.1f s", (double)at_ms / 1000);
	return line_close(&line);
}

char *describe_value(const json_t *value)
{
	struct line line;
	json_t *element;
	size_t i;

	line_open(&line);
	if (json_is_array(value)) {
		fputc('[', line.stream);
		json_array_foreach(value, i, element)
		{
			fputs(i ? ", " : "", line.stream);
			put_word(line.stream, element, "?");
		}
		fputc(']', line.stream);
	} else {
		put_word(line.stream, value, "none");
	}
	return line_close(&line);
}

char *describe_shell_word(const char *word)
{
	struct line line;
	const char *p = word;

	line_open(&line);
	while (isalnum((unsigned char)*p) || (*p && strchr("_@%+=:,./-", *p)))
		p++;
	if (*word && !*p) {
		fputs(word, line.stream);
		return line_close(&line);
	}
	fputc('\'', line.stream);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", line.stream);
		else
			fputc(*word, line.stream);
	fputc('\'', line.stream);
	return line_close(&line);
}
