/* SPDX-License-Identifier: MIT */
/* Reading a DNS message from its bytes. */
#include "message.h"
#include <stdlib.h>
#include <string.h>

static uint16_t get16(const unsigned char *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

struct message *message_copy(const unsigned char *bytes, size_t len)
{
	struct message *m = malloc(sizeof(*m) + len);

	if (m) {
		m->len = len;
		memcpy(m->bytes, bytes, len);
	}
	return m;
}

uint16_t message_id(const struct message *m)
{
	return get16(m->bytes);
}

int message_rcode(const struct message *m)
{
	return m->bytes[3] & 0x0f;
}

unsigned message_qdcount(const struct message *m)
{
	return get16(m->bytes + 4);
}

unsigned message_ancount(const struct message *m)
{
	return get16(m->bytes + 6);
}

unsigned message_nscount(const struct message *m)
{
	return get16(m->bytes + 8);
}

unsigned message_arcount(const struct message *m)
{
	return get16(m->bytes + 10);
}

void message_clear_ad(struct message *m)
{
	m->bytes[3] &= (unsigned char)~0x20;
}

bool message_is_response(const struct message *m)
{
	return (m->bytes[2] & 0xf8) == 0x80;
}

bool message_truncated(const struct message *m)
{
	return m->bytes[2] & 0x02;
}

bool message_authoritative(const struct message *m)
{
	return m->bytes[2] & 0x04;
}

bool message_recursion_available(const struct message *m)
{
	return m->bytes[3] & 0x80;
}

/* Bytes that an uncompressed name takes, or -1. */
static int plain_name_length(const unsigned char *at, const unsigned char *end)
{
	const unsigned char *label = at;

	for (; label < end && *label != 0; label += *label + 1)
		if (*label > 63)
			return -1;
	if (label >= end || label - at >= NAME_MAX_LABELS)
		return -1;
	return (int)(label + 1 - at);
}

/* Whether a message begins with a header and one question. */
static bool is_sound(const unsigned char *bytes, size_t len)
{
	const unsigned char *name = bytes + MESSAGE_HEADER;
	int name_len;

	if (len < MESSAGE_HEADER || get16(bytes + 4) != 1)
		return false;
	name_len = plain_name_length(name, bytes + len);
	return name_len > 0 && bytes + len - name >= name_len + 4;
}

static bool begin(
    struct message_cursor *c, const unsigned char *bytes, size_t size)
{
	int len;

	if (!is_sound(bytes, size))
		return false;
	c->begin = bytes;
	c->end = bytes + size;
	c->qname = bytes + MESSAGE_HEADER;
	len = plain_name_length(c->qname, c->end);
	c->qtype = get16(c->qname + len);
	c->at = c->qname + len + 4;
	return true;
}

bool message_begin(struct message_cursor *c, const struct message *m)
{
	return begin(c, m->bytes, m->len);
}

/* As ns_name_skip(3); NULL if it does not end before the end. */
static const unsigned char *skip_name(
    const unsigned char *at, const unsigned char *end)
{
	while (at < end && *at && *at < 0x40)
		at += *at + 1;
	if (at >= end || (*at && *at < 0xc0))
		return NULL;
	return at + (*at ? 2 : 1);
}

static const unsigned char *skip_record(
    const unsigned char *at, const unsigned char *end, bool is_question)
{
	const ptrdiff_t size = is_question ? 4 : 10;

	at = skip_name(at, end);
	if (!at || end - at < size)
		return NULL;
	at += size;
	if (is_question)
		return at;
	return end - at < get16(at - 2) ? NULL : at + get16(at - 2);
}

bool message_is_whole(const struct message *m)
{
	const unsigned char *at = m->bytes + MESSAGE_HEADER;
	const unsigned nrecords =
	    message_ancount(m) + message_nscount(m) + message_arcount(m);

	for (unsigned i = 0; at && i < message_qdcount(m) + nrecords; i++)
		at = skip_record(at, m->bytes + m->len, i < message_qdcount(m));
	return at && m->bytes[2] & 0x80;
}

bool message_answers(const unsigned char *bytes, size_t len,
    const unsigned char *qname, uint16_t qtype, uint16_t qclass)
{
	struct message_cursor c;

	return begin(&c, bytes, len) && c.qtype == qtype &&
	       get16(c.at - 2) == qclass && name_equal(c.qname, qname);
}

bool message_refuses(const unsigned char header[static MESSAGE_HEADER])
{
	switch (header[3] & 0x0f) {
	case RCODE_SERVFAIL:
	case RCODE_NOTIMP:
	case RCODE_REFUSED:
		return true;
	default:
		return false;
	}
}

void message_hide_data(struct message *m, uint16_t qtype)
{
	struct message_cursor c;
	size_t end;

	if (!message_begin(&c, m))
		return;
	end = (size_t)(c.at - c.begin);
	m->bytes[end - 4] = (unsigned char)(qtype >> 8);
	m->bytes[end - 3] = (unsigned char)qtype;
	memset(m->bytes + 6, 0, 6);
	m->len = end;
}

int message_name(const struct message_cursor *c, const unsigned char *at,
    unsigned char labels[static NAME_MAX_LABELS])
{
	ptrdiff_t followed = 0; /* more than there are bytes: a loop */
	size_t len = 0;
	int taken = -1;

	for (const unsigned char *p = at;;) {
		unsigned char size;

		if (p >= c->end)
			return -1;
		size = *p++;
		if ((size & 0xc0) == 0xc0) {
			if (p >= c->end)
				return -1;
			if (taken < 0)
				taken = (int)(p + 1 - at);
			p = c->begin + ((size & 0x3f) << 8 | *p);
			followed += 2;
			if (followed >= c->end - c->begin)
				return -1;
			continue;
		}
		if (size > 63 || len + size + 1 > NAME_MAX_LABELS ||
		    c->end - p < size)
			return -1;
		labels[len++] = size;
		memcpy(labels + len, p, size);
		len += size;
		p += size;
		if (size == 0)
			return taken < 0 ? (int)(p - at) : taken;
	}
}

bool message_next(struct message_cursor *c, struct message_record *rr)
{
	int len = message_name(c, c->at, rr->name);
	const unsigned char *at;

	if (len < 0 || c->end - c->at < len + 10)
		return false;
	at = c->at + len;
	rr->type = get16(at);
	rr->class = get16(at + 2);
	rr->ttl = (uint32_t)get16(at + 4) << 16 | get16(at + 6);
	rr->rdlength = get16(at + 8);
	rr->rdata = at + 10;
	if (c->end - rr->rdata < rr->rdlength)
		return false;
	c->at = rr->rdata + rr->rdlength;
	return true;
}

bool message_has_answers(const struct message *m)
{
	return message_rcode(m) == RCODE_NOERROR && message_ancount(m) > 0;
}

bool message_is_refusal(const struct message *m)
{
	switch (message_rcode(m)) {
	case RCODE_SERVFAIL:
	case RCODE_NOTIMP:
	case RCODE_REFUSED:
		return true;
	case RCODE_NOERROR:
		return message_ancount(m) == 0 && !message_authoritative(m) &&
		       !message_recursion_available(m) &&
		       message_arcount(m) == 0;
	default:
		return false;
	}
}
