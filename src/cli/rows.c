/* SPDX-License-Identifier: MIT */
/* An answer of docs/protocol.md as lines of text for people. */
#include "rows.h"
#include "compare/memory.h"
#include "escape.h"
#include <net/if.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const row_labels[] = {"status", "canonical", "alias", "address",
    "host", "service", "rcode", "answer", "authority", "additional", NULL};

/* "" when out of memory. */
__attribute__((format(printf, 1, 2))) static char *text_new(
    const char *format, ...)
{
	char *text;
	va_list args;
	int size;

	va_start(args, format);
	size = vasprintf(&text, format, args);
	va_end(args);
	return size < 0 ? memory_zeroed(1, 1) : text;
}

/* Both texts become the row's. */
static void add_row(
    struct rows *rows, const char *label, char *value, char *detail)
{
	rows->rows = memory_grow(rows->rows, rows->n, sizeof(*rows->rows));
	rows->rows[rows->n++] = (struct row){label, value, detail};
}

static const char *member_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static void add_text(struct rows *rows, const char *label, const json_t *text)
{
	if (json_is_string(text))
		add_row(rows, label,
		    escape_for_terminal(json_string_value(text)),
		    text_new("%s", ""));
}

static void add_list(struct rows *rows, const char *label, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		add_text(rows, label, json_array_get(list, i));
}

static void print_word(FILE *out, const json_t *word)
{
	if (json_is_string(word))
		fputs(json_string_value(word), out);
	else
		fprintf(out, "%lld", (long long)json_integer_value(word));
}

/* With its protocol where that is not the one it stands for. */
static void print_socktype(FILE *out, const json_t *entry)
{
	static const struct {
		const char *socktype, *protocol;
	} usual[] = {{"stream", "tcp"}, {"dgram", "udp"}, {"raw", "any"}};
	const json_t *protocol = json_object_get(entry, "protocol");

	print_word(out, json_object_get(entry, "socktype"));
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		if (!strcmp(
			member_text(entry, "socktype"), usual[i].socktype) &&
		    !strcmp(member_text(entry, "protocol"), usual[i].protocol))
			return;
	fputc('/', out);
	print_word(out, protocol);
}

static char *address_text(const json_t *entry)
{
	const char *address = member_text(entry, "addr");
	json_int_t scope = json_integer_value(json_object_get(entry, "scope"));
	char link[IF_NAMESIZE];

	if (scope && if_indextoname(scope, link))
		return text_new("%s%%%s", address, link);
	if (scope)
		return text_new("%s%%%lld", address, (long long)scope);
	return text_new("%s", address);
}

/* Whether two entries differ in socket type and protocol alone. */
static bool same_place(const json_t *a, const json_t *b)
{
	static const char *const members[] = {
	    "addr", "family", "port", "scope", "flowinfo"};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		const json_t *x = json_object_get(a, members[i]);
		const json_t *y = json_object_get(b, members[i]);

		if (x != y && !json_equal(x, y))
			return false;
	}
	return true;
}

/* Adds the row of the entries from one on; returns the first after them. */
static size_t add_address(
    struct rows *rows, const json_t *addresses, size_t first)
{
	const json_t *entry = json_array_get(addresses, first), *next = entry;
	json_int_t port = json_integer_value(json_object_get(entry, "port"));
	json_int_t flow =
	    json_integer_value(json_object_get(entry, "flowinfo"));
	char *detail = NULL;
	size_t size, i = first;
	FILE *out = open_memstream(&detail, &size);

	if (port)
		fprintf(out, "port %lld  ", (long long)port);
	if (flow)
		fprintf(out, "flowinfo %lld  ", (long long)flow);
	do {
		if (json_object_get(next, "socktype")) {
			fputs(i > first ? " " : "", out);
			print_socktype(out, next);
		}
		next = json_array_get(addresses, ++i);
	} while (next && json_object_get(next, "socktype") &&
		 same_place(entry, next));
	fclose(out);
	add_row(rows, "address", address_text(entry), detail);
	return i;
}

/* "www.example.", "60     IN  A      192.0.2.1" */
static void add_records(
    struct rows *rows, const json_t *answer, const char *section)
{
	const json_t *records = json_object_get(answer, section);

	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *record = json_array_get(records, i);

		add_row(rows, section,
		    text_new("%s", member_text(record, "name")),
		    text_new("%-6lld %-3s %-6s %s",
			(long long)json_integer_value(
			    json_object_get(record, "ttl")),
			member_text(record, "class"),
			member_text(record, "type"),
			member_text(record, "text")));
	}
}

static void add_status(struct rows *rows, const json_t *answer)
{
	const char *code = member_text(answer, "code");
	const char *error = member_text(answer, "errno");
	long long raw = json_integer_value(json_object_get(answer, "raw"));

	add_row(rows, "status",
	    raw == 0
		? text_new("%s", code)
		: text_new("%s (%lld)  %s%s%s", member_text(answer, "symbol"),
		      raw, code, *error ? " " : "", error),
	    text_new("%s", ""));
}

void rows_init(struct rows *rows, const json_t *answer)
{
	const json_t *addresses = json_object_get(answer, "addresses");

	*rows = (struct rows){NULL, 0};
	add_status(rows, answer);
	add_text(rows, "canonical", json_object_get(answer, "canonical"));
	add_list(rows, "alias", json_object_get(answer, "aliases"));
	for (size_t i = 0; i < json_array_size(addresses);)
		i = add_address(rows, addresses, i);
	add_text(rows, "host", json_object_get(answer, "host"));
	add_text(rows, "service", json_object_get(answer, "service"));
	add_text(rows, "rcode", json_object_get(answer, "rcode"));
	add_records(rows, answer, "answer");
	add_records(rows, answer, "authority");
	add_records(rows, answer, "additional");
}

void rows_release(struct rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		free(rows->rows[i].value);
		free(rows->rows[i].detail);
	}
	free(rows->rows);
	*rows = (struct rows){NULL, 0};
}
