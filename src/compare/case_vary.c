/* SPDX-License-Identifier: MIT */
/*
 * `vary`: a case for each combination of values, with ${name} replaced in
 * keys and values.  A tree is copied only where something was replaced.
 */
#include "case_reader.h"
#include <string.h>

struct binding {
	const char *name;
	size_t n, chosen;
	const char **values;
};

struct varying {
	struct reader *reader;
	struct binding *bindings;
	size_t n;
	size_t bytes; /* made so far */
};

static const struct binding *bound(
    const struct varying *v, const char *name, size_t length)
{
	for (size_t i = 0; i < v->n; i++)
		if (strlen(v->bindings[i].name) == length &&
		    !memcmp(v->bindings[i].name, name, length))
			return &v->bindings[i];
	return NULL;
}

static bool weigh(struct varying *v, const struct node *at, size_t bytes)
{
	v->bytes += bytes;
	if (v->bytes > CASE_MAX_VARIED)
		fail(v->reader, at, "vary makes more than %d MiB of this file",
		    CASE_MAX_VARIED >> 20);
	return v->bytes <= CASE_MAX_VARIED;
}

static void unbound(
    struct varying *v, const struct node *at, const char *name, size_t length)
{
	const char **names = reader_alloc(v->reader, v->n + 1, sizeof(*names));
	char *wanted = reader_text(v->reader, "%.*s", (int)length, name);

	for (size_t i = 0; i < v->n; i++)
		names[i] = v->bindings[i].name;
	fail(v->reader, at, "${%.60s} is not in vary; %s", wanted,
	    v->n ? advice(v->reader, wanted, names)
		 : "add 'vary: {NAME: [value, ...]}'");
}

static const char *replace(struct varying *v, const struct node *at)
{
	struct obstack *memory = &v->reader->store->memory;
	const char *rest = at->text, *start;

	while ((start = strstr(rest, "${"))) {
		const char *name = start + 2, *end = strchr(name, '}');
		const struct binding *b;
		const char *value;

		if (!end) {
			fail(v->reader, at, "'${' without its '}'");
			break;
		}
		b = bound(v, name, end - name);
		if (!b) {
			/* messages use the memory that is growing here */
			obstack_free(memory, obstack_finish(memory));
			unbound(v, at, name, end - name);
			return at->text;
		}
		value = b->values[b->chosen];
		if (!weigh(v, at, start - rest + strlen(value)))
			break;
		obstack_grow(memory, rest, start - rest);
		obstack_grow(memory, value, strlen(value));
		rest = end + 1;
	}
	weigh(v, at, strlen(rest));
	obstack_grow0(memory, rest, strlen(rest));
	return obstack_finish(memory);
}

static const struct node *substitute(struct varying *v, const struct node *node)
{
	const struct node **keys, **items;
	struct node *copy;
	bool changed = false;

	if (node->kind == NODE_SCALAR) {
		if (!strstr(node->text, "${") || !weigh(v, node, sizeof(*node)))
			return node;
		copy = reader_alloc(v->reader, 1, sizeof(*copy));
		*copy = *node;
		copy->text = replace(v, node);
		return copy;
	}

	keys = reader_alloc(v->reader, node->n * 2, sizeof(*keys));
	items = keys + node->n;
	for (size_t i = 0; i < node->n; i++) {
		if (node->keys)
			keys[i] = substitute(v, node->keys[i]);
		items[i] = substitute(v, node->items[i]);
		changed |= items[i] != node->items[i] ||
			   (node->keys && keys[i] != node->keys[i]);
	}
	if (!changed) {
		obstack_free(&v->reader->store->memory, keys);
		return node;
	}
	weigh(v, node, sizeof(*node) + node->n * 2 * sizeof(*keys));
	copy = reader_alloc(v->reader, 1, sizeof(*copy));
	*copy = *node;
	copy->keys = node->keys ? keys : NULL;
	copy->items = items;
	check_duplicates(v->reader, copy);
	return copy;
}

static void read_binding(struct reader *r, const struct node *name,
    const struct node *list, struct binding *b)
{
	b->name = name->text;
	if (!is_word(name->text, "_-"))
		fail(r, name,
		    "%s is no name for vary; use lower case letters, digits, "
		    "'_' and '-'",
		    shown(r, name->text));
	b->n =
	    check_list(r, list, reader_text(r, "vary over %.60s", name->text));
	if (b->n == 0)
		fail(r, list, "vary over nothing; give at least one value");
	b->values = reader_alloc(r, b->n, sizeof(*b->values));
	for (size_t i = 0; i < b->n; i++) {
		const struct node *item = list->items[i];
		const char *value = node_text(r, item, "a value of vary");

		b->values[i] = value ? value : "";
		if (!value)
			continue;
		if (strlen(value) > 200 || strpbrk(value, ",=[]\n\r\t"))
			fail(r, item,
			    "the value %s; it is part of the case's id, so at "
			    "most 200 bytes without , = [ ] and line ends",
			    shown(r, value));
		for (size_t j = 0; j < i; j++)
			if (!strcmp(b->values[j], value))
				fail(r, item, "the value %s twice",
				    shown(r, value));
	}
}

static const char *expanded_id(struct varying *v, const char *id)
{
	struct obstack *memory = &v->reader->store->memory;

	obstack_printf(memory, "%s", id);
	for (size_t i = 0; i < v->n; i++)
		obstack_printf(memory, "%s%s=%s", i ? "," : "[",
		    v->bindings[i].name,
		    v->bindings[i].values[v->bindings[i].chosen]);
	obstack_grow0(memory, "]", v->n ? 1 : 0);
	return obstack_finish(memory);
}

/* The last name changes fastest. */
static void next_choice(struct varying *v)
{
	for (size_t i = v->n; i-- > 0;) {
		if (++v->bindings[i].chosen < v->bindings[i].n)
			return;
		v->bindings[i].chosen = 0;
	}
}

struct variant *vary(
    struct reader *r, const struct node *tree, const char *id, size_t *count)
{
	const struct node *map = get(tree, "vary");
	struct varying v = {.reader = r};
	size_t failed = r->nfailed;
	struct variant *variants;

	*count = 1;
	if (check_map(r, map, "vary", NULL)) {
		v.n = map->n;
		v.bindings = reader_alloc(r, v.n, sizeof(*v.bindings));
	}
	for (size_t i = 0; i < v.n; i++) {
		read_binding(r, map->keys[i], map->items[i], &v.bindings[i]);
		*count *= v.bindings[i].n;
		if (*count > CASE_MAX_EXPANDED) {
			fail(r, map, "vary makes more than %d cases",
			    CASE_MAX_EXPANDED);
			*count = 0;
		}
	}
	if (r->nfailed != failed)
		*count = 0;

	variants = reader_alloc(r, *count, sizeof(*variants));
	for (size_t i = 0; i < *count && !reader_stops(r); i++) {
		variants[i].tree = substitute(&v, tree);
		variants[i].id = expanded_id(&v, id);
		next_choice(&v);
	}
	return variants;
}
