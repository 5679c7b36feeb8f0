/* SPDX-License-Identifier: MIT */
/* A rule of a server: which queries it is for, and how often. */
#include "case_reader.h"
#include "dns_words.h"
#include <string.h>
#include <sys/socket.h>

/* A name that is whole, so that nobody wonders about the search list. */
static const char *read_name(
    struct reader *r, const struct node *map, const char *key)
{
	const char *name = field_text(r, map, key);
	size_t length = name ? strlen(name) : 0;

	if (name && (!length || name[length - 1] != '.'))
		fail(r, get(map, key),
		    "%s %s does not end in a dot; write '%.60s.'", key,
		    shown(r, name), name);
	return name;
}

static int read_qtype(struct reader *r, const struct node *map)
{
	const char *text = field_text(r, map, "qtype");
	int type = text ? dns_type_number(text) : -1;

	if (text && type < 0)
		fail(r, get(map, "qtype"), "unknown qtype %s; %s",
		    shown(r, text), advice(r, text, dns_type_names));
	return type;
}

static const char *read_from(struct reader *r, const struct node *map)
{
	const struct node *node = get(map, "from");
	const char *text = node_text(r, node, "from");

	if (text && strchr(text, '/'))
		check_prefix(r, node, text, true);
	else if (text &&
		 (address_family(text) == AF_UNSPEC || strchr(text, '%')))
		fail(r, node,
		    "from %s is no address of a client; write it as "
		    "127.0.0.1 or 192.0.2.0/24",
		    shown(r, text));
	return text;
}

static void read_match(
    struct reader *r, const struct node *map, struct ns_match *m)
{
	static const char *const keys[] = {
	    "qname", "under", "qtype", "proto", "edns", "from", "nth", NULL};
	static const char *const protos[] = {
	    [NS_ANY] = "any", [NS_UDP] = "udp", [NS_TCP] = "tcp", NULL};

	m->qtype = m->edns = -1;
	if (!check_map(r, map, "match", keys))
		return;
	m->qname = read_name(r, map, "qname");
	m->under = read_name(r, map, "under");
	m->qtype = read_qtype(r, map);
	m->proto = field_word(r, map, "proto", protos, NS_ANY);
	if (get(map, "edns"))
		m->edns = field_bool(r, map, "edns", false);
	m->from = read_from(r, map);
	m->nth = field_integer(r, map, "nth", 1, 1000000, 0);
}

void rule_read(struct reader *r, const struct node *map, struct ns_rule *rule)
{
	static const char *const keys[] = {"match", "do", "times", NULL};

	rule->line = map->line;
	read_match(r, get(map, "match"), &rule->match);
	if (!check_map(r, map, "a rule", keys))
		return;
	need(r, map, "a rule", "do");
	action_read(r, get(map, "do"), &rule->match, &rule->action);
	rule->times = field_integer(r, map, "times", 1, 1000000, 0);
}
