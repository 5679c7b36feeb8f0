/* SPDX-License-Identifier: MIT */
/* The top of a case file, and the cases that it makes. */
#include "case_reader.h"
#include "condition.h"
#include <string.h>

static const char *const known_keys[] = {"schema", "id", "title", "tags",
    "links", "requires", "env", "vary", "dns", "calls", "session", "repeat",
    "compare", "expect", "known", NULL};

static void check_schema(struct reader *r, const struct node *tree)
{
	const struct node *node = need(r, tree, "a case", "schema");
	const char *text = node_text(r, node, "schema");

	if (text && strcmp(text, "case/1") != 0)
		fail(r, node, "the schema %s; this version reads case/1",
		    shown(r, text));
}

/* area.name */
static const char *read_id(struct reader *r, const struct node *tree)
{
	const struct node *node = need(r, tree, "a case", "id");
	const char *id = node_text(r, node, "id");
	const char *dot = id ? strchr(id, '.') : NULL;

	if (id && (!is_word(id, "-.") || !dot || !is_word(dot + 1, "-")))
		fail(r, node,
		    "the id %s; write it as area.name, in lower case letters, "
		    "digits and '-'",
		    shown(r, id));
	return id ? id : "";
}

static void read_tags(
    struct reader *r, const struct node *tree, struct testcase *c)
{
	const struct node *node = get(tree, "tags");
	const char *const *tags = node_texts(r, node, "tags");

	for (size_t i = 0; tags && tags[i]; i++)
		if (!is_word(tags[i], "-_."))
			fail(r, node->items[i],
			    "%s is no tag; use lower case letters, digits, "
			    "'-', '_' and '.'",
			    shown(r, tags[i]));
	c->tags = tags ? tags : reader_alloc(r, 1, sizeof(*tags));
}

static void read_requires(
    struct reader *r, const struct node *tree, struct testcase *c)
{
	const struct node *node = get(tree, "requires");
	const char *const *list = node_texts(r, node, "requires");

	for (size_t i = 0; list && list[i]; i++)
		if (!(strncmp(list[i], "libc:", 5) == 0 && list[i][5]) &&
		    !(strncmp(list[i], "nss:", 4) == 0 &&
			is_word(list[i] + 4, "_")))
			node_word(
			    r, node->items[i], "requirement", requirements);
	c->requires_ = list ? list : reader_alloc(r, 1, sizeof(*list));
}

static void read_case(struct reader *r, const struct variant *variant,
    const char *const *ids, const struct node *accepted,
    const char *accepted_file, struct testcase *c)
{
	static const char *const same[] = {"same", NULL};
	const struct node *tree = variant->tree;

	c->id = variant->id;
	c->digest = case_digest(r, tree);
	c->file = r->file;
	c->line = tree->line;
	c->tree = tree;
	if (!check_map(r, tree, "a case", known_keys))
		return;
	need(r, tree, "a case", "title");
	c->title = field_text(r, tree, "title");
	read_tags(r, tree, c);
	c->links = links_read(r, get(tree, "links"), &c->nlinks);
	read_requires(r, tree, c);
	env_read(r, get(tree, "env"), c);
	dns_read(r, get(tree, "dns"), c);
	calls_read(r, need(r, tree, "a case", "calls"), c);
	c->one_session = field_word(r, tree, "session", same, -1) == 0;
	c->repeat = field_integer(r, tree, "repeat", 1, 1000, 1);
	compare_read(r, get(tree, "compare"), &c->compare);
	if (reader_stops(r))
		return;
	expect_read(r, get(tree, "expect"), c, ids);
	known_read(r, get(tree, "known"), c, ids);
	if (accepted) {
		r->file = accepted_file;
		known_read(r, get(accepted, "known"), c, ids);
		r->file = c->file;
	}
}

/* NULL if there is none, or it is wrong. */
static const struct node *read_accepted(
    struct reader *r, const struct accepted *accepted)
{
	static const char *const keys[] = {"schema", "known", NULL};
	const char *file = r->file, *schema;
	const struct node *tree = NULL;

	if (!accepted->text)
		return NULL;
	r->file = accepted->file;
	tree = yaml_read(r, accepted->text, accepted->size);
	if (tree && check_map(r, tree, "a file of known differences", keys)) {
		schema = field_text(r, tree, "schema");
		if (!schema || strcmp(schema, "known/1") != 0)
			fail(r, tree, "the schema is not known/1");
	}
	r->file = file;
	return tree;
}

struct testcase *case_file_read(struct reader *r, const char *text, size_t size,
    const struct accepted *accepted, size_t *count)
{
	const struct node *tree = yaml_read(r, text, size), *known;
	struct variant *variants;
	struct testcase *cases;
	const char **ids;
	const char *id;

	*count = 0;
	if (!tree || !check_map(r, tree, "a case", known_keys))
		return NULL;
	check_schema(r, tree);
	id = read_id(r, tree);
	variants = vary(r, tree, id, count);
	if (reader_stops(r))
		return NULL;
	ids = reader_alloc(r, *count + 1, sizeof(*ids));
	for (size_t i = 0; i < *count; i++)
		ids[i] = variants[i].id;
	known = read_accepted(r, accepted);
	cases = reader_alloc(r, *count, sizeof(*cases));
	for (size_t i = 0; i < *count && !reader_stops(r); i++)
		read_case(
		    r, &variants[i], ids, known, accepted->file, &cases[i]);
	return reader_failed(r) ? NULL : cases;
}
