/* SPDX-License-Identifier: MIT */
/*
 * message.h - DNS messages: queries read, replies written (RFC 1035 section 4)
 */
#ifndef DUET_NAMESERVER_MESSAGE_H
#define DUET_NAMESERVER_MESSAGE_H

#include "dname.h"
#include "masterfile.h"
#include "nameserver.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_MAX 65535
#define MESSAGE_HEADER 12

#define FLAG_OPCODE 0x7800 /* beside enum ns_flag */

/* What a client sent.  It borrows the octets. */
struct query {
	const uint8_t *wire;
	struct dname qname;
	size_t question_end;
	uint16_t id, flags, qtype, qclass;
	bool edns, dnssec_ok;
	uint8_t version;       /* of EDNS */
	uint16_t udp_size;     /* of answers it can take; at least 512 */
	const uint8_t *cookie; /* the client's 8 octets (RFC 7873), or NULL */
};

enum query_status {
	QUERY_OK,
	QUERY_MALFORMED, /* id and flags are there: FORMERR */
	QUERY_UNREADABLE /* nothing to answer: cut short, or a reply */
};

enum query_status query_read(struct query *q, const uint8_t *wire, size_t size);

/* A record under its own or another owner (wildcards). */
struct item {
	const uint8_t *owner;
	const struct record *record;
};

struct section {
	struct item *items;
	size_t count, room;
};

/* What is sent back.  It owns the items and the arena, and borrows records;
 * it is cleared, not freed, from one query to the next. */
struct reply {
	struct section answer, authority, additional;
	struct arena arena; /* for records made for this reply */
	uint16_t flags;     /* beside those that the query decides */
	uint16_t clear;     /* not sent, whoever decides */
	int rcode;
	bool no_question, no_edns, bad_cookie;
	uint16_t edns_size;
	bool no_memory; /* something could not be added */
};

void reply_add(struct reply *r, struct section *section, const uint8_t *owner,
    const struct record *record);
void reply_clear(struct reply *r);
void reply_release(struct reply *r); /* zeroed is fine */

/* Write the reply to the query into out and return its size, at most limit.
 * As many whole records as fit are written; if an answer or authority record
 * does not, TC is set, in r->flags too. */
size_t reply_write(
    struct reply *r, const struct query *q, uint8_t *out, size_t limit);

/* The reply to a query that is not understood: a header. */
size_t reply_write_formerr(const struct query *q, uint8_t *out);

#endif
