/* SPDX-License-Identifier: MIT */
/*
 * message.h - reading a DNS message from its bytes (RFC 1035 section 4)
 *
 * libc judges a response by its bytes: which names are the same, which are
 * names of hosts, which records are too short to be addresses.  So do we.
 */
#ifndef DUET_MESSAGE_H
#define DUET_MESSAGE_H

#include "name.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MESSAGE_HEADER 12
#define MESSAGE_MAX 65535

/* Types and classes used here (RFC 1035, RFC 3596, RFC 6891). */
enum {
	DNS_A = 1,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_AAAA = 28,
	DNS_OPT = 41,
	DNS_ANY = 255
};
enum { DNS_IN = 1 };

/* Response codes used here (RFC 1035 section 4.1.1). */
enum {
	RCODE_NOERROR = 0,
	RCODE_FORMERR = 1,
	RCODE_SERVFAIL = 2,
	RCODE_NXDOMAIN = 3,
	RCODE_NOTIMP = 4,
	RCODE_REFUSED = 5
};

/* A message as received, at least a header long. */
struct message {
	size_t len;
	unsigned char bytes[];
};

/* NULL when out of memory. */
struct message *message_copy(const unsigned char *bytes, size_t len);

uint16_t message_id(const struct message *m);
int message_rcode(const struct message *m);
unsigned message_qdcount(const struct message *m);
unsigned message_ancount(const struct message *m);
unsigned message_nscount(const struct message *m);
unsigned message_arcount(const struct message *m);
void message_clear_ad(struct message *m);          /* RFC 6840 section 5.8 */
bool message_is_response(const struct message *m); /* to a query */
bool message_truncated(const struct message *m);
bool message_authoritative(const struct message *m);
bool message_recursion_available(const struct message *m);
bool message_has_answers(const struct message *m);

/* Whether it is no answer to libc, which asks the next server: SERVFAIL,
 * NOTIMP, REFUSED, or a lame referral. */
bool message_is_refusal(const struct message *m);

/* Whether it says that it is a response, and every record that it counts is
 * there.  Names may be bad and point anywhere. */
bool message_is_whole(const struct message *m);

/* Whether the one question of a message is this. */
bool message_answers(const unsigned char *bytes, size_t len,
    const unsigned char *qname, uint16_t qtype, uint16_t qclass);

/* Whether a server says that it will not or cannot answer. */
bool message_refuses(const unsigned char header[static MESSAGE_HEADER]);

/* Leaves the header and the question, as one of another type without data.
 * Nothing happens to a message whose question cannot be read. */
void message_hide_data(struct message *m, uint16_t qtype);

struct message_cursor {
	const unsigned char *begin, *end, *at;
	const unsigned char *qname; /* uncompressed */
	uint16_t qtype;
};

struct message_record {
	unsigned char name[NAME_MAX_LABELS];
	uint16_t type, class, rdlength;
	uint32_t ttl;
	const unsigned char *rdata;
};

/* Begin with the answer section; what follows is behind it.  False if there isn't exactly one question,
 * or it cannot be read. */
bool message_begin(struct message_cursor *c, const struct message *m);

/* False if the record cannot be read; count them by message_ancount(). */
bool message_next(struct message_cursor *c, struct message_record *rr);

/* The name at, which may be compressed.  Returns the bytes it takes there, or
 * -1 if it cannot be read. */
int message_name(const struct message_cursor *c, const unsigned char *at,
    unsigned char labels[static NAME_MAX_LABELS]);

#endif
