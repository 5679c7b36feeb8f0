/* SPDX-License-Identifier: MIT */
/*
 * case_reader.h - what the parts of the case reader share
 *
 * A file becomes a tree of nodes (case_yaml.c); `vary` makes several trees of
 * it, which share what does not differ (case_vary.c); each is read into a
 * struct testcase (case_file.c, which calls case_env.c, case_dns.c with
 * case_rule.c and case_action.c, case_calls.c and case_judge.c).
 *
 * Errors are sticky: the first fail() is kept, and after it every function
 * here still works and returns something harmless.  So reading runs straight
 * down, and case_file.c looks at reader_failed() at the end.  Whoever wants to
 * know all that is wrong has each told, and reading goes on as far as it makes
 * sense.
 */
#ifndef DUET_CASE_READER_H
#define DUET_CASE_READER_H

#include "case.h"
#include "memory.h"
#include <obstack.h>
#include <stdlib.h>

/* Memory that fork(2) does not copy. */
void *shared_chunk(size_t size);
void shared_chunk_free(void *chunk);
#define obstack_chunk_alloc shared_chunk
#define obstack_chunk_free shared_chunk_free

enum {
	CASE_MAX_BYTES = 4 << 20, /* of a file */
	CASE_MAX_NODES = 100000,  /* of a file, aliases written out */
	CASE_MAX_DEPTH = 50,      /* of lists and maps in each other */
	CASE_MAX_ANCHORS = 1000,
	CASE_MAX_EXPANDED = 1000,   /* cases of a file */
	CASE_MAX_VARIED = 64 << 20, /* bytes that vary makes of a file */
	STORE_CHUNK = 4 << 20
};

/* What a case_set points at. */
struct case_store {
	struct obstack memory;
	json_t *json; /* an array of every json_t handed out */
	void *ids;    /* tree of tsearch(3) of struct case_origin */
};

/* The file that an id (without its [...]) is from. */
struct case_origin {
	const char *id, *file;
	int line;
};

struct reader {
	struct case_store *store; /* borrowed, as is the rest */
	const char *file;
	struct case_error *error; /* text is "" until something is wrong */
	case_tell *tell;          /* NULL: the first error is enough */
	void *tell_arg;
	json_t *told;   /* the keys of this object; NULL without tell */
	size_t nfailed; /* calls of fail() */
};

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

/* Never changed once made: trees share them. */
struct node {
	enum node_kind kind;
	bool plain;       /* scalar without quotes */
	int line, column; /* 1-based */
	int text_line;    /* where the text of a scalar begins */
	size_t weight;    /* nodes in it, itself included */
	const char *text; /* NODE_SCALAR */
	size_t n;
	const struct node *const *keys;  /* NODE_MAP: n different scalars */
	const struct node *const *items; /* n values of keys, or of a list */
};

/* case_fields.c: complain */

/* Keep "FILE:LINE:COLUMN: what is wrong; what would be right" if nothing is
 * kept yet.  Without a node (NULL) the message is about the file; with line 0
 * too. */
void fail(struct reader *r, const struct node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void fail_at(struct reader *r, int line, int column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool reader_failed(const struct reader *r);
/* Whether what comes next need not be read. */
bool reader_stops(const struct reader *r);

/* For messages: the text in quotes, short and on one line; "a, b, c"; and
 * "did you mean 'b'?" or, if nothing is near, "known are: a, b, c". */
const char *shown(struct reader *r, const char *text);
const char *listed(struct reader *r, const char *const *words);
const char *advice(
    struct reader *r, const char *word, const char *const *known);

/* case_fields.c: memory and json_t's of the store */

void *reader_alloc(struct reader *r, size_t count, size_t size); /* zeroed */
char *reader_text(struct reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
json_t *reader_keep(struct reader *r, json_t *value); /* borrow it back */

/* case_fields.c: look into nodes.  A node of NULL is one that is absent. */

/* The value of a key; NULL if it is absent or this is no map. */
const struct node *get(const struct node *map, const char *key);
/* The same, which must be there; what is a noun: "a call". */
const struct node *need(struct reader *r, const struct node *map,
    const char *what, const char *key);
/* Whether it is a map, whose keys must be among those known (NULL: any). */
bool check_map(struct reader *r, const struct node *node, const char *what,
    const char *const *known);
/* The number of items of a list, which it must be if it is there. */
size_t check_list(struct reader *r, const struct node *node, const char *what);

/* Scalars.  In all of them what is the name of the value, for messages. */
const char *node_text(
    struct reader *r, const struct node *node, const char *what);
bool node_integer(struct reader *r, const struct node *node, const char *what,
    long min, long max, long *value);
int node_word(struct reader *r, const struct node *node, const char *what,
    const char *const *words); /* the word's index, or -1 */

/* A list of scalars, ending in NULL; NULL if absent. */
const char *const *node_texts(
    struct reader *r, const struct node *node, const char *what);
/* Whether it is null or ~ without quotes. */
bool is_null(const struct node *node);
json_t *node_to_json(const struct node *node); /* owned by the caller */
/* Scalars as strings or null, lists as arrays, maps as objects. */
json_t *node_json(struct reader *r, const struct node *node);

/* Values of a key of a map; absent ones are the fallback (NULL for texts). */
const char *field_text(
    struct reader *r, const struct node *map, const char *key);
long field_integer(struct reader *r, const struct node *map, const char *key,
    long min, long max, long fallback);
int field_word(struct reader *r, const struct node *map, const char *key,
    const char *const *words, int fallback);
bool field_bool(struct reader *r, const struct node *map, const char *key,
    bool fallback); /* on, off, true or false */
int field_duration_ms(
    struct reader *r, const struct node *map, const char *key, int fallback);
/* The same of a text: "300ms", "1.5s". */
bool read_duration_ms(struct reader *r, const struct node *node,
    const char *what, const char *text, int *ms);

/* Digits, with a fraction if there is a point: how many bytes it is.  Not
 * strtod(), whose point depends on the locale. */
size_t read_decimal(const char *text, double *value);

/* Whether it is lower case letters, digits and the other characters given. */
bool is_word(const char *text, const char *others);

/* The parts.  A node of NULL is a key that is absent. */

/* NULL and an error if it is not YAML or not a case's part of it. */
const struct node *yaml_read(struct reader *r, const char *text, size_t size);
/* As above; a map where one key is written twice is an error. */
void check_duplicates(struct reader *r, const struct node *map);

/* The cases that `vary` makes of a file: at least one. */
struct variant {
	const char *id;
	const struct node *tree;
};
struct variant *vary(
    struct reader *r, const struct node *tree, const char *id, size_t *count);

void env_read(struct reader *r, const struct node *node, struct testcase *c);
void dns_read(struct reader *r, const struct node *node, struct testcase *c);
/* Of dns_read(): one of a server's rules, and what is in its `do`. */
void rule_read(struct reader *r, const struct node *map, struct ns_rule *rule);
void action_read(struct reader *r, const struct node *map,
    const struct ns_match *match, struct ns_action *action);
void calls_read(struct reader *r, const struct node *node, struct testcase *c);
struct case_link *links_read(
    struct reader *r, const struct node *node, size_t *count);
void compare_read(
    struct reader *r, const struct node *node, struct compare_rules *rules);
/* ids are those of all cases of the file, ending in NULL. */
void expect_read(struct reader *r, const struct node *node, struct testcase *c,
    const char *const *ids);
/* Adds to those that the case has. */
void known_read(struct reader *r, const struct node *node, struct testcase *c,
    const char *const *ids);

/* What decides what a resolver does with a case, as a short text. */
const char *case_digest(struct reader *r, const struct node *tree);

/* The cases of one file, and what was accepted of them (accepted.h): the text
 * of that file, which is NULL if there is none. */
struct accepted {
	const char *file, *text;
	size_t size;
};
struct testcase *case_file_read(struct reader *r, const char *text, size_t size,
    const struct accepted *accepted, size_t *count);

/* An address that may carry a %scope; the family, or AF_UNSPEC. */
int address_family(const char *text);

/* "192.0.2.0/24"; with network, no bit may be set after the prefix. */
bool check_prefix(
    struct reader *r, const struct node *node, const char *text, bool network);

#endif
