/* SPDX-License-Identifier: MIT */
/* Packets with records in them. */
#include "record_packets.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const struct record_sample record_samples[RECORD_SAMPLES] = {
    {DUET_TYPE_A, OCTETS("\300\0\2\1"), "192.0.2.1", false},
    {DUET_TYPE_NS, OCTETS("\2ns" EXAMPLE), "ns.example.", false},
    {DUET_TYPE_CNAME, OCTETS(EXAMPLE), "example.", false},
    {DUET_TYPE_SOA,
	OCTETS("\2ns" EXAMPLE "\1h" WWW "\377\377\377\377\0\0\16\20"
	       "\0\0\2X\0\1Q\200\0\0\0\36"),
	"ns.example. h.www.example. 4294967295 3600 600 86400 30", false},
    {DUET_TYPE_PTR, OCTETS(WWW), "www.example.", false},
    {DUET_TYPE_HINFO, OCTETS("\3PDP\2\"\\"), "\"PDP\" \"\\\"\\\\\"", false},
    {DUET_TYPE_MX, OCTETS("\0\n\4mail" EXAMPLE), "10 mail.example.", false},
    {DUET_TYPE_MX, OCTETS("\0\0\0"), "0 .", false},
    {DUET_TYPE_TXT, OCTETS("\3a b\0\2\0\377"), "\"a b\" \"\" \"\\000\\255\"",
	false},
    {DUET_TYPE_AAAA, OCTETS("\40\1\r\270\0\0\0\0\0\0\0\0\0\0\0\1"),
	"2001:db8::1", false},
    {DUET_TYPE_LOC,
	OCTETS("\0\0\26\23\213\74\360\30\201\14\274\340\0\230\225\270"),
	"52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000.00m 10.00m", false},
    {DUET_TYPE_SRV, OCTETS("\0\1\0\2\23\304" WWW), "1 2 5060 www.example.",
	false},
    {DUET_TYPE_NAPTR, OCTETS("\0d\0\n\1u\7E2U+sip\27!^.*$!sip:a@b.example!x\0"),
	"100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:a@b.example!x\" .", false},
    {DUET_TYPE_DNAME, OCTETS(EXAMPLE), "example.", false},
    {DUET_TYPE_DS, OCTETS("\353\313\5\1\53\261"), "60363 5 1 2bb1", true},
    {DUET_TYPE_SSHFP, OCTETS("\4\2\1\43\105\147"), "4 2 01234567", true},
    {DUET_TYPE_RRSIG,
	OCTETS("\0\17\15\2\0\0\1,\145\223\r\200\145\151\333\0\60\71" EXAMPLE
	       "fooba"),
	"MX 13 2 300 20240101190744 20231201130920 12345 example. Zm9vYmE=",
	true},
    {DUET_TYPE_NSEC, OCTETS(WWW "\0\6b\1\0\0\0\3\4\1@"),
	"www.example. A NS SOA MX RRSIG NSEC TYPE1025", false},
    {DUET_TYPE_DNSKEY, OCTETS("\1\1\3\10foo"), "257 3 8 Zm9v", true},
    {DUET_TYPE_TLSA, OCTETS("\3\1\1\322\253"), "3 1 1 d2ab", true},
    {DUET_TYPE_SVCB, OCTETS("\0\0\3foo" EXAMPLE), "0 foo.example.", false},
    {DUET_TYPE_HTTPS,
	OCTETS("\0\1\0"
	       "\0\0\0\4\0\1\0\3"
	       "\0\1\0\11\2h2\5f,o\\\""
	       "\0\2\0\0"
	       "\0\3\0\2\1\273"
	       "\0\4\0\10\300\0\2\1\300\0\2\2"
	       "\0\5\0\3foo"
	       "\0\6\0\20\40\1\r\270\0\0\0\0\0\0\0\0\0\0\0\1"
	       "\0\7\0\6/{?dns"
	       "\2\233\0\3a \377"),
	"1 . mandatory=alpn,port alpn=\"h2,f\\\\,o\\\\\\\\\\\"\" "
	"no-default-alpn port=443 ipv4hint=192.0.2.1,192.0.2.2 ech=Zm9v "
	"ipv6hint=2001:db8::1 dohpath=\"/{?dns\" key667=\"a\\032\\255\"",
	false},
    {DUET_TYPE_URI, OCTETS("\0\n\0\1ftp://x/\""), "10 1 \"ftp://x/\\\"\"",
	true},
    {DUET_TYPE_CAA, OCTETS("\200\5issueca.example; x=1"),
	"128 issue \"ca.example; x=1\"", true},
    {65280, OCTETS("\1\2\3"), "\\# 3 010203", true},
    {10, OCTETS(""), "\\# 0", true},
};

void packet_add(struct packet *p, const void *data, size_t len)
{
	p->octets = realloc(p->octets, p->len + len);
	memcpy(p->octets + p->len, data, len);
	p->len += len;
}

static void add16(struct packet *p, unsigned number)
{
	packet_add(p, (unsigned char[]){number >> 8, number}, 2);
}

struct packet packet_begin(unsigned answers, unsigned others, unsigned more)
{
	struct packet p = {malloc(1), 0};

	packet_add(&p, "\0\1\201\200\0\1", 6);
	add16(&p, answers);
	add16(&p, others);
	add16(&p, more);
	packet_add(&p, OCTETS(QUESTION));
	return p;
}

void packet_add_record(struct packet *p, const char *owner, size_t owner_len,
    uint16_t type, uint16_t rrclass, const char *data, size_t len)
{
	packet_add(p, owner, owner_len);
	add16(p, type);
	add16(p, rrclass);
	packet_add(p, "\0\0\0\74", 4);
	add16(p, len);
	packet_add(p, data, len);
}

struct packet packet_of(uint16_t type, const char *data, size_t len)
{
	struct packet p = packet_begin(1, 0, 0);

	packet_add_record(&p, OCTETS(WWW), type, DUET_CLASS_IN, data, len);
	return p;
}

struct records *packet_read(const struct packet *p)
{
	struct records *records = records_read(p->octets, p->len);

	assert_non_null(records);
	return records;
}

const char *text_of(const struct duet_record *rr)
{
	static char text[4096];

	assert_in_range(
	    duet_record_text(rr, text, sizeof(text)), 1, sizeof(text) - 1);
	return text;
}
