/* SPDX-License-Identifier: MIT */
/* Records read from the octets of a packet, whatever these are. */
#include "record_packets.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_malformed(const struct packet *p)
{
	struct records *records = packet_read(p);

	for (int i = 0; i < RECORDS_SECTIONS; i++) {
		assert_null(records->sections[i].first);
		assert_int_equal(records->sections[i].count, -1);
	}
	records_free(records);
}

static void sections_are_kept_apart(void **state)
{
	struct packet p = packet_begin(2, 1, 0);
	struct records *records;

	(void)state;
	packet_add_record(&p, OCTETS(WWW), DUET_TYPE_A, 1, OCTETS("\1\2\3\4"));
	packet_add_record(&p, OCTETS(WWW), DUET_TYPE_A, 1, OCTETS("\1\2\3\5"));
	packet_add_record(&p, OCTETS(EXAMPLE), DUET_TYPE_NS, 3, OCTETS(WWW));
	records = packet_read(&p);
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
	struct packet p = packet_begin(1, 0, 0);
	struct records *records;

	packet_add_record(&p, owner, len, DUET_TYPE_A, 1, OCTETS("\1\2\3\4"));
	if (text) {
		records = packet_read(&p);
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
	struct packet p = packet_begin(2, 0, 0);

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
	packet_add_record(&p, OCTETS(WWW), 65280, 1, chain, sizeof(chain));
	packet_add_record(&p, chain + 2 * 100, 2, 65280, 1, OCTETS(""));
	{
		struct records *records = packet_read(&p);

		assert_string_equal(
		    records->sections[0].first->next->name, "www.example.");
		records_free(records);
	}
	free(p.octets);
	p = packet_begin(2, 0, 0);
	packet_add_record(&p, OCTETS(WWW), 65280, 1, chain, sizeof(chain));
	packet_add_record(&p, chain + 2 * 199, 2, 65280, 1, OCTETS(""));
	expect_malformed(&p);
	free(p.octets);
}

static void a_packet_that_ends_early_is_malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORD_SAMPLES; i++) {
		struct packet whole = packet_of(record_samples[i].type,
		    record_samples[i].data, record_samples[i].len);

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
	records = packet_read(&p);
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
	struct records *records = packet_read(p);
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
		const struct record_sample *s =
		    &record_samples[i % RECORD_SAMPLES];
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
		struct packet p = packet_begin(3, 1, 1);

		for (unsigned n = next_random(&seed) % 100; n > 0; n--)
			packet_add(
			    &p, (unsigned char[]){next_random(&seed)}, 1);
		read_whatever(&p);
		free(p.octets);
	}
}

/* As many names of the greatest length as fit, each two octets. */
static void the_largest_packet_is_read(void **state)
{
	enum { MANY = 4000 };
	struct packet p = packet_begin(MANY + 1, 0, 0);
	size_t long_name;
	struct records *records;
	char name[255];

	(void)state;
	memset(name, '\1', sizeof(name));
	name[254] = '\0';
	long_name = p.len;
	packet_add_record(
	    &p, name, sizeof(name), DUET_TYPE_NS, 1, OCTETS("\0"));
	for (int i = 0; i < MANY; i++) {
		char pointer[2] = {(char)0xc0, (char)long_name};

		packet_add_record(&p, pointer, 2, DUET_TYPE_NS, 1, pointer, 2);
	}
	records = packet_read(&p);
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
	struct packet p = packet_begin(1 + MANY + RECORD_SAMPLES, 0, 0);
	struct records *records = NULL;
	int failures = 0;

	(void)state;
	memset(name, '\1', sizeof(name));
	name[254] = '\0';
	packet_add_record(
	    &p, name, sizeof(name), DUET_TYPE_NS, 1, OCTETS("\xc0\x1d"));
	for (int i = 0; i < MANY; i++)
		packet_add_record(
		    &p, OCTETS(WWW), DUET_TYPE_NS, 1, OCTETS("\xc0\x1d"));
	for (size_t i = 0; i < RECORD_SAMPLES; i++)
		packet_add_record(&p, OCTETS(WWW), record_samples[i].type, 1,
		    record_samples[i].data, record_samples[i].len);
	for (int n = 0; !records; n++) {
		mallocs_left = n;
		records = records_read(p.octets, p.len);
		mallocs_left = -1;
		failures += !records;
	}
	assert_int_equal(records->sections[0].count, 1 + MANY + RECORD_SAMPLES);
	assert_in_range(failures, 2, 10);
	records_free(records);
	free(p.octets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sections_are_kept_apart),
	    cmocka_unit_test(names_are_in_presentation_form),
	    cmocka_unit_test(names_have_255_octets_at_most),
	    cmocka_unit_test(pointers_lead_back),
	    cmocka_unit_test(a_packet_that_ends_early_is_malformed),
	    cmocka_unit_test(counts_may_lie),
	    cmocka_unit_test(octets_at_random_do_no_harm),
	    cmocka_unit_test(the_largest_packet_is_read),
	    cmocka_unit_test(memory_may_run_out_at_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
