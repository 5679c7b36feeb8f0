/* SPDX-License-Identifier: MIT */
/* Queries taken apart and replies put together, with compressed names. */
#include "message.h"
#include <arpa/nameser.h>
#include <stdlib.h>
#include <string.h>

#define OPT_SIZE 11
#define EDNS_SIZE 1232 /* what we say we can take (dnsflagday.net/2020) */
#define DNSSEC_OK 0x8000
#define OPTION_HEADER 4
#define OPTION_COOKIE 10
#define CLIENT_COOKIE 8
#define COOKIE 16 /* of client and server */

static uint16_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static void set16(uint8_t *p, unsigned value)
{
	p[0] = value >> 8;
	p[1] = value;
}

/* Looks for the cookie among the options (RFC 7873 section 4). */
static void read_options(struct query *q, const uint8_t *data, size_t size)
{
	while (size >= OPTION_HEADER) {
		size_t length = OPTION_HEADER + get16(data + 2);
		if (length > size)
			return;
		if (get16(data) == OPTION_COOKIE &&
		    length >= OPTION_HEADER + CLIENT_COOKIE)
			q->cookie = data + OPTION_HEADER;
		data += length;
		size -= length;
	}
}

/* Reads the additional section; in a query only OPT matters (RFC 6891). */
static bool read_additional(
    struct query *q, size_t at, size_t size, unsigned count)
{
	while (count--) {
		size_t owner = dname_check(q->wire + at, size - at);
		if (!owner || size - at < owner + RECORD_FIXED)
			return false;
		const uint8_t *data = q->wire + at + owner;
		size_t end = at + owner + RECORD_FIXED + get16(data + 8);
		if (end > size)
			return false;
		if (get16(data) == ns_t_opt) {
			if (q->edns || owner != 1)
				return false;
			q->edns = true;
			q->udp_size = get16(data + 2);
			if (q->udp_size < NS_PACKETSZ)
				q->udp_size = NS_PACKETSZ;
			q->version = data[5];
			q->dnssec_ok = get16(data + 6) & DNSSEC_OK;
			read_options(q, data + RECORD_FIXED, get16(data + 8));
		}
		at = end;
	}
	return at == size;
}

enum query_status query_read(struct query *q, const uint8_t *wire, size_t size)
{
	q->wire = wire;
	q->id = size >= 2 ? get16(wire) : 0;
	q->flags = size >= 4 ? get16(wire + 2) : 0;
	q->udp_size = NS_PACKETSZ;
	q->edns = q->dnssec_ok = false;
	q->cookie = NULL;
	q->version = 0;
	if (size < MESSAGE_HEADER || q->flags & NS_FLAG_QR)
		return QUERY_UNREADABLE;
	if (get16(wire + 4) != 1 || get16(wire + 6) || get16(wire + 8))
		return QUERY_MALFORMED;

	const uint8_t *qname = wire + MESSAGE_HEADER;
	size_t length = dname_check(qname, size - MESSAGE_HEADER);
	q->question_end = MESSAGE_HEADER + length + 4;
	if (!length || size < q->question_end)
		return QUERY_MALFORMED;
	dname_split(&q->qname, qname);
	q->qtype = get16(qname + length);
	q->qclass = get16(qname + length + 2);
	if (!read_additional(q, q->question_end, size, get16(wire + 10)))
		return QUERY_MALFORMED;
	return QUERY_OK;
}

void reply_add(struct reply *r, struct section *section, const uint8_t *owner,
    const struct record *record)
{
	if (section->count == section->room) {
		size_t room = section->room ? 2 * section->room : 16;
		struct item *items =
		    realloc(section->items, room * sizeof *items);
		if (!items) {
			r->no_memory = true;
			return;
		}
		section->items = items;
		section->room = room;
	}
	section->items[section->count++] = (struct item){owner, record};
}

void reply_clear(struct reply *r)
{
	arena_release(&r->arena);
	*r = (struct reply){.answer = {r->answer.items, 0, r->answer.room},
	    .authority = {r->authority.items, 0, r->authority.room},
	    .additional = {r->additional.items, 0, r->additional.room},
	    .rcode = ns_r_noerror,
	    .edns_size = EDNS_SIZE};
}

void reply_release(struct reply *r)
{
	free(r->answer.items);
	free(r->authority.items);
	free(r->additional.items);
	arena_release(&r->arena);
	*r = (struct reply){0};
}

/*
 * A message being written.  slots is a hash table of the names in it, by
 * suffix, so that each is written once and then pointed at (RFC 1035 section
 * 4.1.4); a free slot is 0.
 */
#define SLOTS 512
#define SLOTS_USED 256 /* at most */
#define POINTER 0xc000
#define POINTER_MAX 0x3fff

struct writer {
	uint8_t *out;
	size_t size, limit;
	bool full; /* something did not fit; the rest is not written */
	const uint8_t *owner; /* the last record's */
	size_t owner_at;
	unsigned used;
	uint16_t slots[SLOTS];
};

static void put(struct writer *w, const void *data, size_t size)
{
	if (w->full || size > w->limit - w->size) {
		w->full = true;
		return;
	}
	memcpy(w->out + w->size, data, size);
	w->size += size;
}

static void put16(struct writer *w, unsigned value)
{
	put(w, (uint8_t[]){value >> 8, value}, 2);
}

/* Whether the name at that place of the message is this one. */
static bool is_at(const struct writer *w, size_t at, const uint8_t *name)
{
	const uint8_t *p = w->out + at;
	for (;; p += 1 + *p, name += 1 + *name) {
		while (*p >= POINTER >> 8)
			p = w->out + (get16(p) & POINTER_MAX);
		if (!dname_same(p, name, 1 + *p))
			return false;
		if (!*p)
			return true;
	}
}

/* Where suffix i of the name is in the message; 0 if it is not. */
static unsigned name_find(
    const struct writer *w, const struct dname *d, unsigned i)
{
	for (size_t slot = d->hash[i] % SLOTS; w->slots[slot];
	     slot = (slot + 1) % SLOTS)
		if (is_at(w, w->slots[slot], d->wire + d->at[i]))
			return w->slots[slot];
	return 0;
}

static void name_remember(struct writer *w, uint32_t hash, size_t at)
{
	if (at > POINTER_MAX || w->used == SLOTS_USED)
		return;
	size_t slot = hash % SLOTS;
	while (w->slots[slot])
		slot = (slot + 1) % SLOTS;
	w->slots[slot] = at;
	w->used++;
}

static void put_split(struct writer *w, const struct dname *d)
{
	unsigned fresh = 0, known = 0;
	while (fresh < d->labels && !(known = name_find(w, d, fresh)))
		fresh++;
	size_t start = w->size;
	put(w, d->wire, d->at[fresh]);
	if (known)
		put16(w, POINTER | known);
	else
		put(w, "", 1);
	if (w->full)
		return;
	for (unsigned i = 0; i < fresh; i++)
		name_remember(w, d->hash[i], start + d->at[i]);
}

static void put_name(struct writer *w, const uint8_t *name)
{
	struct dname d;
	dname_split(&d, name);
	put_split(w, &d);
}

static void put_owner(struct writer *w, const uint8_t *owner)
{
	if (owner == w->owner && w->owner_at <= POINTER_MAX) {
		put16(w, POINTER | w->owner_at);
		return;
	}
	w->owner = owner;
	w->owner_at = w->size;
	put_name(w, owner);
}

static void put_record(struct writer *w, const struct item *item)
{
	const struct record *r = item->record;
	put_owner(w, item->owner);
	if (!r->names) {
		put(w, r->data, r->size);
		return;
	}
	size_t start = w->size + RECORD_FIXED;
	size_t read = RECORD_FIXED + r->skip;
	put(w, r->data, read);
	for (unsigned i = 0; i < r->names; i++) {
		put_name(w, r->data + read);
		read += dname_length(r->data + read);
	}
	put(w, r->data + read, r->size - read);
	if (!w->full)
		set16(w->out + start - 2, w->size - start);
}

/* Returns how many records are in the message. */
static unsigned put_section(struct writer *w, const struct section *s)
{
	size_t n = 0;
	for (; n < s->count && !w->full; n++) {
		size_t size = w->size;
		put_record(w, &s->items[n]);
		if (w->full) {
			w->size = size;
			return n;
		}
	}
	return n;
}

static size_t opt_size(const struct reply *r, const struct query *q)
{
	if (!q->edns || r->no_edns)
		return 0;
	return OPT_SIZE + (r->bad_cookie ? OPTION_HEADER + COOKIE : 0);
}

/* What no client's cookie is. */
static void put_bad_cookie(struct writer *w, const struct query *q)
{
	uint8_t cookie[COOKIE] = {0};
	for (int i = 0; q->cookie && i < CLIENT_COOKIE; i++)
		cookie[i] = ~q->cookie[i];
	put16(w, OPTION_COOKIE);
	put16(w, COOKIE);
	put(w, cookie, COOKIE);
}

static void put_opt(
    struct writer *w, const struct reply *r, const struct query *q)
{
	const uint8_t opt[OPT_SIZE] = {0, 0, ns_t_opt, r->edns_size >> 8,
	    r->edns_size & 0xff, r->rcode >> 4, 0,
	    q->dnssec_ok ? DNSSEC_OK >> 8 : 0, 0, 0,
	    r->bad_cookie ? OPTION_HEADER + COOKIE : 0};
	put(w, opt, sizeof opt);
	if (r->bad_cookie)
		put_bad_cookie(w, q);
}

static void put_question(struct writer *w, const struct query *q)
{
	w->owner = q->qname.wire;
	w->owner_at = w->size;
	put_split(w, &q->qname);
	put(w, q->wire + q->question_end - 4, 4);
}

size_t reply_write(
    struct reply *r, const struct query *q, uint8_t *out, size_t limit)
{
	size_t opt = opt_size(r, q);
	struct writer w = {
	    .out = out,
	    .limit = limit - opt,
	    .size = MESSAGE_HEADER,
	};

	if (r->no_memory) {
		r->answer.count = r->authority.count = r->additional.count = 0;
		r->rcode = ns_r_servfail;
	}
	if (!r->no_question)
		put_question(&w, q);
	unsigned answers = put_section(&w, &r->answer);
	unsigned authorities = put_section(&w, &r->authority);
	if (w.full)
		r->flags |= NS_FLAG_TC;
	r->flags &= ~r->clear;
	unsigned additionals = put_section(&w, &r->additional);
	if (opt) {
		w.full = false;
		w.limit = limit;
		put_opt(&w, r, q);
		additionals++;
	}

	uint16_t flags = NS_FLAG_QR |
			 (q->flags & (FLAG_OPCODE | NS_FLAG_RD | NS_FLAG_CD)) |
			 r->flags;
	set16(out, q->id);
	set16(out + 2, (flags & ~r->clear) | (r->rcode & 0xf));
	set16(out + 4, r->no_question ? 0 : 1);
	set16(out + 6, answers);
	set16(out + 8, authorities);
	set16(out + 10, additionals);
	return w.size;
}

size_t reply_write_formerr(const struct query *q, uint8_t *out)
{
	memset(out, 0, MESSAGE_HEADER);
	set16(out, q->id);
	set16(out + 2,
	    NS_FLAG_QR | (q->flags & (FLAG_OPCODE | NS_FLAG_RD | NS_FLAG_CD)) |
		ns_r_formerr);
	return MESSAGE_HEADER;
}
