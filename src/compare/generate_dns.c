/* SPDX-License-Identifier: MIT */
/*
 * generate_dns.c - a random root zone and a server with rules
 *
 * The zone has the names of the case, some as they are and some under domains
 * of search lists.  A server is not silent over TCP, for which libc would wait
 * for ever, nor in a session, where libc's thread learns more from it than one
 * lookup (docs/adr/0008).
 */
#include "generator.h"
#include "memory.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { OWNERS_MAX = 24, OWNER_SIZE = 400, ADDRESSES_MAX = 8 };

struct zone {
	struct generator *g;
	FILE *file;
	char owners[OWNERS_MAX][OWNER_SIZE];
	size_t count;
};

/* A name that a master file can have, with its dot. */
static bool write_owner(
    char out[OWNER_SIZE], const char *name, const char *domain)
{
	size_t len = strlen(name);

	while (len > 0 && name[len - 1] == '.')
		len--;
	if (len == 0 || strchr(name, '/'))
		return false;
	snprintf(out, OWNER_SIZE, "%.*s%s%s.", (int)len, name,
	    *domain ? "." : "", domain);
	return true;
}

/* Each owner once, so that no CNAME has other data beside it. */
static bool add_owner(struct zone *zone, const char *owner)
{
	for (size_t i = 0; i < zone->count; i++)
		if (!strcasecmp(zone->owners[i], owner))
			return false;
	if (zone->count == OWNERS_MAX)
		return false;
	strcpy(zone->owners[zone->count++], owner);
	return true;
}

static const char *any_owner(struct zone *zone)
{
	return zone->owners[generator_number(zone->g, zone->count)];
}

/* Of each family so many that libc asks but once: getaddrinfo() has 1024 bytes
 * at first, and takes 40 for each address of either family beside the names. */
static void put_addresses(struct zone *zone, const char *owner)
{
	struct generator *g = zone->g;

	for (int i = 0; i < ADDRESSES_MAX && generator_chance(g, 65); i++)
		fprintf(zone->file, "%s A %s\n", owner, generator_inet(g));
	for (int i = 0; i < ADDRESSES_MAX && generator_chance(g, 55); i++)
		fprintf(zone->file, "%s AAAA %s\n", owner, generator_inet6(g));
}

static void put_name(struct zone *zone, const char *owner)
{
	static const char *const targets[] = {"nowhere.test.", "_odd.test.",
	    "bad\\032name.test.", "-lead.test.", "a.", NULL};
	struct generator *g = zone->g;
	uint64_t kind = generator_number(g, 100);

	if (kind < 65)
		put_addresses(zone, owner);
	else if (kind < 85)
		fprintf(zone->file, "%s CNAME %s\n", owner, any_owner(zone));
	else if (kind < 92)
		fprintf(zone->file, "%s CNAME %s\n", owner,
		    generator_pick(g, targets));
	else
		fprintf(zone->file, "%s TXT \"text\"\n", owner);
}

static void put_pointers(struct zone *zone, const char *owner)
{
	static const char *const targets[] = {"a.one.test.", "b.two.test.",
	    "host.one.test.", "bad_name.test.", "-lead.test.",
	    "sp\\032ace.test.", "<b>.test.", "UPPER.test.",
	    "xn--bcher-kva.test.", "xn--x.test.", "single.", "a\\.b.test.", ".",
	    NULL};
	struct generator *g = zone->g;

	if (generator_chance(g, 15)) {
		fprintf(zone->file, "%s CNAME ptr.test.\n", owner);
		return;
	}
	while (generator_chance(g, 65))
		fprintf(zone->file, "%s PTR %s\n", owner,
		    generator_pick(g, targets));
}

static void put_zone(struct generator *g)
{
	struct zone *zone = memory_zeroed(1, sizeof(*zone));
	char owner[OWNER_SIZE], *text;
	size_t size;

	zone->g = g;
	zone->file = memory_needed(open_memstream(&text, &size));
	fputs("$TTL 60\n@ SOA ns.root. hostmaster.root. 1 2 3 4 60\n"
	      "d.test. DNAME one.test.\nptr.test. PTR a.one.test.\n"
	      "_odd.test. A 192.0.2.3\nbad\\032name.test. A 192.0.2.3\n"
	      "-lead.test. AAAA 2001:db8::3\n",
	    zone->file);
	add_owner(zone, "ptr.test.");
	add_owner(zone, "_odd.test.");
	add_owner(zone, "-lead.test.");
	for (int i = 0; i < GENERATOR_NAMES; i++) {
		const char *name = g->names[i];
		const char *domain = generator_chance(g, 50)
					 ? generator_pick(g, generator_domains)
					 : "";

		if (write_owner(owner, name, domain) &&
		    !strstr(owner, "d.test.") && add_owner(zone, owner))
			put_name(zone, owner);
	}
	for (const char *const *at = generator_reverse; *at; at++)
		if (generator_chance(g, 50))
			put_pointers(zone, *at);
	fclose(zone->file);
	fputs("dns:\n  zones:\n    \".\": ", g->out);
	generator_quote(g, text);
	fputc('\n', g->out);
	free(text);
	free(zone);
}

static void put_match(struct generator *g)
{
	static const char *const types[] = {"A", "AAAA", "PTR", "A", NULL};
	bool type = generator_chance(g, 50);

	fputs("{match: {", g->out);
	if (type)
		fprintf(g->out, "qtype: %s, ", generator_pick(g, types));
	if (generator_chance(g, 25))
		fprintf(g->out, "proto: %s, ",
		    generator_chance(g, 70) ? "udp" : "tcp");
	if (generator_chance(g, 15))
		fprintf(g->out, "nth: %d, ", (int)generator_number(g, 4) + 1);
	fprintf(g->out, "under: %s}, ",
	    generator_chance(g, 30)
		? "\".\""
		: generator_pick(g, (const char *const[]){"one.test.",
					"two.test.", "test.", "arpa.", NULL}));
}

/* What a server may say that no zone has: owners that were not asked for, an
 * alias at the end, a name that is none of a host, other types. */
static void put_action(struct generator *g)
{
	static const char *const rcodes[] = {"SERVFAIL", "REFUSED", "NXDOMAIN",
	    "FORMERR", "NOTIMP", "NOERROR", "YXDOMAIN", "NOTAUTH", NULL};
	static const char *const answers[] = {"x.test. 60 A 192.0.2.77",
	    "a.one.test. 60 A 192.0.2.1\nb.one.test. 60 A 192.0.2.2",
	    "a.one.test. 60 CNAME c.test.\nc.test. 60 A 192.0.2.5\n"
	    "a.one.test. 60 A 192.0.2.6",
	    "c.test. 60 A 192.0.2.5\na.one.test. 60 CNAME c.test.",
	    "a.one.test. 60 CNAME sp\\032ace.test.\n"
	    "sp\\032ace.test. 60 A 192.0.2.5",
	    "a.one.test. 60 CNAME b.test.\nb.test. 60 CNAME a.one.test.",
	    "a.one.test. 60 TXT \"x\"\na.one.test. 60 A 192.0.2.5",
	    "a.one.test. 60 AAAA 2001:db8::5\na.one.test. 60 A 192.0.2.5",
	    "a.one.test. 60 A 192.0.2.5\na.one.test. 60 A 192.0.2.5",
	    "1.2.0.192.in-addr.arpa. 60 PTR one.test.\n"
	    "1.2.0.192.in-addr.arpa. 60 A 192.0.2.5",
	    "1.2.0.192.in-addr.arpa. 60 CNAME z.test.\nz.test. 60 PTR q.test.",
	    NULL};
	uint64_t kind = generator_number(g, 100);

	fputs("do: {", g->out);
	if (kind < 45) {
		fprintf(g->out, "rcode: %s", generator_pick(g, rcodes));
	} else if (kind < 65) {
		fprintf(g->out, "tc: on, keep: %s",
		    generator_chance(g, 50) ? "none" : "1");
	} else if (kind < 75) {
		fprintf(g->out, "keep: none");
	} else {
		fputs("answer: ", g->out);
		generator_quote(g, generator_pick(g, answers));
	}
	fputc('}', g->out);
	if (generator_chance(g, 25))
		fprintf(g->out, ", times: %d", (int)generator_number(g, 3) + 1);
	fputs("}\n", g->out);
}

/* What libc may take for no answer, and wait for another.  No message is cut:
 * what is missing libc takes from what was in its buffer before.  There is none
 * with no-aaaa either, where libc reads an RCODE from what it did not take. */
static void put_fault(struct generator *g)
{
	static const char *const faults[] = {"drop: on", "id: wrong",
	    "question: wrong", "question: otherCase", "question: missing",
	    "counts: {an: +1}", "counts: {an: -1}", "counts: {qd: +1}",
	    "counts: {ar: +1}", "trail: \"00 01 02\"", "duplicate: 1",
	    "edns: off", "edns: badvers", "edns: \"size:1\"",
	    "edns: \"cookie:bad\"", "flags: {qr: off}",
	    "flags: {aa: off, ra: off}", "flags: {ra: on, ad: on}",
	    "order: reverse", "order: rotate", "from: other-address", NULL};

	fprintf(g->out,
	    "{match: {proto: udp, qtype: %s}, do: {%s}, times: %d}\n",
	    generator_chance(g, 50) ? "A" : "AAAA", generator_pick(g, faults),
	    (int)generator_number(g, 3) + 1);
}

static void put_rule(struct generator *g)
{
	if (!g->session && !g->no_aaaa && generator_chance(g, 10)) {
		put_fault(g);
		return;
	}
	put_match(g);
	put_action(g);
}

static void put_server(
    struct generator *g, const char *name, const char *listen)
{
	fprintf(g->out, "    %s:\n      listen: \"%s\"\n", name, listen);
	if (generator_chance(g, 5))
		fprintf(g->out, "      tcp: closed\n");
	if (!generator_chance(g, 40))
		return;
	fputs("      rules:\n", g->out);
	do {
		fputs("        - ", g->out);
		put_rule(g);
	} while (generator_chance(g, 40));
}

void generate_dns(struct generator *g)
{
	put_zone(g);
	fputs("  servers:\n", g->out);
	put_server(g, "s1", "127.0.0.53");
	put_server(g, "s2", "127.0.0.54");
	put_server(g, "s3", "::1");
}
