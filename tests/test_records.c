/* SPDX-License-Identifier: MIT */
/* Records read from the octets of a packet, whatever these are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "records/records.h"

/* In every packet here the question is "www.example.", and these pointers
 * lead into it. */
#define WWW "\xc0\x0c"
#define EXAMPLE "\xc0\x10"
#define QUESTION "\3www\7example\0\0\xff\0\1"
#define QUESTION_END (12 + sizeof(QUESTION) - 1)

#define OCTETS(literal) literal, sizeof(literal) - 1

static const struct sample {
	uint16_t type;
	const char *data;
	size_t len;
	const char *text;
	bool is_open; /* any octets may follow */
} samples[] = {
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

#define NSAMPLES (sizeof(samples) / sizeof(*samples))

/* A packet of its exact size, so that a sanitizer sees a step beyond. */
struct packet {
	unsigned char *octets;
	size_t len;
};

static void add(struct packet *p, const void *data, size_t len)
{
	p->octets = realloc(p->octets, p->len + len);
	memcpy(p->octets + p->len, data, len);
	p->len += len;
}

static void add16(struct packet *p, unsigned number)
{
	add(p, (unsigned char[]){number >> 8, number}, 2);
}

static struct packet begin(unsigned answers, unsigned others, unsigned more)
{
	struct packet p = {malloc(1), 0};

	add(&p, "\0\1\201\200\0\1", 6);
	add16(&p, answers);
	add16(&p, others);
	add16(&p, more);
	add(&p, OCTETS(QUESTION));
	return p;
}

static void add_record(struct packet *p, const char *owner, size_t owner_len,
    uint16_t type, uint16_t rrclass, const char *data, size_t len)
{
	add(p, owner, owner_len);
	add16(p, type);
	add16(p, rrclass);
	add(p, "\0\0\0\74", 4);
	add16(p, len);
	add(p, data, len);
}

static struct packet packet_of(uint16_t type, const char *data, size_t len)
{
	struct packet p = begin(1, 0, 0);

	add_record(&p, OCTETS(WWW), type, DUET_CLASS_IN, data, len);
	return p;
}

static struct records *read_packet(const struct packet *p)
{
	struct records *records = records_read(p->octets, p->len);

	assert_non_null(records);
	return records;
}

/* Packet and records of one; both are to be freed. */
struct one {
	struct packet packet;
	struct records *records;
	const struct duet_record *rr;
};

static struct one read_one(uint16_t type, const char *data, size_t len)
{
	struct one one = {.packet = packet_of(type, data, len)};

	one.records = read_packet(&one.packet);
	assert_int_equal(one.records->sections[0].count, 1);
	one.rr = one.records->sections[0].first;
	assert_null(one.rr->next);
	assert_string_equal(one.rr->name, "www.example.");
	assert_int_equal(one.rr->type, type);
	assert_int_equal(one.rr->rrclass, DUET_CLASS_IN);
	assert_int_equal(one.rr->ttl, 60);
	assert_int_equal(one.rr->rdata_len, len);
	assert_memory_equal(one.rr->rdata, data, len);
	return one;
}

static struct one read_sample(uint16_t type)
{
	size_t i = NSAMPLES;

	while (samples[--i].type != type)
		assert_true(i > 0);
	return read_one(type, samples[i].data, samples[i].len);
}

static void one_free(struct one *one)
{
	records_free(one->records);
	free(one->packet.octets);
}

static const char *text_of(const struct duet_record *rr)
{
	static char text[4096];

	assert_in_range(
	    duet_record_text(rr, text, sizeof(text)), 1, sizeof(text) - 1);
	return text;
}

static void assert_bytes(struct duet_bytes bytes, const char *data, size_t len)
{
	assert_int_equal(bytes.len, len);
	assert_memory_equal(bytes.data, data, len);
}

static void expect_malformed(const struct packet *p)
{
	struct records *records = read_packet(p);

	for (int i = 0; i < RECORDS_SECTIONS; i++) {
		assert_null(records->sections[i].first);
		assert_int_equal(records->sections[i].count, -1);
	}
	records_free(records);
}

static void every_type_has_its_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < NSAMPLES; i++) {
		struct one one =
		    read_one(samples[i].type, samples[i].data, samples[i].len);

		assert_string_equal(text_of(one.rr), samples[i].text);
		one_free(&one);
	}
}

static void simple_types_have_their_fields(void **state)
{
	struct one one = read_sample(DUET_TYPE_SOA);
	const struct duet_soa *soa = &one.rr->data.soa;

	(void)state;
	assert_string_equal(soa->mname, "ns.example.");
	assert_string_equal(soa->rname, "h.www.example.");
	assert_int_equal(soa->serial, UINT32_MAX);
	assert_int_equal(soa->refresh, 3600);
	assert_int_equal(soa->minimum, 30);
	assert_string_equal(one.rr->fields[0].name, "mname");
	one_free(&one);

	one = read_sample(DUET_TYPE_SRV);
	assert_int_equal(one.rr->data.srv.priority, 1);
	assert_int_equal(one.rr->data.srv.weight, 2);
	assert_int_equal(one.rr->data.srv.port, 5060);
	assert_string_equal(one.rr->data.srv.target, "www.example.");
	one_free(&one);

	one = read_sample(DUET_TYPE_CAA);
	assert_int_equal(one.rr->data.caa.flags, 128);
	assert_bytes(one.rr->data.caa.tag, OCTETS("issue"));
	assert_bytes(one.rr->data.caa.value, OCTETS("ca.example; x=1"));
	one_free(&one);
}

static void a_txt_keeps_its_strings_apart(void **state)
{
	struct one one = read_sample(DUET_TYPE_TXT);
	const struct duet_txt *txt = &one.rr->data.txt;

	(void)state;
	assert_int_equal(txt->count, 3);
	assert_bytes(txt->strings[0], OCTETS("a b"));
	assert_bytes(txt->strings[1], OCTETS(""));
	assert_bytes(txt->strings[2], OCTETS("\0\377"));
	one_free(&one);
}

static void a_service_has_its_parameters(void **state)
{
	struct one one = read_sample(DUET_TYPE_HTTPS);
	const struct duet_svc_params *params = &one.rr->data.https.params;

	(void)state;
	assert_int_equal(one.rr->data.https.priority, 1);
	assert_string_equal(one.rr->data.https.target, ".");
	assert_int_equal(params->count, 9);
	assert_int_equal(params->list[3].key, 3);
	assert_string_equal(params->list[3].name, "port");
	assert_string_equal(params->list[3].text, "443");
	assert_bytes(params->list[3].value, OCTETS("\1\273"));
	assert_string_equal(params->list[2].text, "");
	assert_string_equal(params->list[8].name, "key667");
	one_free(&one);
}

static void types_that_a_name_has_are_numbers(void **state)
{
	struct one one = read_sample(DUET_TYPE_NSEC);
	const struct duet_types *types = &one.rr->data.nsec.types;

	(void)state;
	assert_int_equal(types->count, 7);
	assert_int_equal(types->types[0], DUET_TYPE_A);
	assert_int_equal(types->types[6], 1025);
	one_free(&one);
}

static void no_field_is_null_where_data_do_not_fit(void **state)
{
	struct one one;

	(void)state;
	one = read_one(DUET_TYPE_NAPTR, OCTETS("\0"));
	assert_null(one.rr->fields);
	assert_string_equal(text_of(one.rr), "\\# 1 00");
	assert_int_equal(one.rr->data.naptr.order, 0);
	assert_string_equal(one.rr->data.naptr.replacement, "");
	assert_non_null(one.rr->data.naptr.flags.data);
	assert_int_equal(one.rr->data.naptr.flags.len, 0);
	one_free(&one);
	one = read_one(DUET_TYPE_MX, OCTETS("\0\12\300\377"));
	assert_null(one.rr->fields);
	assert_int_equal(one.rr->data.mx.preference, 0);
	assert_string_equal(one.rr->data.mx.exchange, "");
	one_free(&one);
}

/* The data of each sample cut short anywhere, and with an octet too much. */
static void data_of_another_length_do_not_fit(void **state)
{
	(void)state;
	for (size_t i = 0; i < NSAMPLES; i++) {
		const struct sample *s = &samples[i];
		char longer[256];
		struct one one;

		if (s->is_open)
			continue;
		for (size_t len = 0; len < s->len; len++) {
			one = read_one(s->type, s->data, len);
			/* TXT and SVCB may end at many places. */
			if (s->type != DUET_TYPE_TXT &&
			    s->type != DUET_TYPE_HTTPS &&
			    s->type != DUET_TYPE_NSEC)
				assert_null(one.rr->fields);
			one_free(&one);
		}
		memcpy(longer, s->data, s->len);
		longer[s->len] = 1;
		one = read_one(s->type, longer, s->len + 1);
		assert_null(one.rr->fields);
		one_free(&one);
	}
}

static void expect_generic(uint16_t type, const char *data, size_t len)
{
	struct one one = read_one(type, data, len);

	assert_null(one.rr->fields);
	assert_int_equal(strncmp(text_of(one.rr), "\\# ", 3), 0);
	one_free(&one);
}

static void parameters_must_be_as_their_keys_say(void **state)
{
	(void)state;
	/* Keys that repeat, and that fall. */
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\2\0\0\0\2\0\0"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\3\0\2\0\1\0\2\0\0"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\0\0\0"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\1\0\0"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\1\0\2\0\0"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\1\0\2\2h"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\2\0\1x"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\3\0\3\0\1\2"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\4\0\5\0\1\2\3\4"));
	expect_generic(DUET_TYPE_SVCB, OCTETS("\0\1\0\0\6\0\4\0\1\2\3"));
}

static void what_a_standard_forbids_does_not_fit(void **state)
{
	(void)state;
	expect_generic(DUET_TYPE_TXT, OCTETS(""));
	expect_generic(DUET_TYPE_CAA, OCTETS("\0\0x"));
	expect_generic(DUET_TYPE_CAA, OCTETS("\0\2a x"));
	expect_generic(DUET_TYPE_NSEC, OCTETS("\0\0\0"));
	expect_generic(DUET_TYPE_NSEC, OCTETS("\0\1\1\1\1\1\1"));
	expect_generic(
	    DUET_TYPE_LOC, OCTETS("\1\0\0\0\200\0\0\0\200\0\0\0\0\0\0\0"));
}

static void an_address_is_one_of_its_class_alone(void **state)
{
	struct packet p = begin(1, 0, 0);
	struct records *records;

	(void)state;
	add_record(
	    &p, OCTETS(WWW), DUET_TYPE_A, DUET_CLASS_CH, OCTETS("\300\0\2\1"));
	records = read_packet(&p);
	assert_null(records->sections[0].first->fields);
	assert_string_equal(
	    text_of(records->sections[0].first), "\\# 4 c0000201");
	records_free(records);
	free(p.octets);
}

static void sections_are_kept_apart(void **state)
{
	struct packet p = begin(2, 1, 0);
	struct records *records;

	(void)state;
	add_record(&p, OCTETS(WWW), DUET_TYPE_A, 1, OCTETS("\1\2\3\4"));
	add_record(&p, OCTETS(WWW), DUET_TYPE_A, 1, OCTETS("\1\2\3\5"));
	add_record(&p, OCTETS(EXAMPLE), DUET_TYPE_NS, 3, OCTETS(WWW));
	records = read_packet(&p);
	assert_int_equal(records->sections[DUET_SECTION_ANSWER].count, 2);
	assert_string_equal(
	    text_of(records->sections[DUET_SECTION_ANSWER].first->next),
	    "1.2.3.5");
	assert_int_equal(records->sections[DUET_SECTION_AUTHORITY].count, 1);
	assert_string_equal(
	    records->sections[DUET_SECTION_AUTHORITY].first->name, "example.");
	assert_int_equal(
	    records->sections[DUET_SECTION_AUTHORITY].first->rrclass,
	    DUET_CLASS_CH);
	assert_int_equal(records->sections[DUET_SECTION_ADDITIONAL].count, 0);
	assert_null(records->sections[DUET_SECTION_ADDITIONAL].first);
	records_free(records);
	free(p.octets);
}

static void expect_owner(const char *owner, size_t len, const char *text)
{
	struct packet p = begin(1, 0, 0);
	struct records *records;

	add_record(&p, owner, len, DUET_TYPE_A, 1, OCTETS("\1\2\3\4"));
	if (text) {
		records = read_packet(&p);
		assert_int_equal(records->sections[0].count, 1);
		assert_string_equal(records->sections[0].first->name, text);
		records_free(records);
	} else {
		expect_malformed(&p);
	}
	free(p.octets);
}

static void names_are_in_presentation_form(void **state)
{
	(void)state;
	expect_owner(OCTETS("\0"), ".");
	expect_owner(OCTETS("\3a.b\0"), "a\\.b.");
	expect_owner(OCTETS("\3A\"\\" EXAMPLE), "A\\\"\\\\.example.");
	expect_owner(OCTETS("\4\0 \177\377\0"), "\\000\\032\\127\\255.");
	expect_owner(OCTETS("\6;()@$*\0"), "\\;\\(\\)\\@\\$*.");
}

static void names_have_255_octets_at_most(void **state)
{
	char name[300], text[1100], *at = text;

	(void)state;
	memset(name, '\1', sizeof(name));
	for (int i = 0; i < 127; i++)
		at = stpcpy(at, "\\001.");
	name[254] = '\0';
	expect_owner(name, 255, text);
	name[254] = '\1';
	name[256] = '\0';
	expect_owner(name, 257, NULL);
}

static void pointers_lead_back(void **state)
{
	char chain[2 * 200];
	struct packet p = begin(2, 0, 0);

	(void)state;
	expect_owner(OCTETS("\xc0\x1d"), NULL);    /* to itself */
	expect_owner(OCTETS("\1a\xc0\x1d"), NULL); /* to its beginning */
	expect_owner(OCTETS("\1a\xc0\x1e"), NULL); /* into it */
	expect_owner(OCTETS("\xc0\x1f\0"), NULL);  /* forward */
	expect_owner(OCTETS("\xff\xff"), NULL);    /* outside */
	expect_owner(OCTETS("\xc0"), NULL);        /* to the type, 0 */
	expect_owner(OCTETS("\x40"), NULL);        /* no pointer, no label */
	expect_owner(OCTETS("\x80\x0c"), NULL);
	assert_int_equal(QUESTION_END, 0x1d);

	/* More of them than a name has labels. */
	for (int i = 0; i < 200; i++) {
		size_t at = QUESTION_END + 2 + 10 + 2 * i;

		chain[2 * i] = (char)(0xc0 | (at - 2) >> 8);
		chain[2 * i + 1] = (char)(at - 2);
	}
	memcpy(chain, WWW, 2);
	add_record(&p, OCTETS(WWW), 65280, 1, chain, sizeof(chain));
	add_record(&p, chain + 2 * 100, 2, 65280, 1, OCTETS(""));
	{
		struct records *records = read_packet(&p);

		assert_string_equal(
		    records->sections[0].first->next->name, "www.example.");
		records_free(records);
	}
	free(p.octets);
	p = begin(2, 0, 0);
	add_record(&p, OCTETS(WWW), 65280, 1, chain, sizeof(chain));
	add_record(&p, chain + 2 * 199, 2, 65280, 1, OCTETS(""));
	expect_malformed(&p);
	free(p.octets);
}

static void a_packet_that_ends_early_is_malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < NSAMPLES; i++) {
		struct packet whole =
		    packet_of(samples[i].type, samples[i].data, samples[i].len);

		for (size_t len = 0; len < whole.len; len++) {
			struct packet part = {malloc(len ? len : 1), len};

			memcpy(part.octets, whole.octets, len);
			expect_malformed(&part);
			free(part.octets);
		}
		free(whole.octets);
	}
}

static void counts_may_lie(void **state)
{
	struct packet p = packet_of(DUET_TYPE_A, OCTETS("\1\2\3\4"));
	struct records *records;

	(void)state;
	for (int at = 4; at < 12; at++) {
		unsigned char was = p.octets[at];

		p.octets[at] = 0xff;
		expect_malformed(&p);
		p.octets[at] = was;
	}
	p.octets[7] = 0; /* no answers: the record is no part of it */
	records = read_packet(&p);
	assert_int_equal(records->sections[0].count, 0);
	assert_null(records->sections[0].first);
	records_free(records);
	free(p.octets);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* Read all that can be. */
static void read_whatever(const struct packet *p)
{
	struct records *records = read_packet(p);
	char text[64];

	for (int i = 0; i < RECORDS_SECTIONS; i++) {
		int n = 0;

		for (const struct duet_record *rr = records->sections[i].first;
		     rr; rr = rr->next, n++) {
			assert_true(rr->rdata >= p->octets);
			assert_true(
			    rr->rdata + rr->rdata_len <= p->octets + p->len);
			assert_true(
			    duet_record_text(rr, text, sizeof(text)) > 0);
		}
		if (records->sections[i].count >= 0)
			assert_int_equal(n, records->sections[i].count);
	}
	records_free(records);
}

static void octets_at_random_do_no_harm(void **state)
{
	uint32_t seed = 2463534242u;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		const struct sample *s = &samples[i % NSAMPLES];
		struct packet p = packet_of(s->type, s->data, s->len);
		unsigned changes = 1 + next_random(&seed) % 4;

		while (changes--) {
			size_t at = next_random(&seed) % p.len;

			p.octets[at] = (unsigned char)next_random(&seed);
		}
		read_whatever(&p);
		free(p.octets);
	}
	for (int i = 0; i < 20000; i++) {
		struct packet p = begin(3, 1, 1);

		for (unsigned n = next_random(&seed) % 100; n > 0; n--)
			add(&p, (unsigned char[]){next_random(&seed)}, 1);
		read_whatever(&p);
		free(p.octets);
	}
}

/* As many names of the greatest length as fit, each two octets. */
static void the_largest_packet_is_read(void **state)
{
	enum { MANY = 4000 };
	struct packet p = begin(MANY + 1, 0, 0);
	size_t long_name;
	struct records *records;
	char name[255];

	(void)state;
	memset(name, '\1', sizeof(name));
	name[254] = '\0';
	long_name = p.len;
	add_record(&p, name, sizeof(name), DUET_TYPE_NS, 1, OCTETS("\0"));
	for (int i = 0; i < MANY; i++) {
		char pointer[2] = {(char)0xc0, (char)long_name};

		add_record(&p, pointer, 2, DUET_TYPE_NS, 1, pointer, 2);
	}
	records = read_packet(&p);
	assert_int_equal(records->sections[0].count, MANY + 1);
	records_free(records);
	free(p.octets);
}

/* The linker sends our calls of malloc(3) here; 0 fails, below 0 none does. */
static int mallocs_left = -1;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
	if (mallocs_left == 0)
		return NULL;
	mallocs_left -= mallocs_left > 0;
	return __real_malloc(size);
}

/* Without memory there are no records; with a little more there are all. */
static void memory_may_run_out_at_any_time(void **state)
{
	enum { MANY = 200 };
	char name[255];
	struct packet p = begin(1 + MANY + NSAMPLES, 0, 0);
	struct records *records = NULL;
	int failures = 0;

	(void)state;
	memset(name, '\1', sizeof(name));
	name[254] = '\0';
	add_record(&p, name, sizeof(name), DUET_TYPE_NS, 1, OCTETS("\xc0\x1d"));
	for (int i = 0; i < MANY; i++)
		add_record(
		    &p, OCTETS(WWW), DUET_TYPE_NS, 1, OCTETS("\xc0\x1d"));
	for (size_t i = 0; i < NSAMPLES; i++)
		add_record(&p, OCTETS(WWW), samples[i].type, 1, samples[i].data,
		    samples[i].len);
	for (int n = 0; !records; n++) {
		mallocs_left = n;
		records = records_read(p.octets, p.len);
		mallocs_left = -1;
		failures += !records;
	}
	assert_int_equal(records->sections[0].count, 1 + MANY + NSAMPLES);
	assert_in_range(failures, 2, 10);
	records_free(records);
	free(p.octets);
}

static void text_is_cut_as_snprintf_does(void **state)
{
	struct one one = read_sample(DUET_TYPE_SRV);
	char text[8] = "xxxxxxx";

	(void)state;
	assert_int_equal(duet_record_text(one.rr, NULL, 0), 21);
	assert_int_equal(duet_record_text(one.rr, text, 1), 21);
	assert_string_equal(text, "");
	assert_int_equal(duet_record_text(one.rr, text, 6), 21);
	assert_string_equal(text, "1 2 5");
	one_free(&one);
}

static void types_and_classes_have_names(void **state)
{
	char text[16];

	(void)state;
	assert_int_equal(duet_type_from_name("MX"), DUET_TYPE_MX);
	assert_int_equal(duet_type_from_name("https"), DUET_TYPE_HTTPS);
	assert_int_equal(duet_type_from_name("ANY"), DUET_TYPE_ANY);
	assert_int_equal(duet_type_from_name("TYPE65280"), 65280);
	assert_int_equal(duet_type_from_name("type0"), 0);
	assert_int_equal(duet_type_from_name("TYPE15"), DUET_TYPE_MX);
	assert_int_equal(duet_type_from_name("TYPE65536"), -1);
	assert_int_equal(duet_type_from_name("TYPE"), -1);
	assert_int_equal(duet_type_from_name("TYPE+1"), -1);
	assert_int_equal(duet_type_from_name("TYPE1x"), -1);
	assert_int_equal(duet_type_from_name("MXX"), -1);
	assert_int_equal(duet_type_from_name("15"), -1);
	assert_int_equal(duet_type_from_name(""), -1);
	assert_int_equal(duet_class_from_name("ch"), DUET_CLASS_CH);
	assert_int_equal(duet_class_from_name("CLASS4660"), 4660);
	assert_int_equal(duet_class_from_name("TYPE1"), -1);
	assert_int_equal(duet_type_name(DUET_TYPE_MX, text, sizeof(text)), 2);
	assert_string_equal(text, "MX");
	assert_int_equal(duet_type_name(65280, text, 5), 9);
	assert_string_equal(text, "TYPE");
	duet_class_name(DUET_CLASS_NONE, text, sizeof(text));
	assert_string_equal(text, "NONE");
	duet_class_name(4660, text, sizeof(text));
	assert_string_equal(text, "CLASS4660");
	for (unsigned type = 0; type <= UINT16_MAX; type++) {
		duet_type_name(type, text, sizeof(text));
		assert_int_equal(duet_type_from_name(text), type);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_type_has_its_text),
	    cmocka_unit_test(simple_types_have_their_fields),
	    cmocka_unit_test(a_txt_keeps_its_strings_apart),
	    cmocka_unit_test(a_service_has_its_parameters),
	    cmocka_unit_test(types_that_a_name_has_are_numbers),
	    cmocka_unit_test(no_field_is_null_where_data_do_not_fit),
	    cmocka_unit_test(data_of_another_length_do_not_fit),
	    cmocka_unit_test(parameters_must_be_as_their_keys_say),
	    cmocka_unit_test(what_a_standard_forbids_does_not_fit),
	    cmocka_unit_test(an_address_is_one_of_its_class_alone),
	    cmocka_unit_test(sections_are_kept_apart),
	    cmocka_unit_test(names_are_in_presentation_form),
	    cmocka_unit_test(names_have_255_octets_at_most),
	    cmocka_unit_test(pointers_lead_back),
	    cmocka_unit_test(a_packet_that_ends_early_is_malformed),
	    cmocka_unit_test(counts_may_lie),
	    cmocka_unit_test(octets_at_random_do_no_harm),
	    cmocka_unit_test(the_largest_packet_is_read),
	    cmocka_unit_test(memory_may_run_out_at_any_time),
	    cmocka_unit_test(text_is_cut_as_snprintf_does),
	    cmocka_unit_test(types_and_classes_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
