/* SPDX-License-Identifier: MIT */
/* `env`: the files, host name, environment and network of the sandbox. */
#include "case_reader.h"
#include <arpa/inet.h>
#include <limits.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

static const char *const on_off[] = {"on", "off", NULL};

int address_family(const char *text)
{
	unsigned char address[sizeof(struct in6_addr)];
	char without[INET6_ADDRSTRLEN];
	size_t length = strcspn(text, "%");

	if (inet_pton(AF_INET, text, address) == 1)
		return AF_INET;
	if (length >= sizeof(without) || (text[length] && !text[length + 1]))
		return AF_UNSPEC;
	memcpy(without, text, length);
	without[length] = '\0';
	return inet_pton(AF_INET6, without, address) == 1 ? AF_INET6
							  : AF_UNSPEC;
}

bool check_prefix(
    struct reader *r, const struct node *node, const char *text, bool network)
{
	unsigned char bytes[sizeof(struct in6_addr)] = {0};
	char address[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	size_t length = slash ? (size_t)(slash - text) : 0;
	int family, bits = slash ? 0 : -1, most;

	for (const char *p = slash; slash && *++p; bits = bits * 10 + *p - '0')
		if (*p < '0' || *p > '9' || bits > 128) {
			bits = 1000;
			break;
		}
	if (!slash || !slash[1] || length >= sizeof(address)) {
		fail(r, node,
		    "%s is no address with a prefix length; write it as "
		    "192.0.2.1/24 or 2001:db8::1/64",
		    shown(r, text));
		return false;
	}
	memcpy(address, text, length);
	address[length] = '\0';
	family = inet_pton(AF_INET, address, bytes) == 1    ? AF_INET
		 : inet_pton(AF_INET6, address, bytes) == 1 ? AF_INET6
							    : AF_UNSPEC;
	if (family == AF_UNSPEC) {
		fail(r, node, "%s is no IPv4 or IPv6 address",
		    shown(r, address));
		return false;
	}
	most = family == AF_INET ? 32 : 128;
	if (bits > most) {
		fail(r, node, "the prefix length of %s is not from 0 to %d",
		    shown(r, text), most);
		return false;
	}
	for (int bit = bits; network && bit < most; bit++)
		if (bytes[bit / 8] & (0x80 >> bit % 8)) {
			fail(r, node,
			    "%s has bits after its %d of prefix; write a "
			    "whole network, or one address with /%d",
			    shown(r, text), bits, most);
			return false;
		}
	return true;
}

static void read_mode(
    struct reader *r, const struct node *node, struct etc_file *file)
{
	const char *text = node_text(r, node, "mode");
	char *end;
	long mode;

	if (!text)
		return;
	mode = strtol(text, &end, 8);
	if (*end || !strchr("01234567", text[0]) || mode > 07777)
		fail(r, node, "the mode %s; write it in octal, as in 0644",
		    shown(r, text));
	else
		file->mode = mode;
}

static void read_file(struct reader *r, const struct node *name,
    const struct node *node, struct etc_file *file)
{
	static const char *const keys[] = {"text", "mode", NULL};
	const struct node *text = node;

	file->name = name->text;
	file->mode = 0644;
	file->line = name->line;
	if (!name->text[0] || name->text[0] == '.' || strchr(name->text, '/') ||
	    strlen(name->text) > NAME_MAX)
		fail(r, name,
		    "%s is no name of a file in /etc; write it without folders",
		    shown(r, name->text));
	if (node->kind == NODE_MAP && check_map(r, node, "a file", keys)) {
		read_mode(r, get(node, "mode"), file);
		text = get(node, "text");
		file->text = "";
	}
	if (!text)
		return;
	if (is_null(text) ||
	    (text->kind == NODE_SCALAR && !strcmp(text->text, "missing"))) {
		file->text = NULL;
		if (text != node)
			fail(r, text,
			    "a missing file has no mode; write %.40s: "
			    "missing",
			    name->text);
		return;
	}
	if (text->kind == NODE_SCALAR && text->plain && !text->text[0])
		fail(r, text,
		    "the file has no text; write \"\" if it is empty, "
		    "'missing' if there is none");
	file->text = node_text(r, text, "a file");
}

static void read_files(
    struct reader *r, const struct node *map, struct sandbox_config *s)
{
	struct etc_file *files;

	if (!check_map(r, map, "files", NULL))
		return;
	files = reader_alloc(r, map->n, sizeof(*files));
	for (size_t i = 0; i < map->n; i++)
		read_file(r, map->keys[i], map->items[i], &files[i]);
	s->files = files;
	s->nfiles = map->n;
}

static void read_environ(
    struct reader *r, const struct node *map, struct testcase *c)
{
	const char **variables;

	if (!check_map(r, map, "environ", NULL))
		return;
	variables = reader_alloc(r, map->n + 1, sizeof(*variables));
	for (size_t i = 0; i < map->n; i++) {
		const char *name = map->keys[i]->text;
		const char *value =
		    node_text(r, map->items[i], "the value of a variable");

		if (!name[0] || strchr(name, '='))
			fail(r, map->keys[i],
			    "%s is no name of an environment variable",
			    shown(r, name));
		variables[i] =
		    reader_text(r, "%s=%s", name, value ? value : "");
	}
	c->environ = variables;
}

static bool is_link_name(const char *name)
{
	return name[0] && strlen(name) < IFNAMSIZ && name[0] != '.' &&
	       !strpbrk(name, "/: \t\r\n");
}

static void read_link(
    struct reader *r, const struct node *node, struct link_config *link)
{
	static const char *const keys[] = {
	    "name", "kind", "addrs", "deprecated", NULL};
	static const char *const kinds[] = {"any", NULL};
	const struct node *deprecated = get(node, "deprecated");
	const char *const *texts;
	struct link_address *addresses;

	if (!check_map(r, node, "a link", keys))
		return;
	need(r, node, "a link", "name");
	link->name = field_text(r, node, "name");
	if (link->name && !is_link_name(link->name))
		fail(r, get(node, "name"),
		    "%s is no name of a link; at most %d letters and digits",
		    shown(r, link->name), IFNAMSIZ - 1);
	field_word(r, node, "kind", kinds, 0);

	texts = node_texts(r, get(node, "addrs"), "addrs");
	while (texts && texts[link->naddresses])
		link->naddresses++;
	addresses = reader_alloc(r, link->naddresses, sizeof(*addresses));
	for (size_t i = 0; i < link->naddresses; i++) {
		addresses[i].address = texts[i];
		check_prefix(r, get(node, "addrs")->items[i], texts[i], false);
	}
	link->addresses = addresses;

	texts = node_texts(r, deprecated, "deprecated");
	for (size_t i = 0; texts && texts[i]; i++) {
		size_t k = 0;

		while (k < link->naddresses &&
		       strcmp(addresses[k].address, texts[i]) != 0)
			k++;
		if (k < link->naddresses)
			addresses[k].deprecated = true;
		else
			fail(r, deprecated->items[i],
			    "deprecated %s is not among the addrs; repeat it "
			    "as it is there",
			    shown(r, texts[i]));
	}
}

static void read_links(
    struct reader *r, const struct node *list, struct sandbox_config *s)
{
	size_t n = check_list(r, list, "links");
	struct link_config *links = reader_alloc(r, n, sizeof(*links));

	for (size_t i = 0; i < n; i++) {
		read_link(r, list->items[i], &links[i]);
		for (size_t k = 0; k < i; k++)
			if (links[i].name && links[k].name &&
			    !strcmp(links[i].name, links[k].name))
				fail(r, list->items[i], "the link %s twice",
				    shown(r, links[i].name));
	}
	s->links = links;
	s->nlinks = n;
}

static void read_route(struct reader *r, const struct node *node,
    const struct sandbox_config *s, struct route_config *route)
{
	static const char *const keys[] = {"to", "dev", "type", NULL};
	static const char *const types[] = {
	    [ROUTE_UNICAST] = "unicast",
	    [ROUTE_UNREACHABLE] = "unreachable",
	    [ROUTE_BLACKHOLE] = "blackhole",
	    NULL,
	};
	const struct link_config *links = s->links;
	size_t nlinks = s->nlinks;
	const char **names;

	if (!links) {
		links = sandbox_default_links;
		nlinks = 1;
	}
	if (!check_map(r, node, "a route", keys))
		return;
	need(r, node, "a route", "to");
	route->to = field_text(r, node, "to");
	if (route->to && strcmp(route->to, "default") &&
	    strcmp(route->to, "default4") && strcmp(route->to, "default6"))
		check_prefix(r, get(node, "to"), route->to, true);
	route->type = field_word(r, node, "type", types, ROUTE_UNICAST);
	if (route->type != ROUTE_UNICAST) {
		if (get(node, "dev"))
			fail(r, get(node, "dev"),
			    "a route of type %s has no dev",
			    types[route->type]);
		return;
	}
	if (!get(node, "dev")) {
		fail(r, node,
		    "a route without 'dev'; name a link, or write 'type: "
		    "unreachable' or 'type: blackhole'");
		return;
	}
	names = reader_alloc(r, nlinks + 2, sizeof(*names));
	for (size_t i = 0; i < nlinks; i++)
		names[i] = links[i].name ? links[i].name : "";
	names[nlinks] = "lo";
	if (node_word(r, get(node, "dev"), "link", names) >= 0)
		route->dev = field_text(r, node, "dev");
}

static void read_routes(
    struct reader *r, const struct node *list, struct sandbox_config *s)
{
	size_t n = check_list(r, list, "routes");
	struct route_config *routes = reader_alloc(r, n, sizeof(*routes));

	for (size_t i = 0; i < n; i++)
		read_route(r, list->items[i], s, &routes[i]);
	s->routes = routes;
	s->nroutes = n;
}

static void read_net(
    struct reader *r, const struct node *map, struct sandbox_config *s)
{
	static const char *const keys[] = {
	    "links", "routes", "ipv4", "ipv6", NULL};

	if (!check_map(r, map, "net", keys))
		return;
	if (get(map, "links"))
		read_links(r, get(map, "links"), s);
	if (get(map, "routes"))
		read_routes(r, get(map, "routes"), s);
	s->ipv4_off = field_word(r, map, "ipv4", on_off, 0);
	s->ipv6_off = field_word(r, map, "ipv6", on_off, 0);
}

void env_read(struct reader *r, const struct node *node, struct testcase *c)
{
	static const char *const keys[] = {
	    "files", "hostname", "environ", "net", NULL};
	struct sandbox_config *s = &c->sandbox;

	c->environ = reader_alloc(r, 1, sizeof(*c->environ));
	if (!check_map(r, node, "env", keys))
		return;
	read_files(r, get(node, "files"), s);
	s->hostname = field_text(r, node, "hostname");
	if (s->hostname &&
	    (!s->hostname[0] || strlen(s->hostname) > HOST_NAME_MAX))
		fail(r, get(node, "hostname"),
		    "a hostname has 1 to %d bytes, not %zu", HOST_NAME_MAX,
		    strlen(s->hostname));
	read_environ(r, get(node, "environ"), c);
	read_net(r, get(node, "net"), s);
}
