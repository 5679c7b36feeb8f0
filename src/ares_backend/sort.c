/* SPDX-License-Identifier: MIT */
/* The order of destination addresses (RFC 3484 section 6). */
#include "sort.h"
#include "interfaces.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct sorting {
	const struct gai_conf *conf;
	const struct found_address *destinations;
	const struct sort_source *sources;
	size_t copies;
};

static struct in_addr unmapped(const struct in6_addr *addr)
{
	struct in_addr in;

	memcpy(&in, &addr->s6_addr[12], sizeof(in));
	return in;
}

/* RFC 3484 sections 3.1 and 3.2; a mapped address of an IPv6 destination is
 * one of global scope. */
static int scope(
    const struct gai_conf *conf, int family, const struct in6_addr *addr)
{
	if (family == AF_INET)
		return gai_scope(conf, unmapped(addr));
	if (IN6_IS_ADDR_MULTICAST(addr))
		return addr->s6_addr[1] & 0xf;
	if (IN6_IS_ADDR_LINKLOCAL(addr) || IN6_IS_ADDR_LOOPBACK(addr))
		return 2;
	return IN6_IS_ADDR_SITELOCAL(addr) ? 5 : 14;
}

static int leading_equal_bits(uint32_t a, uint32_t b)
{
	return a == b ? 32 : __builtin_clz(a ^ b);
}

/* Outside of the source's network common prefixes of IPv4 addresses mean
 * nothing.  Without a known network its length is 0, and the shift, by 32,
 * does nothing on the processors there are. */
static int common_inet(
    const struct sort_source *source, const struct in6_addr *dest)
{
	uint32_t from = ntohl(unmapped(&source->addr).s_addr);
	uint32_t to = ntohl(unmapped(dest).s_addr);
	uint32_t mask = UINT32_MAX << ((32 - source->prefix_bits) & 31);

	return (from & mask) == (to & mask) ? leading_equal_bits(from, to) : 0;
}

static uint32_t word(const struct in6_addr *addr, int i)
{
	uint32_t value;

	memcpy(&value, &addr->s6_addr[i * 4], sizeof(value));
	return ntohl(value);
}

/* Rule 9: more common bits of source and destination first.  For IPv6 glibc
 * compares both in the first word in which either pair differs. */
static int compare_prefixes(const struct found_address *a,
    const struct sort_source *a_source, const struct found_address *b,
    const struct sort_source *b_source)
{
	struct in6_addr a_dest = found_mapped(a), b_dest = found_mapped(b);

	if (a->family == AF_INET)
		return common_inet(b_source, &b_dest) -
		       common_inet(a_source, &a_dest);
	for (int i = 0; i < 4; i++) {
		uint32_t to_a = word(&a_dest, i), to_b = word(&b_dest, i);
		uint32_t from_a = word(&a_source->addr, i);
		uint32_t from_b = word(&b_source->addr, i);

		if (to_a != from_a || to_b != from_b)
			return leading_equal_bits(to_b, from_b) -
			       leading_equal_bits(to_a, from_a);
	}
	return 0;
}

/* True first. */
static int compare_flags(bool a, bool b)
{
	return (int)b - (int)a;
}

static bool is_native(const struct sort_source *source)
{
	return source->index != UINT32_MAX &&
	       interface_is_native(source->index);
}

static int compare_destinations(
    const struct sorting *sorting, size_t a_at, size_t b_at)
{
	const struct gai_conf *conf = sorting->conf;
	const struct found_address *a = &sorting->destinations[a_at];
	const struct found_address *b = &sorting->destinations[b_at];
	const struct sort_source *as = &sorting->sources[a_at];
	const struct sort_source *bs = &sorting->sources[b_at];
	struct in6_addr a_addr = found_mapped(a), b_addr = found_mapped(b);
	int a_scope = scope(conf, a->family, &a_addr);
	int b_scope = scope(conf, b->family, &b_addr);
	int order;

	/* 1: usable ones */
	order = compare_flags(as->reachable, bs->reachable);
	if (order == 0 && as->reachable) {
		/* 2: of the source's scope */
		order =
		    compare_flags(a_scope == scope(conf, a->family, &as->addr),
			b_scope == scope(conf, b->family, &bs->addr));
		/* 3 and 4: what is said of the source */
		if (order == 0)
			order = compare_flags(!as->deprecated, !bs->deprecated);
		if (order == 0)
			order = compare_flags(as->home, bs->home);
		/* 5: of the source's label */
		if (order == 0)
			order = compare_flags(gai_label(conf, &a_addr) ==
						  gai_label(conf, &as->addr),
			    gai_label(conf, &b_addr) ==
				gai_label(conf, &bs->addr));
	}
	/* 6: of higher precedence */
	if (order == 0)
		order = gai_precedence(conf, &b_addr) -
			gai_precedence(conf, &a_addr);
	/* 7: not through a tunnel */
	if (order == 0 && as->reachable && as->index != bs->index)
		order = compare_flags(is_native(as), is_native(bs));
	/* 8: of smaller scope */
	if (order == 0)
		order = a_scope - b_scope;
	if (order == 0 && as->reachable && a->family == b->family)
		order = compare_prefixes(a, as, b, bs);
	return order;
}

/* Rule 10: otherwise as they came. */
static int compare_entries(const void *a, const void *b, void *context)
{
	size_t a_entry = *(const size_t *)a, b_entry = *(const size_t *)b;
	const struct sorting *sorting = context;
	int order = compare_destinations(
	    sorting, a_entry / sorting->copies, b_entry / sorting->copies);

	return order != 0 ? order : (a_entry < b_entry ? -1 : 1);
}

/* glibc has no transitive order either, so it has to be the same algorithm. */
void sort_destinations(const struct gai_conf *conf,
    const struct found_address *destinations, const struct sort_source *sources,
    size_t count, size_t copies, size_t *order)
{
	struct sorting sorting = {conf, destinations, sources, copies};

	for (size_t i = 0; i < count * copies; i++)
		order[i] = i;
	if (count * copies == 2) { /* to which all algorithms are one */
		if (compare_entries(&order[0], &order[1], &sorting) > 0)
			order[0] = 1, order[1] = 0;
		return;
	}
	qsort_r(
	    order, count * copies, sizeof(*order), compare_entries, &sorting);
}
