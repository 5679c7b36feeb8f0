/* SPDX-License-Identifier: MIT */
/* The cache of the ares backend, alone and with a clock of the test's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ares_backend/cache.h"
#include "ares_backend/lifetime.h"

#define SECOND INT64_C(1000000)
#define LONG_TTL 1000000

enum section { ANSWER, AUTHORITY, ADDITIONAL };

struct response {
	size_t len;
	unsigned char bytes[1200];
	unsigned char qname[NAME_MAX_LABELS];
	uint16_t type;
};

/* NOERROR without records, to a question of class IN. */
static struct response respond(const char *name, uint16_t type)
{
	struct response r = {.type = type};
	size_t len;

	assert_true(name_from_text(name, r.qname));
	len = name_length(r.qname);
	r.bytes[2] = r.bytes[3] = 0x80;
	r.bytes[5] = 1;
	memcpy(r.bytes + MESSAGE_HEADER, r.qname, len);
	len += MESSAGE_HEADER;
	r.bytes[len + 1] = (unsigned char)type;
	r.bytes[len + 3] = DNS_IN;
	r.len = len + 4;
	return r;
}

static void add(struct response *r, enum section section, uint16_t type,
    uint32_t ttl, const void *rdata, unsigned char size)
{
	const unsigned char record[] = {0xc0, MESSAGE_HEADER, 0,
	    (unsigned char)type, 0, DNS_IN, (unsigned char)(ttl >> 24),
	    (unsigned char)(ttl >> 16), (unsigned char)(ttl >> 8),
	    (unsigned char)ttl, 0, size};
	unsigned char *at = r->bytes + r->len;

	memcpy(at, record, sizeof(record));
	memcpy(at + sizeof(record), rdata, size);
	r->len += sizeof(record) + size;
	r->bytes[7 + 2 * section]++;
}

static void add_address(struct response *r, uint32_t ttl)
{
	add(r, ANSWER, DNS_A, ttl, "\300\0\2\1", 4);
}

static void add_soa(struct response *r, uint32_t ttl, uint32_t minimum)
{
	unsigned char soa[22] = {0};

	for (int i = 0; i < 4; i++)
		soa[18 + i] = (unsigned char)(minimum >> (24 - 8 * i));
	add(r, AUTHORITY, DNS_SOA, ttl, soa, sizeof(soa));
}

static uint32_t lifetime(struct response *r)
{
	struct message *m = message_copy(r->bytes, r->len);
	uint32_t seconds = lifetime_of(m);

	free(m);
	return seconds;
}

static void put(struct cache *cache, struct response *r, int64_t now_us)
{
	struct message *m = message_copy(r->bytes, r->len);

	cache_put(cache, r->qname, r->type, DNS_IN, m, now_us);
	free(m);
}

static struct message *get(
    struct cache *cache, const char *name, uint16_t type, int64_t now_us)
{
	unsigned char qname[NAME_MAX_LABELS];
	int64_t expires_us;

	assert_true(name_from_text(name, qname));
	return cache_get(cache, qname, type, DNS_IN, now_us, &expires_us);
}

static bool has(struct cache *cache, const char *name, int64_t now_us)
{
	struct message *m = get(cache, name, DNS_A, now_us);

	free(m);
	return m;
}

static void put_name(struct cache *cache, const char *name)
{
	struct response r = respond(name, DNS_A);

	add_address(&r, 60);
	put(cache, &r, 0);
}

static void put_number(struct cache *cache, unsigned i)
{
	char name[32];

	snprintf(name, sizeof(name), "n%u.example", i);
	put_name(cache, name);
}

static bool has_number(struct cache *cache, unsigned i)
{
	char name[32];

	snprintf(name, sizeof(name), "n%u.example", i);
	return has(cache, name, 0);
}

static void an_answer_lives_as_long_as_its_first_record_to_go(void **state)
{
	struct response r = respond("www.example", DNS_A);

	(void)state;
	add_address(&r, 60);
	assert_int_equal(lifetime(&r), 60);
	add(&r, ANSWER, DNS_CNAME, 20, "\300\14", 2);
	assert_int_equal(lifetime(&r), 20);
	add(&r, AUTHORITY, 2, 5, "\300\14", 2);
	assert_int_equal(lifetime(&r), 20);
	r = respond("www.example", DNS_A);
	add_address(&r, 60);
	add_address(&r, 0x80000000);
	assert_int_equal(lifetime(&r), 0);
}

static void a_no_lives_as_long_as_the_soa_says(void **state)
{
	static const int rcodes[] = {RCODE_NOERROR, RCODE_NXDOMAIN};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct response r = respond("www.example", DNS_A);

		r.bytes[3] |= (unsigned char)rcodes[i];
		assert_int_equal(lifetime(&r), 0);
		add_soa(&r, 60, 30);
		assert_int_equal(lifetime(&r), 30);
		r = respond("www.example", DNS_A);
		r.bytes[3] |= (unsigned char)rcodes[i];
		/* An alias of what is not there. */
		add(&r, ANSWER, DNS_CNAME, 20, "\300\14", 2);
		assert_int_equal(lifetime(&r), 0);
		add_soa(&r, 30, 60);
		assert_int_equal(lifetime(&r), 20);
	}
}

static void what_is_no_answer_does_not_live(void **state)
{
	static const int rcodes[] = {
	    RCODE_FORMERR, RCODE_SERVFAIL, RCODE_NOTIMP, RCODE_REFUSED};
	struct response good = respond("www.example", DNS_A), r;

	(void)state;
	add_address(&good, 60);
	for (size_t i = 0; i < 4; i++) {
		r = good;
		r.bytes[3] |= (unsigned char)rcodes[i];
		assert_int_equal(lifetime(&r), 0);
	}
	r = good;
	r.bytes[2] |= 0x02; /* cut */
	assert_int_equal(lifetime(&r), 0);
	r = good;
	r.bytes[2] &= 0x7f; /* a query */
	assert_int_equal(lifetime(&r), 0);
	r = good;
	r.len--; /* the record goes on behind the end */
	assert_int_equal(lifetime(&r), 0);
	r = good;
	r.bytes[11]++; /* a record that is not there */
	assert_int_equal(lifetime(&r), 0);
	r = good;
	add(&r, ANSWER, DNS_CNAME, 60, "\300\377", 2); /* to nowhere */
	assert_int_equal(lifetime(&r), 0);
	r = good;
	add(&r, ADDITIONAL, DNS_OPT, 0x00008000, "", 0);
	assert_int_equal(lifetime(&r), 60);
	r = good;
	add(&r, ADDITIONAL, DNS_OPT, 0x01000000, "", 0); /* BADVERS */
	assert_int_equal(lifetime(&r), 0);
	r = respond("www.example", DNS_A);
	add(&r, AUTHORITY, DNS_SOA, 60, "\0\0short", 7);
	assert_int_equal(lifetime(&r), 0);
}

static void it_is_given_out_until_its_time_is_up(void **state)
{
	struct cache *cache = cache_new(CACHE_MIN_SIZE, LONG_TTL);
	struct response r = respond("www.example", DNS_A);
	int64_t now_us = 7 * SECOND, expires_us;

	(void)state;
	add_address(&r, 60);
	put(cache, &r, now_us);
	free(cache_get(cache, r.qname, DNS_A, DNS_IN, now_us, &expires_us));
	assert_int_equal(expires_us, now_us + 60 * SECOND);
	assert_true(has(cache, "www.example", now_us));
	assert_true(has(cache, "www.example", now_us + 60 * SECOND - 1));
	assert_false(has(cache, "www.example", now_us + 60 * SECOND));
	assert_false(has(cache, "ww.example", now_us));
	assert_null(get(cache, "www.example", DNS_AAAA, now_us));
	assert_null(cache_get(cache, r.qname, DNS_A, 3, now_us, &expires_us));
	assert_int_equal(cache->hits, 3);
	assert_int_equal(cache->misses, 4);
	cache_free(cache);
}

static void nothing_is_kept_longer_than_the_cap(void **state)
{
	struct cache *cache = cache_new(CACHE_MIN_SIZE, 10);

	(void)state;
	put_name(cache, "www.example");
	assert_true(has(cache, "www.example", 10 * SECOND - 1));
	assert_false(has(cache, "www.example", 10 * SECOND));
	cache_free(cache);
}

static void ttls_are_counted_down_to_zero_and_options_left_alone(void **state)
{
	struct cache *cache = cache_new(CACHE_MIN_SIZE, LONG_TTL);
	struct response r = respond("www.example", DNS_A), later;
	struct message *m;

	(void)state;
	later = r;
	add_address(&r, 60);
	add(&r, AUTHORITY, 2, 5, "\300\14", 2);
	add(&r, ADDITIONAL, DNS_OPT, 0x00008000, "", 0);
	add_address(&later, 47);
	add(&later, AUTHORITY, 2, 0, "\300\14", 2);
	add(&later, ADDITIONAL, DNS_OPT, 0x00008000, "", 0);
	put(cache, &r, 0);
	m = get(cache, "www.example", DNS_A, 14 * SECOND - 1);
	assert_int_equal(m->len, later.len);
	assert_memory_equal(m->bytes, later.bytes, m->len);
	free(m);
	cache_free(cache);
}

static void a_name_is_found_in_any_case_and_given_out_as_asked_for(void **state)
{
	struct cache *cache = cache_new(CACHE_MIN_SIZE, LONG_TTL);
	struct message *m;

	(void)state;
	put_name(cache, "WWW.example");
	m = get(cache, "www.EXAMPLE", DNS_A, 0);
	assert_non_null(m);
	assert_memory_equal(m->bytes + MESSAGE_HEADER, "\3www\7EXAMPLE",
	    sizeof("?www?EXAMPLE"));
	free(m);
	/* These differ in the bit that letters of two cases differ in. */
	put_name(cache, "a@.example");
	assert_false(has(cache, "a`.example", 0));
	cache_free(cache);
}

static void a_newer_answer_takes_the_place_of_an_older(void **state)
{
	struct cache *cache = cache_new(CACHE_MIN_SIZE, LONG_TTL);
	struct response r = respond("www.example", DNS_A);
	struct message *m;

	(void)state;
	put_name(cache, "www.example");
	add_address(&r, 60);
	add_address(&r, 60);
	put(cache, &r, SECOND);
	m = get(cache, "www.example", DNS_A, SECOND);
	assert_int_equal(message_ancount(m), 2);
	free(m);
	cache_free(cache);
}

static void the_answer_to_another_question_is_not_kept(void **state)
{
	struct cache *cache = cache_new(CACHE_MIN_SIZE, LONG_TTL);
	struct response r = respond("www.example", DNS_A);

	(void)state;
	add_address(&r, 60);
	r.qname[3] = '2';
	put(cache, &r, 0);
	r.qname[3] = 'w';
	r.type = DNS_AAAA;
	put(cache, &r, 0);
	assert_false(has(cache, "ww2.example", 0));
	assert_null(get(cache, "www.example", DNS_AAAA, 0));
	cache_free(cache);
}

static void the_oldest_goes_when_there_is_no_room(void **state)
{
	struct cache *cache = cache_new(CACHE_MIN_SIZE, LONG_TTL);
	unsigned kept = 0;

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		put_number(cache, i);
		assert_true(has_number(cache, i));
	}
	cache_empty(cache);
	for (unsigned i = 0; i < 1000; i++)
		put_number(cache, i);
	for (unsigned i = 1000; i > 0 && has_number(cache, i - 1); i--)
		kept++;
	/* 72 bytes each, as n1.example. has 11 bytes. */
	assert_true(kept > CACHE_MIN_SIZE / 100);
	assert_true(kept < CACHE_MIN_SIZE / 64);
	for (unsigned i = 0; i < 1000 - kept; i++)
		assert_false(has_number(cache, i));
	cache_free(cache);
}

static void what_is_asked_for_again_stays(void **state)
{
	struct cache *cache = cache_new(CACHE_MIN_SIZE, LONG_TTL);

	(void)state;
	put_name(cache, "www.example");
	for (unsigned i = 0; i < 1000; i++) {
		put_number(cache, i);
		assert_true(has(cache, "www.example", 0));
	}
	cache_free(cache);
}

/* The same steps on the cache and on a list that never forgets: what the cache
 * gives out is what was put last. */
static void what_comes_out_is_what_was_put(void **state)
{
	enum { NAMES = 97, STEPS = 50000 };
	struct cache *cache = cache_new(CACHE_MIN_SIZE, LONG_TTL);
	unsigned last[NAMES] = {0}, found = 0, seed = 1;

	(void)state;
	for (unsigned step = 1; step < STEPS; step++) {
		unsigned i, n;
		char name[64];

		seed = seed * 1103515245 + 12345;
		i = seed >> 16 & 0xff;
		n = 1 + (seed >> 24 & 7);
		if (i >= NAMES)
			continue;
		snprintf(name, sizeof(name), "n%u.%.*s.example", i,
		    (int)(1 + i % 40),
		    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
		if (seed & 0x8000) {
			struct message *m = get(cache, name, DNS_A, 0);

			if (m)
				assert_int_equal(message_ancount(m), last[i]);
			found += m != NULL;
			free(m);
		} else {
			struct response r = respond(name, DNS_A);

			for (last[i] = n; n > 0; n--)
				add_address(&r, 60);
			put(cache, &r, 0);
		}
	}
	assert_true(found > 1000);
	cache_free(cache);
}

static void one_answer_does_not_push_out_all_others(void **state)
{
	struct cache *cache = cache_new(CACHE_MIN_SIZE, LONG_TTL);
	struct response r = respond("big.example", DNS_A);

	(void)state;
	put_name(cache, "www.example");
	for (int i = 0; i < 62; i++)
		add_address(&r, 60);
	put(cache, &r, 0);
	assert_false(has(cache, "big.example", 0));
	assert_true(has(cache, "www.example", 0));
	cache_free(cache);
}

static void an_emptied_cache_has_nothing_and_takes_all(void **state)
{
	struct cache *cache = cache_new(CACHE_MIN_SIZE, LONG_TTL);

	(void)state;
	for (unsigned i = 0; i < 100; i++)
		put_number(cache, i);
	cache_empty(cache);
	for (unsigned i = 0; i < 100; i++)
		assert_false(has_number(cache, i));
	for (unsigned i = 0; i < 30; i++)
		put_number(cache, i);
	for (unsigned i = 0; i < 30; i++)
		assert_true(has_number(cache, i));
	cache_free(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_lives_as_long_as_its_first_record_to_go),
	    cmocka_unit_test(a_no_lives_as_long_as_the_soa_says),
	    cmocka_unit_test(what_is_no_answer_does_not_live),
	    cmocka_unit_test(it_is_given_out_until_its_time_is_up),
	    cmocka_unit_test(nothing_is_kept_longer_than_the_cap),
	    cmocka_unit_test(
		ttls_are_counted_down_to_zero_and_options_left_alone),
	    cmocka_unit_test(
		a_name_is_found_in_any_case_and_given_out_as_asked_for),
	    cmocka_unit_test(a_newer_answer_takes_the_place_of_an_older),
	    cmocka_unit_test(the_answer_to_another_question_is_not_kept),
	    cmocka_unit_test(the_oldest_goes_when_there_is_no_room),
	    cmocka_unit_test(what_is_asked_for_again_stays),
	    cmocka_unit_test(what_comes_out_is_what_was_put),
	    cmocka_unit_test(one_answer_does_not_push_out_all_others),
	    cmocka_unit_test(an_emptied_cache_has_nothing_and_takes_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
