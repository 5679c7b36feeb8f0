/* SPDX-License-Identifier: MIT */
/*
 * generate_env.c - random files of /etc, environment and network
 *
 * Two things are left out, for with glibc they are chance: the option `rotate`
 * begins with any server, and after the action `merge` memory is read that the
 * next source may have overwritten.
 */
#include "generator.h"
#include "memory.h"
#include <stdlib.h>
#include <string.h>

/* A file is written to memory, for it has to be quoted. */
static FILE *begin(char **text, size_t *size)
{
	return memory_needed(open_memstream(text, size));
}

static void end(
    const struct generator *g, const char *name, FILE *file, char **text)
{
	fclose(file);
	fprintf(g->out, "    %s: ", name);
	generator_quote(g, *text);
	fputc('\n', g->out);
	free(*text);
}

static void put_options(struct generator *g, FILE *file)
{
	static const char *const options[] = {"ndots:0", "ndots:1", "ndots:2",
	    "ndots:5", "ndots:99", "ndots:x", "edns0", "trust-ad", "use-vc",
	    "no-aaaa", "no-tld-query", "single-request",
	    "single-request-reopen", "frobnicate", "inet6", "debug", "edns0x",
	    "NDOTS:3", NULL};

	fputs("timeout:1 attempts:1", file);
	while (generator_chance(g, 40)) {
		const char *option = generator_pick(g, options);

		g->no_aaaa = g->no_aaaa || !strcmp(option, "no-aaaa");
		fprintf(file, " %s", option);
	}
}

static void put_domains(struct generator *g, FILE *file)
{
	do
		fprintf(file, " %s", generator_pick(g, generator_domains));
	while (generator_chance(g, 50));
}

static void put_resolv_conf(struct generator *g)
{
	static const char *const servers[] = {"127.0.0.53", "127.0.0.54", "::1",
	    "127.0.0.53 x", "\t127.0.0.53", NULL};
	static const char *const odd[] = {"# comment", "; comment", "search",
	    "search .", "search . one.test", "search\tone.test\ttwo.test",
	    " search two.test", "nameserver not.an.address", "nameserver",
	    "domain one.test", "domain two.test x", "search one.test.",
	    "search .one.test", "sortlist 203.0.113.0/255.255.255.0",
	    "sortlist 10.0.0.0 192.0.2.0/255.255.255.254", "lookup file",
	    "options", "options ndots:2", "search one.test # two.test",
	    "SEARCH two.test", NULL};
	char *text;
	size_t size;
	FILE *file = begin(&text, &size);

	do
		fprintf(file, "nameserver %s\n", generator_pick(g, servers));
	while (generator_chance(g, 20));
	if (generator_chance(g, 70)) {
		fputs("search", file);
		put_domains(g, file);
		fputc('\n', file);
	}
	fputs("options ", file);
	put_options(g, file);
	fputc('\n', file);
	while (generator_chance(g, 20))
		fprintf(file, "%s\n", generator_pick(g, odd));
	end(g, "resolv.conf", file, &text);
}

static void put_hosts_line(struct generator *g, FILE *file)
{
	static const char *const odd[] = {"", "# 192.0.2.9 a", "192.0.2.9",
	    "192.0.2.9 # a", "1.2.3 a", "300.1.1.1 a", "nonsense a b",
	    "fe80::1%d0 a", "192.0.2.9\ta\tb", "   192.0.2.9   b   ",
	    "192.0.2.9 a#b", "192.0.2.8 a\r", "0x7f.1 a", "::1 localhost",
	    "127.0.0.1 localhost", "127.0.1.1 sandbox.one.test sandbox",
	    "192.0.2.9 a. b.", "192.0.2.9 1.2.3.4", "2001:db8::9 A B",
	    "192.0.2.7 a a a", NULL};
	static const char *const blanks[] = {" ", "  ", "\t", NULL};

	if (generator_chance(g, 25)) {
		fprintf(file, "%s\n", generator_pick(g, odd));
		return;
	}
	fputs(generator_chance(g, 60) ? generator_inet(g) : generator_inet6(g),
	    file);
	do
		fprintf(
		    file, "%s%s", generator_pick(g, blanks), generator_name(g));
	while (generator_chance(g, 50));
	fputs(generator_chance(g, 5) ? " # comment\n" : "\n", file);
}

static void put_hosts(struct generator *g)
{
	char *text;
	size_t size;
	FILE *file = begin(&text, &size);

	while (generator_chance(g, 80))
		put_hosts_line(g, file);
	if (generator_chance(g, 5))
		fputs("192.0.2.6 c", file); /* without a newline */
	end(g, "hosts", file, &text);
}

static void put_action(struct generator *g, FILE *file)
{
	static const char *const statuses[] = {
	    "SUCCESS", "NOTFOUND", "UNAVAIL", "TRYAGAIN", "notfound", NULL};
	static const char *const actions[] = {
	    "return", "return", "continue", "RETURN", NULL};

	fputs(" [", file);
	do
		fprintf(file, "%s%s=%s", generator_chance(g, 25) ? "!" : "",
		    generator_pick(g, statuses), generator_pick(g, actions));
	while (generator_chance(g, 20) && fputc(' ', file) != EOF);
	fputc(']', file);
}

/* Modules that no system has stand for those that are not installed. */
static void put_nsswitch(struct generator *g)
{
	static const char *const sources[] = {
	    "files", "files", "dns", "dns", "nosuch", NULL};
	char *text;
	size_t size;
	FILE *file = begin(&text, &size);

	fputs("hosts:", file);
	do {
		fprintf(file, " %s", generator_pick(g, sources));
		if (generator_chance(g, 40))
			put_action(g, file);
	} while (generator_chance(g, 60));
	fputc('\n', file);
	end(g, "nsswitch.conf", file, &text);
}

static void put_gai_conf(struct generator *g)
{
	static const char *const lines[] = {"precedence ::ffff:0:0/96 100",
	    "precedence ::1/128 50", "precedence ::/0 40",
	    "precedence 2002::/16 30", "precedence ::/96 20",
	    "precedence 2001:db8::/32 60", "label ::1/128 0", "label ::/0 1",
	    "label 2002::/16 2", "label ::/96 3", "label ::ffff:0:0/96 4",
	    "label fec0::/10 5", "label fc00::/7 6", "label 2001:0::/32 7",
	    "label 2001:db8:1::/48 9", "scopev4 ::ffff:169.254.0.0/112 2",
	    "scopev4 ::ffff:127.0.0.0/104 2", "scopev4 ::ffff:0.0.0.0/96 14",
	    "scopev4 ::ffff:10.0.0.0/104 5", "reload yes", "# comment",
	    "precedence nonsense 5", "precedence ::/0", "label ::/200 3",
	    "precedence 192.0.2.0/24 70", NULL};
	char *text;
	size_t size;
	FILE *file = begin(&text, &size);

	do
		fprintf(file, "%s\n", generator_pick(g, lines));
	while (generator_chance(g, 75));
	end(g, "gai.conf", file, &text);
}

static void put_host_conf(struct generator *g)
{
	static const char *const lines[] = {"multi on", "multi off",
	    "reorder on", "trim .one.test", "trim .one.test,.two.test",
	    "order bind,hosts", "# comment", NULL};
	char *text;
	size_t size;
	FILE *file = begin(&text, &size);

	do
		fprintf(file, "%s\n", generator_pick(g, lines));
	while (generator_chance(g, 50));
	end(g, "host.conf", file, &text);
}

static void put_environ(struct generator *g)
{
	static const char *const variables[] = {"RES_OPTIONS: \"ndots:3\"",
	    "RES_OPTIONS: \"use-vc edns0\"", "LOCALDOMAIN: \"two.test\"",
	    "LOCALDOMAIN: \"\"", "LOCALDOMAIN: \"one.test two.test\"",
	    "RESOLV_MULTI: \"on\"", "RESOLV_REORDER: \"on\"",
	    "RESOLV_ADD_TRIM_DOMAINS: \".one.test\"",
	    "RESOLV_HOST_CONF: \"/etc/host.conf\"", "LANG: \"C.UTF-8\"",
	    "LANG: \"C.UTF-8\"", "LC_ALL: \"C\"", NULL};

	fprintf(g->out, "  environ: {%s}\n", generator_pick(g, variables));
}

static void put_net(struct generator *g)
{
	static const char *const inets[] = {"192.0.2.254/24", "198.51.100.5/25",
	    "10.1.0.1/16", "169.254.9.9/16", NULL};
	static const char *const inet6s[] = {"2001:db8::254/64",
	    "2001:db8:1::77/48", "fd00::77/64", "2002:c000:2fe::1/16",
	    "fec0::77/64", NULL};
	static const char *const routes[] = {"{to: default, dev: d0}",
	    "{to: default4, dev: d0}", "{to: default6, dev: d0}",
	    "{to: 203.0.113.0/24, type: unreachable}",
	    "{to: \"2001:db8:8000::/33\", type: unreachable}",
	    "{to: 198.51.100.128/25, type: blackhole}", NULL};
	const char *inet = generator_pick(g, inets);
	const char *inet6 = generator_pick(g, inet6s);
	bool has_inet = generator_chance(g, 75);
	bool has_inet6 = !has_inet || generator_chance(g, 75);

	fputs("  net:\n    links:\n      - {name: d0, addrs: [", g->out);
	if (has_inet)
		generator_quote(g, inet);
	if (has_inet && has_inet6)
		fputs(", ", g->out);
	if (has_inet6)
		generator_quote(g, inet6);
	fputs("]", g->out);
	if (generator_chance(g, 20)) {
		fputs(", deprecated: [", g->out);
		generator_quote(g, has_inet6 ? inet6 : inet);
		fputs("]", g->out);
	}
	fputs("}\n", g->out);
	if (generator_chance(g, 60))
		fprintf(
		    g->out, "    routes: [%s]\n", generator_pick(g, routes));
}

void generate_env(struct generator *g)
{
	fputs("env:\n  files:\n", g->out);
	put_resolv_conf(g);
	put_hosts(g);
	if (generator_chance(g, 40))
		put_nsswitch(g);
	if (generator_chance(g, 25))
		put_gai_conf(g);
	if (generator_chance(g, 25))
		put_host_conf(g);
	if (generator_chance(g, 15))
		put_environ(g);
	if (generator_chance(g, 10))
		fputs("  hostname: sandbox.one.test\n", g->out);
	if (generator_chance(g, 30))
		put_net(g);
	else if (generator_chance(g, 10))
		fputs("  net: {links: []}\n", g->out);
}
