/* SPDX-License-Identifier: MIT */
/*
 * generate.c - random cases from a seed: the case and its calls
 */
#include "generate.h"
#include "generator.h"
#include <inttypes.h>

static const char *const families[] = {"unspec", "inet", "inet6", NULL};
static const char *const other_families[] = {"1", "255", NULL};

static const char *family(struct generator *g)
{
	return generator_pick(
	    g, generator_chance(g, 3) ? other_families : families);
}

static void put_name(struct generator *g)
{
	fputs(", name: ", g->out);
	generator_quote(g, generator_name(g));
}

static void put_address(struct generator *g)
{
	fputs(", addr: ", g->out);
	generator_quote(g,
	    generator_chance(g, 60) ? generator_inet(g) : generator_inet6(g));
}

/* Each flag or not; the schema takes none twice. */
static void put_flags(
    struct generator *g, const char *const *flags, unsigned percent)
{
	bool any = false;

	for (; *flags; flags++) {
		if (!generator_chance(g, percent))
			continue;
		fprintf(g->out, "%s%s", any ? ", " : ", flags: [", *flags);
		any = true;
	}
	if (any)
		fputc(']', g->out);
}

static void put_hints(struct generator *g)
{
	static const char *const socktypes[] = {"any", "stream", "stream",
	    "dgram", "raw", "seqpacket", "6", "77", NULL};
	static const char *const protocols[] = {"any", "any", "any", "tcp",
	    "udp", "icmp", "icmpv6", "sctp", "udplite", "dccp", "99", NULL};
	static const char *const flags[] = {"passive", "canonname",
	    "numerichost", "numericserv", "v4mapped", "all", "addrconfig",
	    "idn", "canonidn", NULL};

	fprintf(g->out, ", family: %s", family(g));
	if (generator_chance(g, 70))
		fputs(", socktype: stream", g->out);
	else
		fprintf(g->out, ", socktype: %s, protocol: %s",
		    generator_pick(g, socktypes), generator_pick(g, protocols));
	if (generator_chance(g, 1))
		fputs(", flags: 32768", g->out);
	else if (generator_chance(g, 60))
		put_flags(g, flags, 18);
}

static void put_getaddrinfo(struct generator *g)
{
	static const char *const services[] = {"80", "http", "domain", "0",
	    "65536", "-1", "nosuch", "", " 80", "080", "tftp", "HTTP", "80x",
	    NULL};
	bool name = generator_chance(g, 95);

	if (name)
		put_name(g);
	if (!name || generator_chance(g, 30)) {
		fputs(", service: ", g->out);
		generator_quote(g, generator_pick(g, services));
	}
	if (generator_chance(g, 5))
		fputs(", hints: none", g->out);
	else
		put_hints(g);
}

static void put_getnameinfo(struct generator *g)
{
	static const char *const ports[] = {
	    "0", "80", "53", "69", "514", "65535", NULL};
	static const char *const flags[] = {"numerichost", "numericserv",
	    "nofqdn", "namereqd", "dgram", "idn", NULL};

	put_address(g);
	fprintf(g->out, ", port: %s", generator_pick(g, ports));
	put_flags(g, flags, 15);
}

static void put_gethostbyname(struct generator *g)
{
	put_name(g);
	fprintf(g->out, ", family: %s",
	    generator_chance(g, 50) ? "inet" : family(g));
}

static void put_query(struct generator *g)
{
	static const char *const types[] = {"A", "AAAA", "PTR", "CNAME", "TXT",
	    "MX", "SOA", "ANY", "NS", "TYPE65280", NULL};

	if (generator_chance(g, 25)) {
		fputs(", name: ", g->out);
		generator_quote(g, generator_pick(g, generator_reverse));
	} else {
		put_name(g);
	}
	fprintf(g->out, ", type: %s", generator_pick(g, types));
	if (generator_chance(g, 5))
		fputs(", class: CH", g->out);
}

static void put_call(struct generator *g, int number)
{
	static const struct {
		unsigned until; /* of 100 */
		const char *op;
		void (*put)(struct generator *g);
	} ops[] = {
	    {50, "getaddrinfo", put_getaddrinfo},
	    {70, "gethostbyname", put_gethostbyname},
	    {80, "gethostbyaddr", put_address},
	    {90, "getnameinfo", put_getnameinfo},
	    {100, "query", put_query},
	};
	uint64_t at = generator_number(g, 100);
	size_t i = 0;

	while (at >= ops[i].until)
		i++;
	fprintf(g->out, "  - {id: c%d, op: %s", number, ops[i].op);
	ops[i].put(g);
	fputs("}\n", g->out);
}

void generate_case(uint64_t seed, unsigned number, FILE *out)
{
	struct generator g = {.out = out};

	g.state = seed;
	g.state = generator_number(&g, UINT64_MAX) + number;
	g.state = generator_number(&g, UINT64_MAX);
	g.session = generator_chance(&g, 20);
	generator_choose_names(&g);
	fprintf(out,
	    "schema: case/1\nid: gen.%" PRIu64 "-%u\n"
	    "title: Case %u of seed %" PRIu64 "\n",
	    seed, number, number, seed);
	generate_env(&g);
	generate_dns(&g);
	fputs("calls:\n", out);
	for (int i = 1; i <= 12; i++)
		put_call(&g, i);
	if (g.session)
		fputs("session: same\n", out);
	fputs("compare:\n  status: raw\n  canonical: exact\n"
	      "  wire: multiset\n",
	    out);
}
