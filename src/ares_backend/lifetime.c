/* SPDX-License-Identifier: MIT */
/* How long a response may be given out again. */
#include "lifetime.h"

/* The numbers at the end of a SOA (RFC 1035 section 3.3.13). */
#define SOA_NUMBERS 20

static uint32_t get32(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

static void put32(unsigned char *at, uint32_t number)
{
	for (int i = 3; i >= 0; i--, number >>= 8)
		at[i] = (unsigned char)number;
}

static void lower(uint32_t *least, uint32_t ttl)
{
	if (ttl > INT32_MAX) /* RFC 2181 section 8 */
		ttl = 0;
	if (ttl < *least)
		*least = ttl;
}

static unsigned count_records(const struct message *m)
{
	return message_ancount(m) + message_nscount(m) + message_arcount(m);
}

static bool may_last(const struct message *m)
{
	return message_is_response(m) && !message_truncated(m) &&
	       (message_rcode(m) == RCODE_NOERROR ||
		   message_rcode(m) == RCODE_NXDOMAIN);
}

/* What says that nothing was found.  False if it cannot be read. */
static bool read_soa(const struct message_cursor *c,
    const struct message_record *rr, uint32_t *ttl)
{
	unsigned char name[NAME_MAX_LABELS];
	const unsigned char *at = rr->rdata;

	for (int i = 0; i < 2; i++) {
		int len = message_name(c, at, name);

		if (len < 0)
			return false;
		at += len;
	}
	if (rr->rdata + rr->rdlength - at != SOA_NUMBERS)
		return false;
	*ttl = UINT32_MAX;
	lower(ttl, rr->ttl);
	lower(ttl, get32(at + SOA_NUMBERS - 4));
	return true;
}

static bool is_alias_to_nothing(
    const struct message_cursor *c, const struct message_record *rr)
{
	unsigned char target[NAME_MAX_LABELS];

	return rr->type == DNS_CNAME && message_name(c, rr->rdata, target) < 0;
}

/* BADVERS and those above (RFC 6891 section 6.1.3). */
static bool has_extended_rcode(const struct message_record *rr)
{
	return rr->type == DNS_OPT && rr->ttl >> 24 != 0;
}

uint32_t lifetime_of(const struct message *m)
{
	unsigned answers = message_ancount(m), authority = message_nscount(m);
	bool found = false, has_soa = false;
	uint32_t least = UINT32_MAX, soa_ttl;
	struct message_cursor c;
	struct message_record rr;

	if (!may_last(m) || !message_begin(&c, m))
		return 0;
	for (unsigned n = 0; n < count_records(m); n++) {
		if (!message_next(&c, &rr) || has_extended_rcode(&rr) ||
		    is_alias_to_nothing(&c, &rr))
			return 0;
		if (n < answers) {
			lower(&least, rr.ttl);
			found =
			    found || rr.type == c.qtype || c.qtype == DNS_ANY;
		} else if (n < answers + authority && rr.type == DNS_SOA) {
			if (!read_soa(&c, &rr, &soa_ttl))
				return 0;
			has_soa = true;
		}
	}
	if (found && message_rcode(m) == RCODE_NOERROR)
		return least;
	if (!has_soa)
		return 0;
	lower(&least, soa_ttl);
	return least;
}

void lifetime_count_down(struct message *m, uint32_t seconds)
{
	struct message_cursor c;
	struct message_record rr;

	if (seconds == 0 || !message_begin(&c, m))
		return;
	for (unsigned n = count_records(m); n > 0; n--) {
		if (!message_next(&c, &rr))
			return;
		if (rr.type != DNS_OPT)
			put32(m->bytes + (rr.rdata - m->bytes) - 6,
			    rr.ttl > seconds ? rr.ttl - seconds : 0);
	}
}
