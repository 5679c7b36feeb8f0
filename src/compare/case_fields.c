/* SPDX-License-Identifier: MIT */
/* Looking into nodes, and complaining about them. */
#include "case_reader.h"
#include "suggest.h"
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* One line of whole characters, whatever was quoted in it. */
static void make_line(char *text)
{
	size_t length = strlen(text), tail = 0;

	for (char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	while (tail < length && tail < 3 &&
	       ((unsigned char)text[length - 1 - tail] & 0xc0) == 0x80)
		tail++;
	if (tail < length) {
		unsigned char lead = text[length - 1 - tail];
		size_t wanted = lead >= 0xf0   ? 3
				: lead >= 0xe0 ? 2
				: lead >= 0xc0 ? 1
					       : 0;
		if (tail < wanted)
			text[length - 1 - tail] = '\0';
	}
}

static void vfail(
    struct reader *r, int line, int column, const char *format, va_list args)
{
	char text[sizeof(r->error->text)];
	size_t size = sizeof(text);
	int n;

	r->nfailed++;
	if (reader_stops(r))
		return;
	n = line ? snprintf(text, size, "%s:%d:%d: ", r->file, line, column)
		 : snprintf(text, size, "%s: ", r->file);
	if (n >= 0 && (size_t)n < size)
		vsnprintf(text + n, size - n, format, args);
	make_line(text);
	if (!reader_failed(r))
		strcpy(r->error->text, text);
	if (r->tell && !json_object_get(r->told, text)) {
		json_object_set_new_nocheck(r->told, text, json_true());
		r->tell(r->tell_arg, text);
	}
}

void fail(struct reader *r, const struct node *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfail(r, at ? at->line : 0, at ? at->column : 0, format, args);
	va_end(args);
}

void fail_at(struct reader *r, int line, int column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfail(r, line, column, format, args);
	va_end(args);
}

bool reader_failed(const struct reader *r)
{
	return r->error->text[0] != '\0';
}

bool reader_stops(const struct reader *r)
{
	return reader_failed(r) && !r->tell;
}

void *reader_alloc(struct reader *r, size_t count, size_t size)
{
	void *memory = obstack_alloc(&r->store->memory, count * size);

	return memset(memory, 0, count * size);
}

char *reader_text(struct reader *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	obstack_vprintf(&r->store->memory, format, args);
	va_end(args);
	obstack_1grow(&r->store->memory, '\0');
	return obstack_finish(&r->store->memory);
}

json_t *reader_keep(struct reader *r, json_t *value)
{
	json_array_append_new(r->store->json, value);
	return value;
}

const char *shown(struct reader *r, const char *text)
{
	enum { MOST = 60 };
	char *copy = reader_text(r, "%.*s", MOST, text);

	make_line(copy);
	return reader_text(r, "'%s%s'", copy, strlen(text) > MOST ? "..." : "");
}

const char *listed(struct reader *r, const char *const *words)
{
	struct obstack *memory = &r->store->memory;

	for (size_t i = 0; words[i]; i++)
		obstack_printf(memory, "%s%s", i ? ", " : "", words[i]);
	obstack_1grow(memory, '\0');
	return obstack_finish(memory);
}

const char *advice(struct reader *r, const char *word, const char *const *known)
{
	const char *near = suggest(word, known);

	if (!known[0])
		return "none is defined";
	return near ? reader_text(r, "did you mean '%s'?", near)
		    : reader_text(r, "known are: %s", listed(r, known));
}

const struct node *get(const struct node *map, const char *key)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (!strcmp(map->keys[i]->text, key))
			return map->items[i];
	return NULL;
}

const struct node *need(
    struct reader *r, const struct node *map, const char *what, const char *key)
{
	const struct node *value = get(map, key);

	if (!value)
		fail(r, map, "%s without '%s'; it must be there", what, key);
	return value;
}

static const char *kind_name(const struct node *node)
{
	return node->kind == NODE_MAP    ? "a map"
	       : node->kind == NODE_LIST ? "a list"
					 : "a text";
}

bool check_map(struct reader *r, const struct node *node, const char *what,
    const char *const *known)
{
	if (!node)
		return false;
	if (node->kind != NODE_MAP) {
		fail(r, node, "%s is %s; it must be a map (key: value)", what,
		    kind_name(node));
		return false;
	}
	for (size_t i = 0; known && i < node->n; i++) {
		const char *key = node->keys[i]->text;
		size_t k = 0;

		while (known[k] && strcmp(known[k], key) != 0)
			k++;
		if (!known[k]) {
			fail(r, node->keys[i], "unknown key %s in %s; %s",
			    shown(r, key), what, advice(r, key, known));
			if (reader_stops(r))
				return false;
		}
	}
	return true;
}

size_t check_list(struct reader *r, const struct node *node, const char *what)
{
	if (!node)
		return 0;
	if (node->kind != NODE_LIST) {
		fail(r, node, "%s is %s; it must be a list ([a, b])", what,
		    kind_name(node));
		return 0;
	}
	return node->n;
}

static int by_key(const void *a, const void *b)
{
	const struct node *const *x = a, *const *y = b;
	int order = strcmp((*x)->text, (*y)->text);

	if (order)
		return order;
	return (*x)->line != (*y)->line ? (*x)->line - (*y)->line
					: (*x)->column - (*y)->column;
}

void check_duplicates(struct reader *r, const struct node *map)
{
	const struct node **sorted;

	if (map->kind != NODE_MAP || map->n < 2)
		return;
	sorted = memory_zeroed(map->n, sizeof(*sorted));
	memcpy(sorted, map->keys, map->n * sizeof(*sorted));
	qsort(sorted, map->n, sizeof(*sorted), by_key);
	for (size_t i = 1; i < map->n; i++)
		if (!strcmp(sorted[i - 1]->text, sorted[i]->text))
			fail(r, sorted[i],
			    "the key %s twice; the first is in line %d",
			    shown(r, sorted[i]->text), sorted[i - 1]->line);
	free(sorted);
}

const char *node_text(
    struct reader *r, const struct node *node, const char *what)
{
	if (!node)
		return NULL;
	if (node->kind != NODE_SCALAR) {
		fail(r, node, "%s is %s; it must be a text or a number", what,
		    kind_name(node));
		return NULL;
	}
	if (node->plain && !node->text[0]) {
		fail(r, node, "%s has no value; leave it out, or write \"\"",
		    what);
		return NULL;
	}
	return node->text;
}

bool node_integer(struct reader *r, const struct node *node, const char *what,
    long min, long max, long *value)
{
	const char *text = node_text(r, node, what);
	char *end;
	long number;

	if (!text)
		return false;
	errno = 0;
	number = strtol(text, &end, 10);
	if (*end || end == text || !strchr("-0123456789", text[0])) {
		fail(r, node, "%s %s; it must be a number from %ld to %ld",
		    what, shown(r, text), min, max);
		return false;
	}
	if (errno || number < min || number > max) {
		fail(r, node, "%s %s is out of range; %ld to %ld are possible",
		    what, shown(r, text), min, max);
		return false;
	}
	*value = number;
	return true;
}

int node_word(struct reader *r, const struct node *node, const char *what,
    const char *const *words)
{
	const char *text = node_text(r, node, what);

	if (!text)
		return -1;
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	fail(r, node, "unknown %s %s; %s", what, shown(r, text),
	    advice(r, text, words));
	return -1;
}

const char *const *node_texts(
    struct reader *r, const struct node *node, const char *what)
{
	const char **texts;
	size_t n;

	if (!node)
		return NULL;
	n = check_list(r, node, what);
	texts = reader_alloc(r, n + 1, sizeof(*texts));
	for (size_t i = 0; i < n; i++) {
		texts[i] = node_text(r, node->items[i], what);
		if (!texts[i])
			texts[i] = "";
	}
	return texts;
}

bool is_null(const struct node *node)
{
	return node->kind == NODE_SCALAR && node->plain &&
	       (!strcmp(node->text, "null") || !strcmp(node->text, "~"));
}

json_t *node_to_json(const struct node *node)
{
	json_t *value;

	if (is_null(node))
		return json_null();
	if (node->kind == NODE_SCALAR)
		return json_string(node->text);
	value = node->kind == NODE_MAP ? json_object() : json_array();
	for (size_t i = 0; i < node->n; i++)
		if (node->kind == NODE_MAP)
			json_object_set_new(value, node->keys[i]->text,
			    node_to_json(node->items[i]));
		else
			json_array_append_new(
			    value, node_to_json(node->items[i]));
	return value;
}

json_t *node_json(struct reader *r, const struct node *node)
{
	return node ? reader_keep(r, node_to_json(node)) : NULL;
}

const char *field_text(
    struct reader *r, const struct node *map, const char *key)
{
	return node_text(r, get(map, key), key);
}

long field_integer(struct reader *r, const struct node *map, const char *key,
    long min, long max, long fallback)
{
	long value = fallback;

	node_integer(r, get(map, key), key, min, max, &value);
	return value;
}

int field_word(struct reader *r, const struct node *map, const char *key,
    const char *const *words, int fallback)
{
	int index = node_word(r, get(map, key), key, words);

	return index < 0 ? fallback : index;
}

bool field_bool(
    struct reader *r, const struct node *map, const char *key, bool fallback)
{
	static const char *const words[] = {"off", "on", "false", "true", NULL};

	return field_word(r, map, key, words, fallback) % 2;
}

size_t read_decimal(const char *text, double *value)
{
	const char *p = text;
	double scale = 1;

	*value = 0;
	for (; *p >= '0' && *p <= '9'; p++)
		*value = *value * 10 + (*p - '0');
	if (p > text && p[0] == '.' && p[1] >= '0' && p[1] <= '9')
		for (p++; *p >= '0' && *p <= '9'; p++)
			*value += (*p - '0') * (scale /= 10);
	return p - text;
}

bool read_duration_ms(struct reader *r, const struct node *node,
    const char *what, const char *text, int *ms)
{
	double value;
	const char *unit = text + read_decimal(text, &value);

	if (!strcmp(unit, "s"))
		value *= 1000;
	if (unit > text && !*unit)
		fail(r, node, "%s %s has no unit; write %.40sms or %.40ss",
		    what, shown(r, text), text, text);
	else if (unit == text || (strcmp(unit, "s") && strcmp(unit, "ms")))
		fail(r, node, "%s %s is no duration; write it as 300ms or 10s",
		    what, shown(r, text));
	else if (value > 3600e3)
		fail(r, node, "%s %s is more than an hour", what,
		    shown(r, text));
	else
		*ms = value;
	return !reader_failed(r);
}

int field_duration_ms(
    struct reader *r, const struct node *map, const char *key, int fallback)
{
	const struct node *node = get(map, key);
	const char *text = node_text(r, node, key);
	int ms = fallback;

	if (text)
		read_duration_ms(r, node, key, text, &ms);
	return ms;
}

bool is_word(const char *text, const char *others)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t n = strspn(text, alphabet);

	if (n == 0)
		return false;
	while (
	    text[n] && (strchr(alphabet, text[n]) || strchr(others, text[n])))
		n++;
	return !text[n];
}
