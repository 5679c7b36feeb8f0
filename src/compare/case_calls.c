/* SPDX-License-Identifier: MIT */
/* `calls`: the lookups, as requests of docs/protocol.md. */
#include "case_reader.h"
#include "describe.h"
#include "dns_words.h"
#include <limits.h>
#include <string.h>
#include <sys/socket.h>

#define DEADLINE_MS 30000

static const char *const families[] = {"unspec", "inet", "inet6", NULL};
static const char *const socktypes[] = {
    "any", "stream", "dgram", "raw", "seqpacket", NULL};
static const char *const protocols[] = {
    "any", "tcp", "udp", "icmp", "icmpv6", "sctp", "dccp", "udplite", NULL};
static const char *const addrinfo_flags[] = {"passive", "canonname",
    "numerichost", "numericserv", "v4mapped", "all", "addrconfig", "idn",
    "canonidn", NULL};
static const char *const nameinfo_flags[] = {
    "numerichost", "numericserv", "nofqdn", "namereqd", "dgram", "idn", NULL};
static const char *const no_hints[] = {"none", NULL};
static const char *const classes[] = {"IN", "CH", "HS", "ANY", NULL};

/* What a member of a request may be. */
enum member_type {
	TEXT,
	ADDRESS,
	PORT,
	WORD,     /* of words */
	NUMBERED, /* the same, or a number */
	FLAGS,    /* a list of words, or a number */
	TYPE
};

struct member {
	const char *name;
	enum member_type type;
	const char *const *words;
	bool needed;
};

struct operation {
	const char *name;
	struct member members[8]; /* up to one without a name */
};

static const struct operation operations[] = {
    {"getaddrinfo",
	{{"name", TEXT, NULL, false}, {"service", TEXT, NULL, false},
	    {"family", NUMBERED, families, false},
	    {"socktype", NUMBERED, socktypes, false},
	    {"protocol", NUMBERED, protocols, false},
	    {"flags", FLAGS, addrinfo_flags, false},
	    {"hints", WORD, no_hints, false}}},
    {"getnameinfo", {{"addr", ADDRESS, NULL, true}, {"port", PORT, NULL, false},
			{"flags", FLAGS, nameinfo_flags, false}}},
    {"gethostbyname",
	{{"name", TEXT, NULL, true}, {"family", NUMBERED, families, false}}},
    {"gethostbyaddr", {{"addr", ADDRESS, NULL, true}}},
    {"query", {{"name", TEXT, NULL, true}, {"type", TYPE, NULL, true},
		  {"class", WORD, classes, false}}},
};

enum { NOPERATIONS = sizeof(operations) / sizeof(*operations) };

static bool is_number(const char *text)
{
	return strchr("-0123456789", text[0]) && text[0];
}

static json_t *read_number(
    struct reader *r, const struct node *node, const char *what)
{
	long number = 0;

	node_integer(r, node, what, INT_MIN, INT_MAX, &number);
	return json_integer(number);
}

static json_t *read_flags(
    struct reader *r, const struct node *node, const char *const *words)
{
	json_t *flags;

	if (node->kind == NODE_SCALAR && is_number(node->text))
		return read_number(r, node, "flags");
	flags = json_array();
	for (size_t i = 0; i < check_list(r, node, "flags"); i++) {
		int k = node_word(r, node->items[i], "flag", words);

		if (k >= 0)
			json_array_append_new(flags, json_string(words[k]));
	}
	return flags;
}

static json_t *read_value(
    struct reader *r, const struct node *node, const struct member *m)
{
	const char *text;

	if (m->type == FLAGS)
		return read_flags(r, node, m->words);
	text = node_text(r, node, m->name);
	if (!text)
		return NULL;
	switch (m->type) {
	case NUMBERED:
		if (is_number(text))
			return read_number(r, node, m->name);
		node_word(r, node, m->name, m->words);
		break;
	case WORD:
		node_word(r, node, m->name, m->words);
		break;
	case PORT: {
		long port = 0;

		node_integer(r, node, m->name, 0, 65535, &port);
		return json_integer(port);
	}
	case ADDRESS:
		if (address_family(text) == AF_UNSPEC)
			fail(r, node, "addr %s is no IPv4 or IPv6 address",
			    shown(r, text));
		break;
	case TYPE:
		if (dns_type_number(text) < 0)
			fail(r, node, "unknown type %s; %s", shown(r, text),
			    advice(r, text, dns_type_names));
		break;
	case TEXT:
	case FLAGS:
		break;
	}
	return json_string(text);
}

static const struct operation *read_op(struct reader *r, const struct node *map)
{
	const char *names[NOPERATIONS + 1] = {NULL};
	int k;

	for (int i = 0; i < NOPERATIONS; i++)
		names[i] = operations[i].name;
	k = node_word(r, need(r, map, "a call", "op"), "op", names);
	return k < 0 ? NULL : &operations[k];
}

/* With hints: none there are no family, socktype, protocol and flags. */
static void check_hints(struct reader *r, const struct node *map)
{
	static const char *const others[] = {
	    "family", "socktype", "protocol", "flags"};

	for (size_t i = 0; get(map, "hints") && i < 4; i++)
		if (get(map, others[i]))
			fail(r, get(map, others[i]),
			    "'%s' with 'hints: none', which is a NULL pointer; "
			    "leave one of them out",
			    others[i]);
}

static void read_company(
    struct reader *r, const struct node *map, struct call *call)
{
	call->with = field_text(r, map, "with");
	if (call->with && !is_word(call->with, "_-."))
		fail(r, get(map, "with"),
		    "%s is no name of a group; use lower case letters, "
		    "digits, '-', '_' and '.'",
		    shown(r, call->with));
	call->cancel_after_ms = field_duration_ms(r, map, "cancel_after", 0);
	if (get(map, "cancel_after") && call->cancel_after_ms == 0)
		fail(r, get(map, "cancel_after"),
		    "a cancel_after of no time; write 100ms");
	if (call->cancel_after_ms >= call->deadline_ms)
		fail(r, get(map, "cancel_after"),
		    "a cancel_after that is not before the deadline");
}

/* What is said to a resolver is said in the order of the calls. */
static void check_groups(struct reader *r, const struct node *node,
    const struct call *calls, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; calls[i].with && k + 1 < i; k++)
			if (calls[k].with &&
			    !strcmp(calls[k].with, calls[i].with) &&
			    (!calls[i - 1].with ||
				strcmp(calls[i - 1].with, calls[i].with) != 0))
				fail(r, get(node->items[i], "with"),
				    "another call between those with %s; put "
				    "them together",
				    shown(r, calls[i].with));
}

static void read_request(struct reader *r, const struct node *map,
    const struct operation *op, struct call *call)
{
	json_t *members = json_object();
	json_t *request = json_pack("{s:o}", "call", members);
	char *line, *text;

	json_object_set_new(members, "id", json_string(call->id));
	json_object_set_new(members, "op", json_string(call->op));
	for (const struct member *m = op->members; m->name; m++) {
		const struct node *node = get(map, m->name);

		if (m->needed)
			node = need(r, map,
			    reader_text(r, "a call of %s", op->name), m->name);
		if (node)
			json_object_set_new(
			    members, m->name, read_value(r, node, m));
	}
	line = json_dumps(request, JSON_COMPACT);
	text = describe_call(request);
	call->request = reader_text(r, "%s", line);
	call->text = reader_text(r, "%s", text);
	free(line);
	free(text);
	json_decref(request);
}

static void read_call(
    struct reader *r, const struct node *map, struct call *call)
{
	const char *keys[14] = {"id", "op", "deadline", "with", "cancel_after"};
	const struct operation *op;

	call->id = call->op = call->request = call->text = "";
	if (!check_map(r, map, "a call", NULL))
		return;
	call->line = map->line;
	op = read_op(r, map);
	if (!op)
		return;
	for (size_t i = 0; op->members[i].name; i++)
		keys[5 + i] = op->members[i].name;
	if (!check_map(r, map, reader_text(r, "a call of %s", op->name), keys))
		return;
	if (need(r, map, "a call", "id"))
		call->id = field_text(r, map, "id");
	if (!call->id || !is_word(call->id, "_-.")) {
		fail(r, get(map, "id"),
		    "%s is no id of a call; use lower case letters, digits, "
		    "'-', '_' and '.'",
		    shown(r, call->id ? call->id : ""));
		call->id = "";
	}
	call->op = op->name;
	call->deadline_ms = field_duration_ms(r, map, "deadline", DEADLINE_MS);
	if (call->deadline_ms == 0)
		fail(r, get(map, "deadline"), "a deadline of no time");
	read_company(r, map, call);
	read_request(r, map, op, call);
	check_hints(r, map);
}

void calls_read(struct reader *r, const struct node *node, struct testcase *c)
{
	size_t n = check_list(r, node, "calls");
	struct call *calls = reader_alloc(r, n, sizeof(*calls));

	if (node && n == 0)
		fail(r, node, "a case without calls; give at least one");
	for (size_t i = 0; i < n && !reader_stops(r); i++) {
		read_call(r, node->items[i], &calls[i]);
		for (size_t k = 0; k < i; k++)
			if (*calls[i].id && !strcmp(calls[i].id, calls[k].id))
				fail(r, get(node->items[i], "id"),
				    "the id %s twice; the first is in line %d",
				    shown(r, calls[i].id), calls[k].line);
	}
	if (!reader_failed(r))
		check_groups(r, node, calls, n);
	c->calls = calls;
	c->ncalls = n;
}
