/* SPDX-License-Identifier: MIT */
/* The list of getaddrinfo(3): addresses times socket types, in their order. */
#include "addrinfo_list.h"
#include "idn.h"
#include "lookup.h"
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* As many entries need no allocation. */
#define FEW 16

static bool sort(struct lookup *l, size_t *order)
{
	const struct found *all = &l->gai.all;
	struct sort_source few[FEW], *sources = few;

	if (all->naddresses > FEW)
		sources = calloc(all->naddresses, sizeof(*sources));
	if (!sources)
		return false;
	routes_find(
	    &l->context->routes, all->addresses, all->naddresses, sources);
	sort_destinations(&l->conf->gai, all->addresses, sources,
	    all->naddresses, l->gai.ntypes, order);
	if (sources != few)
		free(sources);
	return true;
}

struct node {
	struct addrinfo info;
	union {
		struct sockaddr sa;
		struct sockaddr_in sin;
		struct sockaddr_in6 sin6;
	} addr;
};

static void fill_node(
    const struct addrinfo_parts *parts, struct node *node, size_t entry)
{
	const struct found_address *from =
	    &parts->addresses[entry / parts->ntypes];
	const struct service_type *type = &parts->types[entry % parts->ntypes];

	node->info = (struct addrinfo){
	    .ai_flags = parts->flags,
	    .ai_family = from->family,
	    .ai_socktype = type->socktype,
	    .ai_protocol = type->protocol,
	    .ai_addrlen = sizeof(node->addr.sin),
	    .ai_addr = &node->addr.sa,
	};
	if (from->family == AF_INET) {
		node->addr.sin = (struct sockaddr_in){
		    .sin_family = AF_INET,
		    .sin_port = type->port,
		    .sin_addr = from->addr.in,
		};
		return;
	}
	node->info.ai_addrlen = sizeof(node->addr.sin6);
	node->addr.sin6 = (struct sockaddr_in6){
	    .sin6_family = AF_INET6,
	    .sin6_port = type->port,
	    .sin6_addr = from->addr.in6,
	    .sin6_scope_id = from->scope_id,
	};
}

bool addrinfo_list(struct answer *answer, const struct addrinfo_parts *parts,
    const size_t *order)
{
	size_t count = parts->naddresses * parts->ntypes;
	struct node *nodes = answer_alloc(answer, count * sizeof(*nodes));

	if (!nodes)
		return false;
	for (size_t i = 0; i < count; i++) {
		fill_node(parts, &nodes[i], order ? order[i] : i);
		if (i + 1 < count)
			nodes[i].info.ai_next = &nodes[i + 1].info;
	}
	nodes[0].info.ai_canonname = (char *)parts->canonical;
	answer->addrinfo = &nodes[0].info;
	return true;
}

static bool make_list(struct lookup *l, const size_t *order)
{
	const struct addrinfo_parts parts = {
	    .addresses = l->gai.all.addresses,
	    .naddresses = l->gai.all.naddresses,
	    .types = l->gai.types,
	    .ntypes = l->gai.ntypes,
	    .flags = l->gai.flags,
	    .canonical = l->gai.canonical,
	};

	return found_answer(&l->answer) &&
	       addrinfo_list(l->answer, &parts, order);
}

/* Mapped addresses were looked up in case there are no others. */
static void drop_needless_mapped(struct lookup *l)
{
	struct found *all = &l->gai.all;
	size_t kept = 0;

	if (!l->gai.got_inet6 ||
	    (l->gai.flags & (AI_V4MAPPED | AI_ALL)) != AI_V4MAPPED)
		return;
	for (size_t i = 0; i < all->naddresses; i++)
		if (all->addresses[i].family != AF_INET6 ||
		    !IN6_IS_ADDR_V4MAPPED(&all->addresses[i].addr.in6))
			all->addresses[kept++] = all->addresses[i];
	all->naddresses = kept;
}

static int set_canonical(struct lookup *l)
{
	const char *name =
	    l->gai.canonical ? l->gai.canonical : l->job->in.addrinfo.node;
	char *decoded = NULL;
	int error;

	if (!(l->gai.flags & AI_CANONNAME)) {
		l->gai.canonical = NULL;
		return 0;
	}
	if (l->gai.flags & AI_CANONIDN) {
		error = idn_from_dns(name, &decoded);
		if (error && error != EAI_IDN_ENCODE)
			return error;
	}
	l->gai.canonical =
	    found_answer(&l->answer)
		? answer_strdup(l->answer, decoded ? decoded : name)
		: NULL;
	free(decoded);
	return l->gai.canonical ? 0 : EAI_MEMORY;
}

void addrinfo_answer(struct lookup *l)
{
	size_t few[FEW], *order = few, count;
	int error = l->gai.all.no_memory ? EAI_MEMORY : set_canonical(l);

	drop_needless_mapped(l);
	count = l->gai.all.naddresses * l->gai.ntypes;
	if (error || count == 0) {
		lookup_finish(l, error ? error : EAI_NONAME, false);
		return;
	}
	error = EAI_MEMORY;
	if (count > FEW)
		order = calloc(count, sizeof(*order));
	if (!order)
		goto out;
	for (size_t i = 0; i < count; i++)
		order[i] = i;
	if (l->gai.all.naddresses > 1 && !sort(l, order))
		goto out;
	if (make_list(l, order))
		error = 0;
out:
	if (order != few)
		free(order);
	lookup_finish(l, error, false);
}
