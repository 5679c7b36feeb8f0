/* SPDX-License-Identifier: MIT */
/* Names taken apart into what they say, and the records of it. */
#include "synth.h"
#include <arpa/nameser.h>
#include <stdio.h>
#include <string.h>

#define COUNT_MAX 999
#define TTL 60

struct synth {
	unsigned addresses, aliases, rcode;
};

static bool read_part(struct synth *s, const uint8_t *part, size_t size)
{
	unsigned number = 0;
	for (size_t i = 1; i < size; i++) {
		if (part[i] < '0' || part[i] > '9' || number > COUNT_MAX)
			return false;
		number = number * 10 + part[i] - '0';
	}
	unsigned *to = size < 2                   ? NULL
		       : dname_same(part, "a", 1) ? &s->addresses
		       : dname_same(part, "c", 1) ? &s->aliases
		       : dname_same(part, "e", 1) ? &s->rcode
						  : NULL;
	if (!to || number > COUNT_MAX)
		return false;
	*to = number;
	return true;
}

static bool read_label(struct synth *s, const uint8_t *name)
{
	const uint8_t *part = name + 1, *end = part + *name;
	*s = (struct synth){0};
	for (;;) {
		const uint8_t *hyphen = memchr(part, '-', end - part);
		if (!read_part(s, part, (hyphen ? hyphen : end) - part))
			return false;
		if (!hyphen)
			return true;
		part = hyphen + 1;
	}
}

/* The name with the same rest whose first label says this.  NULL when there
 * is no memory or the name would be too long. */
static const uint8_t *name_of(
    const struct synth *s, const uint8_t *name, struct reply *r)
{
	const uint8_t *rest = name + 1 + *name;
	size_t size = dname_length(rest);
	char label[64];
	int length = snprintf(label, sizeof label, "a%u", s->addresses);
	if (s->rcode)
		length += snprintf(
		    label + length, sizeof label - length, "-e%u", s->rcode);
	if (s->aliases)
		length += snprintf(
		    label + length, sizeof label - length, "-c%u", s->aliases);
	uint8_t *made = 1 + length + size > DNAME_MAX
			    ? NULL
			    : arena_alloc(&r->arena, 1 + length + size);
	if (!made)
		return NULL;
	made[0] = length;
	memcpy(made + 1, label, length);
	memcpy(made + 1 + length, rest, size);
	return made;
}

static void add(struct reply *r, const uint8_t *owner, uint16_t type,
    const void *rdata, size_t size)
{
	const uint8_t fixed[RECORD_FIXED] = {
	    type >> 8, type, 0, ns_c_in, 0, 0, 0, TTL, size >> 8, size};
	size_t name = dname_length(owner);
	uint8_t *wire = arena_alloc(&r->arena, name + sizeof fixed + size);
	struct record *record = arena_alloc(&r->arena, sizeof *record);
	if (!wire || !record) {
		r->no_memory = true;
		return;
	}
	memcpy(wire, owner, name);
	memcpy(wire + name, fixed, sizeof fixed);
	memcpy(wire + name + sizeof fixed, rdata, size);
	record_read(record, wire, name + sizeof fixed + size);
	reply_add(r, &r->answer, owner, record);
}

static void add_addresses(
    struct reply *r, const uint8_t *owner, uint16_t type, unsigned n)
{
	struct dname d;
	dname_split(&d, owner);
	for (unsigned i = 0; i < n; i++) {
		uint32_t host = d.hash[0] + i;
		const uint8_t in[] = {
		    198, 18 | (host >> 16 & 1), host >> 8, host};
		const uint8_t in6[16] = {0x20, 0x01, 0x0d,
		    0xb8, [12] = host >> 24, host >> 16, host >> 8, host};
		if (type == ns_t_a)
			add(r, owner, type, in, sizeof in);
		else
			add(r, owner, type, in6, sizeof in6);
	}
}

void synth_answer(const struct query *q, struct reply *r)
{
	const uint8_t *name = q->qname.wire;
	struct synth s;

	if (!read_label(&s, name)) {
		r->rcode = ns_r_nxdomain;
		return;
	}
	for (; s.aliases && q->qtype != ns_t_cname;) {
		s.aliases--;
		const uint8_t *target = name_of(&s, name, r);
		if (!target) {
			r->rcode = ns_r_servfail;
			return;
		}
		add(r, name, ns_t_cname, target, dname_length(target));
		name = target;
	}
	r->rcode = s.rcode;
	if (q->qtype == ns_t_a || q->qtype == ns_t_aaaa)
		add_addresses(r, name, q->qtype, s.addresses);
}
