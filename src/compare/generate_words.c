/* SPDX-License-Identifier: MIT */
/*
 * generate_words.c - random numbers, names and addresses
 */
#include "generator.h"
#include <string.h>

/* SplitMix64. */
uint64_t generator_number(struct generator *g, uint64_t below)
{
	uint64_t z = (g->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (z ^ (z >> 31)) % below;
}

bool generator_chance(struct generator *g, unsigned percent)
{
	return generator_number(g, 100) < percent;
}

const char *generator_pick(struct generator *g, const char *const *list)
{
	size_t count = 0;

	while (list[count])
		count++;
	return list[generator_number(g, count)];
}

static const char *const labels[] = {"a", "a", "b", "b", "c", "c", "www", "WWW",
    "_srv", "x-1", "-lead", "trail-", "10", "1", "0x7f", "xn--bcher-kva", "*",
    "sandbox", "localhost", "a/b", NULL};
static const char *const ends[] = {"", "", "", ".one.test", ".one.test",
    ".two.test", ".test", ".sub.one.test", ".d.test", ".one.test.", ".",
    ".ONE.test", ".local", ".sub", NULL};
const char *const generator_domains[] = {
    "one.test", "two.test", "test", "sub.one.test", "d.test", "no.test", NULL};

#define LABEL_63 \
	"l63xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
static const char *const odd_names[] = {"localhost", "sub.localhost", "", ".",
    "a..b", ".a", "a.one.test..", "1.2.3.4", "1.2.3.4.", "1.2.3", "1.2.3.400",
    "0x7f.1", "0300.0250.1", "4294967295", "4294967296", "127.1", "::1",
    "2001:db8::1", "2001:DB8::1", "::ffff:192.0.2.1", "::192.0.2.1",
    "fe80::1%d0", "fe80::1%2", "fe80::1%nosuch", "fe80::1%", "fe80::1",
    "ff02::1%d0", "2001:db8::1%d0", "2001:db8::1%1", "::1%lo", "1:2", "::g",
    "[::1]", "1.2.3.4 x", " a", "a b.test", "a\\.b.test", "a\\097.test",
    "ip6-localhost", "broadcasthost", "255.255.255.255", "0", "0.0.0.0",
    "b\303\274cher.test", "B\303\234CHER", "\303\244.test", "\\195\\164.test",
    "a_b.test", "a:b", LABEL_63 ".test", LABEL_63 "x.test",
    LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63 ".test", NULL};

void generator_choose_names(struct generator *g)
{
	for (int i = 0; i < GENERATOR_NAMES; i++)
		snprintf(g->names[i], sizeof(g->names[i]), "%s%s",
		    generator_pick(g, labels), generator_pick(g, ends));
}

const char *generator_name(struct generator *g)
{
	if (generator_chance(g, 12))
		return generator_pick(g, odd_names);
	return g->names[generator_number(g, GENERATOR_NAMES)];
}

const char *generator_inet(struct generator *g)
{
	static const char *const list[] = {"192.0.2.1", "192.0.2.2",
	    "192.0.2.3", "198.51.100.1", "198.51.100.130", "203.0.113.1",
	    "127.0.0.1", "127.0.0.2", "10.1.2.3", "10.200.0.1", "0.0.0.0",
	    "255.255.255.255", "169.254.1.1", "224.0.0.1", NULL};

	return generator_pick(g, list);
}

const char *generator_inet6(struct generator *g)
{
	static const char *const list[] = {"2001:db8::1", "2001:db8::2",
	    "2001:db8:1::1", "2001:db8:8000::1", "::1", "::", "fd00::1",
	    "fe80::1", "fec0::1", "2002:c000:201::1", "2001::1", "3ffe::1",
	    "::ffff:192.0.2.1", "::ffff:127.0.0.1", "::192.0.2.1", "ff02::1",
	    NULL};

	return generator_pick(g, list);
}

const char *const generator_reverse[] = {"1.2.0.192.in-addr.arpa.",
    "2.2.0.192.in-addr.arpa.", "3.2.0.192.in-addr.arpa.",
    "1.100.51.198.in-addr.arpa.", "1.0.0.127.in-addr.arpa.",
    "3.2.1.10.in-addr.arpa.",
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.e.f.ip6.arpa.",
    NULL};

void generator_quote(const struct generator *g, const char *text)
{
	fputc('"', g->out);
	for (; *text; text++) {
		switch (*text) {
		case '\n':
			fputs("\\n", g->out);
			break;
		case '\t':
			fputs("\\t", g->out);
			break;
		case '\r':
			fputs("\\r", g->out);
			break;
		case '"':
		case '\\':
			fprintf(g->out, "\\%c", *text);
			break;
		default:
			fputc(*text, g->out);
		}
	}
	fputc('"', g->out);
}
