/* SPDX-License-Identifier: MIT */
/* `dns`: the zones and servers of the sandbox. */
#include "case_reader.h"
#include "dns_words.h"
#include <limits.h>
#include <string.h>
#include <sys/socket.h>

static int read_rcode(
    struct reader *r, const struct node *map, const char *key, int fallback)
{
	return field_word(r, map, key, dns_rcode_names, fallback);
}

static void read_listen(
    struct reader *r, const struct node *map, struct ns_server *server)
{
	const struct node *node = need(r, map, "a server", "listen");
	const char *text = node_text(r, node, "listen");
	int family = text ? address_family(text) : AF_UNSPEC;

	server->listen = text;
	server->port = field_integer(r, map, "port", 1, 65535, 53);
	if (text && family == AF_UNSPEC)
		fail(r, node,
		    "listen %s is no IPv4 or IPv6 address; the port is a key "
		    "of its own",
		    shown(r, text));
}

static void read_served(struct reader *r, const struct node *list,
    const struct ns_config *dns, struct ns_server *server)
{
	const char **origins =
	    reader_alloc(r, dns->nzones + 1, sizeof(*origins));

	for (size_t i = 0; i < dns->nzones; i++)
		origins[i] = dns->zones[i].origin;
	for (size_t i = 0; i < check_list(r, list, "zones"); i++)
		node_word(r, list->items[i], "zone", origins);
	server->zones = node_texts(r, list, "zones");
}

static void read_server(struct reader *r, const struct node *name,
    const struct node *map, struct testcase *c, struct ns_server *server)
{
	static const char *const keys[] = {"listen", "port", "udp", "tcp",
	    "zones", "otherwise", "rules", NULL};
	static const char *const listening[] = {[NS_ON] = "on",
	    [NS_CLOSED] = "closed",
	    [NS_SILENT] = "silent",
	    NULL};
	const struct node *rules = get(map, "rules");
	struct ns_rule *list;

	server->name = name->text;
	server->line = name->line;
	if (!is_word(name->text, "_-."))
		fail(r, name, "%s is no name for a server; write it as s1",
		    shown(r, name->text));
	if (!check_map(r, map, "a server", keys))
		return;
	read_listen(r, map, server);
	server->udp = field_word(r, map, "udp", listening, NS_ON);
	server->tcp = field_word(r, map, "tcp", listening, NS_ON);
	read_served(r, get(map, "zones"), &c->dns, server);
	server->otherwise =
	    read_rcode(r, map, "otherwise", dns_rcode_number("REFUSED"));
	server->nrules = check_list(r, rules, "rules");
	list = reader_alloc(r, server->nrules, sizeof(*list));
	for (size_t i = 0; i < server->nrules; i++)
		rule_read(r, rules->items[i], &list[i]);
	server->rules = list;
}

static bool answers_from_other_address(const struct ns_server *server)
{
	for (size_t i = 0; i < server->nrules; i++)
		if (server->rules[i].action.other_address)
			return true;
	return false;
}

/* All that must be this machine's own. */
static void read_local_addresses(
    struct reader *r, const struct ns_config *dns, struct sandbox_config *s)
{
	const char **addresses =
	    reader_alloc(r, 2 * dns->nservers, sizeof(*addresses));
	char other[NS_ADDRESS_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < dns->nservers; i++) {
		const struct ns_server *server = &dns->servers[i];

		addresses[n++] = server->listen;
		if (answers_from_other_address(server) && server->listen &&
		    nameserver_other_address(server->listen, other))
			addresses[n++] = reader_text(r, "%s", other);
	}
	s->local_addresses = addresses;
	s->nlocal_addresses = n;
}

static void read_servers(
    struct reader *r, const struct node *map, struct testcase *c)
{
	struct ns_server *servers;

	if (!check_map(r, map, "servers", NULL))
		return;
	servers = reader_alloc(r, map->n, sizeof(*servers));
	for (size_t i = 0; i < map->n; i++) {
		struct ns_server *s = &servers[i];

		read_server(r, map->keys[i], map->items[i], c, s);
		for (size_t k = 0; k < i; k++)
			if (s->listen && servers[k].listen &&
			    !strcmp(s->listen, servers[k].listen) &&
			    s->port == servers[k].port)
				fail(r, get(map->items[i], "listen"),
				    "%s listens where %s does; give each "
				    "server an address or port of its own",
				    s->name, servers[k].name);
	}
	c->dns.servers = servers;
	c->dns.nservers = map->n;
	read_local_addresses(r, &c->dns, &c->sandbox);
}

static void read_zones(
    struct reader *r, const struct node *map, struct ns_config *dns)
{
	struct ns_zone *zones;

	if (!check_map(r, map, "zones", NULL))
		return;
	zones = reader_alloc(r, map->n, sizeof(*zones));
	for (size_t i = 0; i < map->n; i++) {
		const char *origin = map->keys[i]->text;
		size_t length = strlen(origin);

		if (!length || origin[length - 1] != '.')
			fail(r, map->keys[i],
			    "the zone %s does not end in a dot; write "
			    "\"%.60s.\"",
			    shown(r, origin), origin);
		zones[i].origin = origin;
		zones[i].text = node_text(r, map->items[i], "a zone");
		zones[i].line = map->items[i]->text_line;
	}
	dns->zones = zones;
	dns->nzones = map->n;
}

/* The nameserver knows what a zone is. */
static void check_dns(
    struct reader *r, const struct node *node, const struct ns_config *dns)
{
	struct ns_error error = {0, ""};
	struct nameserver *ns = nameserver_new(dns, &error);

	if (!ns)
		fail_at(r, error.line ? error.line : node->line, 1, "%s",
		    error.text);
	nameserver_free(ns);
}

void dns_read(struct reader *r, const struct node *node, struct testcase *c)
{
	static const char *const keys[] = {"zones", "servers", NULL};

	if (!check_map(r, node, "dns", keys))
		return;
	read_zones(r, get(node, "zones"), &c->dns);
	read_servers(r, get(node, "servers"), c);
	if (!reader_failed(r))
		check_dns(r, node, &c->dns);
}
