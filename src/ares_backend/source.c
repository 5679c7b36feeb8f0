/* SPDX-License-Identifier: MIT */
/* Asking one source of the hosts database, as glibc's modules do. */
#include "source.h"
#include "answer_section.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

/* glibc orders no more addresses than that. */
#define SORTLIST_MAX 48

static void end(struct source_call *call, struct nss_reply reply)
{
	call->reply = reply;
	if (call->found->no_memory) {
		call->search.ask.fleeting = true;
		call->reply =
		    (struct nss_reply){NSS_UNAVAIL, NETDB_INTERNAL, ENOMEM};
	}
	call->done(call);
}

/* files */

static void add_aliases(struct found *found, const struct hosts_line *line)
{
	const char *alias = line->aliases;

	for (size_t i = 0; i < line->naliases; i++) {
		found_add_alias(found, alias);
		alias += strlen(alias) + 1;
	}
}

static void add_line(struct source_call *call, const struct hosts_line *line)
{
	struct found *found = call->found;
	bool first = found->naddresses == 0;

	found_add_address(found, line->family, line->addr);
	if (first)
		found_set_name(found, line->name);
	if (call->function == SOURCE_BOTH)
		return;
	add_aliases(found, line);
	/* Lines of other names than the first's tell theirs as an alias. */
	if (!first && found->name && strcmp(found->name, line->name) != 0)
		found_add_alias(found, line->name);
}

static bool find_lines(struct source_call *call)
{
	const struct hosts *hosts = call->conf->hosts;
	int family = call->function == SOURCE_BOTH ? AF_UNSPEC : call->family;
	struct hosts_line line;
	size_t at = 0;

	if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6)
		return false;
	if (call->function == SOURCE_BY_ADDR) {
		if (hosts_by_addr(hosts, call->addr, family, &line))
			add_line(call, &line);
		return call->found->naddresses > 0;
	}
	while (hosts_by_name(hosts, call->name, family, &at, &line)) {
		add_line(call, &line);
		if (!call->conf->host.multi)
			break;
	}
	return call->found->naddresses > 0;
}

static void start_files(struct source_call *call)
{
	const struct sysconf *conf = call->conf;

	if (!conf->hosts)
		end(call,
		    (struct nss_reply){
			conf->hosts_err == EAGAIN ? NSS_TRYAGAIN : NSS_UNAVAIL,
			call->function == SOURCE_BOTH ? HOST_NOT_FOUND
						      : HERR_KEPT,
			conf->hosts_err});
	else if (find_lines(call))
		end(call, (struct nss_reply){NSS_SUCCESS, HERR_KEPT, -1});
	else
		end(call, (struct nss_reply){NSS_NOTFOUND, HOST_NOT_FOUND, -1});
}

/* dns */

static struct nss_reply failed(const struct source_call *call)
{
	const struct ask *ask = &call->search.ask;
	struct nss_reply reply = {NSS_NOTFOUND, ask->herr, -1};

	if (call->function == SOURCE_BY_ADDR) {
		/* glibc restores errno before it looks at it. */
		return reply;
	}
	switch (ask->err) {
	case EMFILE:
	case ENFILE:
	case ENOMEM:
		reply =
		    (struct nss_reply){NSS_UNAVAIL, NETDB_INTERNAL, ask->err};
		break;
	case ECONNREFUSED:
	case ETIMEDOUT:
		reply.status = NSS_UNAVAIL;
		break;
	default:
		break;
	}
	if (reply.herr == TRY_AGAIN)
		reply.err = EAGAIN;
	return reply;
}

static uint16_t type_of(int family)
{
	return family == AF_INET ? DNS_A : DNS_AAAA;
}

/* Addresses of the networks of resolv.conf's sortlist first, in its order. */
static size_t rank(const struct resolv_conf *conf, struct in_addr addr)
{
	size_t rank = 0;

	while (rank < conf->nsortlist &&
	       (addr.s_addr & conf->sortlist[rank].mask.s_addr) !=
		   conf->sortlist[rank].addr.s_addr)
		rank++;
	return rank;
}

static void apply_sortlist(const struct resolv_conf *conf, struct found *found)
{
	struct found_address *at = found->addresses;
	size_t count = found->naddresses;

	count = count < SORTLIST_MAX ? count : SORTLIST_MAX;
	for (size_t i = 1; conf->nsortlist > 0 && i < count; i++) {
		struct found_address moved = at[i];
		size_t to = i, r = rank(conf, moved.addr.in);

		for (; to > 0 && rank(conf, at[to - 1].addr.in) > r; to--)
			at[to] = at[to - 1];
		at[to] = moved;
	}
}

static struct nss_reply read_one(struct source_call *call)
{
	const struct message *response = call->search.ask.responses[0];
	struct nss_reply reply =
	    read_host(response, type_of(call->family), call->found);

	if (call->family == AF_INET)
		apply_sortlist(&call->conf->resolv, call->found);
	return reply;
}

static void answered(struct search *search)
{
	struct source_call *call =
	    (struct source_call *)((char *)search -
				   offsetof(struct source_call, search));
	const struct ask *ask = &search->ask;

	call->left_herr = ask->ok ? search->left_herr : ask->herr;
	if (!ask->ok)
		end(call, failed(call));
	else if (call->function == SOURCE_BOTH)
		end(call, read_both(ask->responses, call->found));
	else if (call->function == SOURCE_BY_ADDR)
		end(call, read_pointer(ask->responses[0], call->found));
	else
		end(call, read_one(call));
}

static void start_search(struct source_call *call)
{
	struct ask *ask = &call->search.ask;
	bool both = call->function == SOURCE_BOTH;

	ask->types[0] = both ? DNS_A : type_of(call->family);
	ask->types[1] = DNS_AAAA;
	ask->ntypes = both && !call->conf->resolv.no_aaaa ? 2 : 1;
	search_start(&call->search, call->name, call->conf->aliases);
}

static void start_by_name(struct source_call *call)
{
	unsigned char labels[NAME_MAX_LABELS];
	bool is_host = name_text_is_host(call->name, labels);
	bool is_name = is_host || name_from_text(call->name, labels);

	if (call->function != SOURCE_CANON && !is_host) {
		end(call, (struct nss_reply){NSS_NOTFOUND, HOST_NOT_FOUND, -1});
	} else if (call->function != SOURCE_BOTH && call->family != AF_INET &&
		   call->family != AF_INET6) {
		end(call,
		    (struct nss_reply){NSS_UNAVAIL, NO_DATA, EAFNOSUPPORT});
	} else if (is_name && name_is_onion(labels)) {
		end(call, (struct nss_reply){NSS_NOTFOUND, HOST_NOT_FOUND, -1});
	} else {
		start_search(call);
	}
}

static void write_reverse(
    char *out, size_t size, const unsigned char *addr, int family)
{
	static const char digits[] = "0123456789abcdef";

	if (family == AF_INET) {
		snprintf(out, size, "%u.%u.%u.%u.in-addr.arpa", addr[3],
		    addr[2], addr[1], addr[0]);
		return;
	}
	for (int i = 15; i >= 0; i--) {
		*out++ = digits[addr[i] & 0xf];
		*out++ = '.';
		*out++ = digits[addr[i] >> 4];
		*out++ = '.';
	}
	strcpy(out, "ip6.arpa");
}

/* Mapped and compatible addresses are asked for, and told, as IPv4 ones. */
static const unsigned char *unmapped(
    const struct source_call *call, int *family)
{
	struct in6_addr addr;

	*family = call->family;
	if (call->family != AF_INET6)
		return call->addr;
	memcpy(&addr, call->addr, sizeof(addr));
	if (!IN6_IS_ADDR_V4MAPPED(&addr) &&
	    (memcmp(&addr, &in6addr_any, 12) != 0 ||
		IN6_IS_ADDR_LOOPBACK(&addr)))
		return call->addr;
	*family = AF_INET;
	return (const unsigned char *)call->addr + 12;
}

static void pointer_answered(struct ask *ask)
{
	struct source_call *call =
	    (struct source_call *)((char *)ask -
				   offsetof(struct source_call, search.ask));
	const unsigned char *addr;
	int family;

	addr = unmapped(call, &family);
	found_add_address(call->found, family, addr);
	answered(&call->search);
}

static void start_by_addr(struct source_call *call)
{
	struct ask *ask = &call->search.ask;
	const unsigned char *addr;
	char name[80];
	int family;

	call->search.left_herr = HERR_KEPT;
	addr = unmapped(call, &family);
	write_reverse(name, sizeof(name), addr, family);
	ask->types[0] = DNS_PTR;
	ask->ntypes = 1;
	ask->name = name;
	ask->done = pointer_answered;
	ask_start(ask);
}

void source_start(struct source_call *call, enum nss_module module)
{
	found_clear(call->found);
	call->left_herr = HERR_KEPT;
	call->search.done = answered;
	call->search.ask.context = call->context;
	call->search.ask.conf = &call->conf->resolv;
	call->search.ask.class = DNS_IN;
	if (module == NSS_FILES)
		start_files(call);
	else if (call->function == SOURCE_BY_ADDR)
		start_by_addr(call);
	else
		start_by_name(call);
}

void source_release(struct source_call *call)
{
	search_release(&call->search);
}
