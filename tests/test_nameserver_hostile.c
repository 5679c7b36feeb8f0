/* SPDX-License-Identifier: MIT */
/* Whatever is sent to the nameserver: it survives it and says so. */
#include "dns_client.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static void every_beginning_of_a_query_is_survived(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = udp_client(ns);
	uint8_t query[512], wire[MESSAGE_MAX];
	size_t size = dns_query(query, 0x1234, "www.example. A", 1232);

	for (size_t n = 0; n < size; n++) {
		assert_int_equal(send(fd, query, n, 0), n);
		if (n < 12) { /* no header, no answer */
			run(ns);
			assert_int_equal(event(ns, n)->rcode, -1);
		} else {
			assert_int_equal(receive(ns, fd, wire), 12);
			assert_memory_equal(wire, "\x12\x34\x80\1\0\0\0\0", 8);
			assert_int_equal(event(ns, n)->rcode, 1);
		}
		assert_true(event(ns, n)->malformed);
		assert_string_equal(event(ns, n)->qname, "");
	}
	send(fd, query, size, 0);
	next_reply(ns, fd, "www.example. A");
	assert_string_equal(reply, "NOERROR aa edns 1232\n" WWW);
	assert_int_equal(event_count(ns), size + 1);

	close(fd);
	nameserver_free(ns);
}

/* xorshift32 */
static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void random_octets_are_survived(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = udp_client(ns), tcp = tcp_client(ns);
	uint32_t seed = 20240229;
	uint8_t octets[512];

	for (int i = 0; i < 20000; i++) {
		/* a query with some octets changed, or nothing but noise */
		size_t size = dns_query(octets + 2, i, "www.example. A", 1232);
		size_t changes = 1 + next_random(&seed) % 4;
		if (i % 4 == 0)
			size = changes = next_random(&seed) % 500;
		for (size_t j = 0; j < changes && size; j++)
			octets[2 + next_random(&seed) % size] =
			    next_random(&seed);
		octets[0] = size >> 8;
		octets[1] = size;
		assert_int_equal(send(fd, octets + 2, size, 0), size);
		assert_int_equal(send(tcp, octets, 2 + size, 0), 2 + size);
		run(ns);
		while (recv(fd, octets, sizeof octets, MSG_DONTWAIT) > 0)
			;
		while (recv(tcp, octets, sizeof octets, MSG_DONTWAIT) > 0)
			;
	}
	wait_for_events(ns, 40000); /* TCP may hold some back for a while */
	assert_int_equal(event_count(ns), 40000);
	assert_string_equal(
	    answer_to(ns, fd, "www.example. A"), "NOERROR aa\n" WWW);

	close(fd);
	close(tcp);
	nameserver_free(ns);
}

static void a_reply_is_never_answered(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(NULL, 0);
	int fd = udp_client(ns);
	uint8_t query[512];
	size_t size = dns_query(query, 1, "www.example. A", 0);

	query[2] |= 0x80;
	send(fd, query, size, 0);
	ask(fd, 2, "www.example. A");

	assert_int_equal(next_reply(ns, fd, "www.example. A"), 2);
	assert_true(event(ns, 0)->malformed);
	close(fd);
	nameserver_free(ns);
}

/* One of each, so that all code that spoils an answer is met. */
static const struct ns_rule faults[] = {
    {.match = {ANY_QUERY}, .action = {AS_ZONE, .synth = true}, .times = 40},
    {.match = {ANY_QUERY},
	.action = {AS_ZONE, .order = NS_ROTATE, .edns = NS_EDNS_BAD_COOKIE},
	.times = 40},
    {.match = {ANY_QUERY},
	.action = {AS_ZONE, .question = NS_QUESTION_WRONG, .duplicate = 1},
	.times = 40},
    {.match = {ANY_QUERY},
	.action = {AS_ZONE, .question = NS_QUESTION_OTHER_CASE, .hold = true},
	.times = 40},
    {.match = {ANY_QUERY},
	.action = {AS_ZONE, .question = NS_QUESTION_MISSING,
	    .edns = NS_EDNS_OFF, .counts = {-9, 9, 99999, -99999}},
	.times = 40},
    {.match = {ANY_QUERY},
	.action = {AS_ZONE, .cuts = true, .cut = -20, .edns_size = 1},
	.times = 40},
    {.match = {ANY_QUERY, .proto = NS_UDP},
	.action = {AS_ZONE, .other_address = true, .edns = NS_EDNS_BADVERS},
	.times = 40},
    {.match = {ANY_QUERY},
	.action = {AS_ZONE, .drip_size = 7, .drip_ms = 1, .length = -3},
	.times = 40}};

/* A query with some octets changed, the same ones in every run. */
static size_t mutant(uint8_t *query, uint32_t *seed)
{
	static const char *const questions[] = {"a3-c2.example. A", ". NS",
	    "www.example. AAAA", "three.example. ANY"};
	size_t size =
	    dns_query(query, 7, questions[*seed % 4], *seed & 4 ? 1232 : 0);

	for (uint32_t n = *seed >> 3 & 3; n > 0; n--) {
		*seed = *seed * UINT32_C(1103515245) + 12345;
		query[(*seed >> 8) % size] ^= *seed >> 24;
	}
	*seed = *seed * UINT32_C(1103515245) + 12345;
	return size;
}

static void every_fault_survives_mutants_of_queries(void **state)
{
	(void)state;
	struct nameserver *ns =
	    start_rules(faults, sizeof faults / sizeof *faults);
	int udp = udp_client(ns), tcp = tcp_client(ns);
	uint8_t query[2 + DNS_QUERY_MAX], answer[MESSAGE_MAX];
	uint32_t seed = 1;

	for (int i = 0; i < 2000; i++) {
		size_t size = mutant(query + 2, &seed);
		query[0] = size >> 8;
		query[1] = size;
		send(udp, query + 2, size, 0);
		if (send(tcp, query, size + 2, MSG_NOSIGNAL | MSG_DONTWAIT) <
		    0) {
			close(tcp);
			tcp = tcp_client(ns);
		}
		run(ns);
		while (recv(udp, answer, sizeof answer, MSG_DONTWAIT) >= 0)
			;
		while (recv(tcp, answer, sizeof answer, MSG_DONTWAIT) > 0)
			;
	}
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		bool met = false;
		for (size_t k = 0; k < event_count(ns); k++)
			met = met || event(ns, k)->rule == (int)i;
		assert_true(met);
	}
	close(udp);
	udp = udp_client(ns);
	assert_string_equal(
	    answer_to(ns, udp, "www.example. A"), "NOERROR aa\n" WWW);
	close(udp);
	close(tcp);
	nameserver_free(ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_beginning_of_a_query_is_survived),
	    cmocka_unit_test(random_octets_are_survived),
	    cmocka_unit_test(a_reply_is_never_answered),
	    cmocka_unit_test(every_fault_survives_mutants_of_queries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
