/* SPDX-License-Identifier: MIT */
/*
 * From text to a tree of nodes.  The only file that sees libyaml: its events
 * are enough, since they carry positions and leave aliases to us.
 */
#include "case_reader.h"
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct anchor {
	const char *name;
	const struct node *node; /* NULL while what it names is being read */
	struct anchor *next;
};

struct loader {
	struct reader *reader;
	const char *text;
	size_t size;
	yaml_parser_t parser;
	yaml_event_t event; /* the current one */
	struct anchor *anchors;
	unsigned nanchors;
	size_t weight; /* of all nodes so far */
	unsigned depth;
	const struct node **pending; /* children of collections being read */
	size_t npending;
};

static const struct node *load_node(struct loader *l);

/* Positions of bytes that are not text are not given in lines. */
static void report_bytes(struct loader *l)
{
	size_t offset = l->parser.problem_offset;
	int line = 1, column = 1;

	for (size_t i = 0; i < offset && i < l->size; i++) {
		column++;
		if (l->text[i] == '\n') {
			line++;
			column = 1;
		}
	}
	fail_at(l->reader, line, column,
	    "not text in UTF-8: %s; only printable UTF-8, tabs and line ends "
	    "may be in a case",
	    l->parser.problem);
}

static bool tab_indents(const struct loader *l, size_t line)
{
	const char *p = l->text, *end = p + l->size;

	while (line-- && p)
		p = memchr(p, '\n', end - p)
			? (char *)memchr(p, '\n', end - p) + 1
			: NULL;
	while (p && p < end && *p == ' ')
		p++;
	return p && p < end && *p == '\t';
}

static void report(struct loader *l)
{
	const yaml_parser_t *p = &l->parser;
	const yaml_mark_t *mark = &p->problem_mark;

	if (p->error == YAML_READER_ERROR) {
		report_bytes(l);
		return;
	}
	if (p->error == YAML_MEMORY_ERROR || !p->problem) {
		fail(l->reader, NULL, "out of memory");
		return;
	}
	fail_at(l->reader, mark->line + 1, mark->column + 1,
	    "not YAML: %s%s%s; %s", p->problem, p->context ? " " : "",
	    p->context ? p->context : "",
	    tab_indents(l, mark->line)
		? "indent with spaces, not tabs"
		: "see the indentation, quotes and brackets around it");
}

static bool next_event(struct loader *l)
{
	yaml_event_delete(&l->event);
	if (yaml_parser_parse(&l->parser, &l->event))
		return true;
	report(l);
	return false;
}

static int event_line(const struct loader *l)
{
	return l->event.start_mark.line + 1;
}

static int event_column(const struct loader *l)
{
	return l->event.start_mark.column + 1;
}

static bool weigh(struct loader *l, size_t weight)
{
	l->weight += weight;
	if (l->weight > CASE_MAX_NODES)
		fail_at(l->reader, event_line(l), event_column(l),
		    "more than %d values with the aliases (*) written out; "
		    "make several cases of it",
		    CASE_MAX_NODES);
	return l->weight <= CASE_MAX_NODES;
}

static void push(struct loader *l, const struct node *node)
{
	l->pending = memory_grow(l->pending, l->npending, sizeof(*l->pending));
	l->pending[l->npending++] = node;
}

static const struct node *load_alias(struct loader *l)
{
	const char *name = (const char *)l->event.data.alias.anchor;
	const struct anchor *a = l->anchors;

	while (a && strcmp(a->name, name) != 0)
		a = a->next;
	if (!a || !a->node)
		fail_at(l->reader, event_line(l), event_column(l),
		    a ? "the alias %s is inside what it stands for; an alias "
			"repeats something complete"
		      : "the alias %s has no anchor before it; write &NAME "
			"where it is first",
		    shown(l->reader, name));
	return a && a->node && weigh(l, a->node->weight) ? a->node : NULL;
}

static const struct node *load_scalar(struct loader *l, struct node *node)
{
	const char *value = (const char *)l->event.data.scalar.value;
	size_t length = l->event.data.scalar.length;
	yaml_scalar_style_t style = l->event.data.scalar.style;

	if (memchr(value, '\0', length)) {
		fail(l->reader, node,
		    "a NUL character; leave it out, or write \\000 in a name");
		return NULL;
	}
	node->plain = style == YAML_PLAIN_SCALAR_STYLE;
	node->text_line = node->line + (style == YAML_LITERAL_SCALAR_STYLE ||
					   style == YAML_FOLDED_SCALAR_STYLE);
	node->text = obstack_copy0(&l->reader->store->memory, value, length);
	return node;
}

/* The children wait in pending, each key before its value. */
static bool load_children(struct loader *l, yaml_event_type_t end, bool map)
{
	for (bool key = true; next_event(l) && l->event.type != end;
	     key = !key) {
		const struct node *child = load_node(l);

		if (!child)
			return false;
		push(l, child);
		if (!map || !key)
			continue;
		if (child->kind != NODE_SCALAR) {
			fail(l->reader, child,
			    "a key that is a list or a map; keys are words");
			return false;
		}
		if (child->plain && !strcmp(child->text, "<<")) {
			fail(l->reader, child,
			    "'<<' does not merge maps here; write the keys "
			    "out, or repeat a value with & and *");
			return false;
		}
	}
	return l->event.type == end;
}

static const struct node *load_collection(struct loader *l, struct node *node)
{
	bool map = node->kind == NODE_MAP;
	size_t first = l->npending, step = map ? 2 : 1;
	const struct node **keys, **items;

	if (++l->depth > CASE_MAX_DEPTH) {
		fail(l->reader, node,
		    "lists and maps %d deep; no case needs more than %d",
		    l->depth, CASE_MAX_DEPTH);
		return NULL;
	}
	if (!load_children(
		l, map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT, map))
		return NULL;
	l->depth--;

	node->n = (l->npending - first) / step;
	keys = reader_alloc(l->reader, node->n * step, sizeof(*keys));
	items = map ? keys + node->n : keys;
	for (size_t i = 0; i < node->n; i++) {
		keys[i] = l->pending[first + i * step];
		items[i] = l->pending[first + i * step + step - 1];
		node->weight += items[i]->weight + (map ? keys[i]->weight : 0);
	}
	l->npending = first;
	node->keys = map ? keys : NULL;
	node->items = items;
	check_duplicates(l->reader, node);
	return reader_failed(l->reader) ? NULL : node;
}

static struct anchor *add_anchor(struct loader *l, const char *name)
{
	struct anchor *a = reader_alloc(l->reader, 1, sizeof(*a));

	if (++l->nanchors > CASE_MAX_ANCHORS)
		fail_at(l->reader, event_line(l), event_column(l),
		    "more than %d anchors (&)", CASE_MAX_ANCHORS);
	a->name = reader_text(l->reader, "%s", name);
	a->next = l->anchors;
	l->anchors = a;
	return a;
}

static const struct node *load_node(struct loader *l)
{
	yaml_event_t *e = &l->event;
	const yaml_char_t *anchor, *tag;
	struct anchor *name = NULL;
	struct node *node;
	const struct node *loaded;

	if (e->type == YAML_ALIAS_EVENT)
		return load_alias(l);
	if (!weigh(l, 1))
		return NULL;

	node = reader_alloc(l->reader, 1, sizeof(*node));
	node->line = event_line(l);
	node->column = event_column(l);
	node->weight = 1;
	if (e->type == YAML_SCALAR_EVENT) {
		node->kind = NODE_SCALAR;
		anchor = e->data.scalar.anchor;
		tag = e->data.scalar.tag;
	} else if (e->type == YAML_SEQUENCE_START_EVENT) {
		node->kind = NODE_LIST;
		anchor = e->data.sequence_start.anchor;
		tag = e->data.sequence_start.tag;
	} else {
		node->kind = NODE_MAP;
		anchor = e->data.mapping_start.anchor;
		tag = e->data.mapping_start.tag;
	}
	if (tag) {
		fail(l->reader, node,
		    "the tag %s; values have no tags, the schema knows their "
		    "types",
		    shown(l->reader, (const char *)tag));
		return NULL;
	}
	if (anchor)
		name = add_anchor(l, (const char *)anchor);
	loaded = node->kind == NODE_SCALAR ? load_scalar(l, node)
					   : load_collection(l, node);
	if (name)
		name->node = loaded;
	return reader_failed(l->reader) ? NULL : loaded;
}

static const struct node *load_file(struct loader *l)
{
	const struct node *node;

	if (!next_event(l) || !next_event(l)) /* the stream, the document */
		return NULL;
	if (l->event.type == YAML_STREAM_END_EVENT) {
		fail_at(l->reader, 1, 1,
		    "nothing in the file; a case begins with 'schema: case/1'");
		return NULL;
	}
	if (!next_event(l))
		return NULL;
	node = load_node(l);
	if (!node || !next_event(l) || !next_event(l)) /* their ends */
		return NULL;
	if (l->event.type != YAML_STREAM_END_EVENT) {
		fail_at(l->reader, event_line(l), event_column(l),
		    "a second document; a file holds one case");
		return NULL;
	}
	return node;
}

const struct node *yaml_read(struct reader *r, const char *text, size_t size)
{
	struct loader l = {.reader = r, .text = text, .size = size};
	const struct node *tree;

	if (!yaml_parser_initialize(&l.parser)) {
		fail(r, NULL, "out of memory");
		return NULL;
	}
	if (size >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
		text += 3; /* a byte order mark, as some editors write it */
		size -= 3;
	}
	yaml_parser_set_encoding(&l.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &l.parser, (const unsigned char *)text, size);
	tree = load_file(&l);
	yaml_event_delete(&l.event);
	yaml_parser_delete(&l.parser);
	free(l.pending);
	return reader_failed(r) ? NULL : tree;
}
