/* SPDX-License-Identifier: MIT */
/*
 * What a response holds, through both backends: every field that pycares has,
 * and packets that are damaged.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "each_backend.h"
#include "machine.h"
#include <duet.h>

#define ZONE                                                                 \
	"$TTL 60\n"                                                          \
	"@ SOA ns host 1 3600 600 86400 30\n"                                \
	"@ NS ns\n"                                                          \
	"@ A 192.0.2.1\n"                                                    \
	"@ AAAA 2001:db8::1\n"                                               \
	"@ MX 10 mail\n"                                                     \
	"@ TXT \"one\" \"two words\"\n"                                      \
	"@ HINFO PDP-11 UNIX\n"                                              \
	"@ PTR www\n"                                                        \
	"@ LOC 52 22 23.000 N 4 53 32.000 E -2.00m 1.00m 10000.00m 10.00m\n" \
	"@ SRV 1 2 5060 www\n"                                               \
	"@ NAPTR 100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:a@b.example!\" .\n"    \
	"@ DS 60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118\n"          \
	"@ SSHFP 2 1 2bb183af5f22588179a53b0a98631fad1a292118\n"             \
	"@ NSEC www A MX RRSIG NSEC TYPE1234\n"                              \
	"@ DNSKEY 256 3 13 bWRzc3dVeXIzRFBXMTMybU9pOFY5eEVTV0U4\n"           \
	"@ TLSA 3 1 1 2bb183af5f22588179a53b0a98631fad\n"                    \
	"@ SVCB 1 www alpn=h2\n"                                             \
	"@ HTTPS 1 . alpn=\"h2,h3\" port=8443 ipv4hint=192.0.2.1\n"          \
	"@ URI 10 1 \"ftp://ftp.example/public\"\n"                          \
	"@ CAA 128 issue \"ca.example\"\n"                                   \
	"alias CNAME www\n"                                                  \
	"www A 192.0.2.2\n"

/* The attributes of pycares 5's classes and what they are called here. */
static const struct {
	int type;
	const char *of_pycares, *here;
} attributes[] = {
    {DUET_TYPE_A, "addr", "address"},
    {DUET_TYPE_AAAA, "addr", "address"},
    {DUET_TYPE_CAA, "critical", "flags"},
    {DUET_TYPE_CAA, "tag", "tag"},
    {DUET_TYPE_CAA, "value", "value"},
    {DUET_TYPE_CNAME, "cname", "cname"},
    {DUET_TYPE_HTTPS, "priority", "priority"},
    {DUET_TYPE_HTTPS, "target", "target"},
    {DUET_TYPE_HTTPS, "params", "params"},
    {DUET_TYPE_MX, "priority", "preference"},
    {DUET_TYPE_MX, "exchange", "exchange"},
    {DUET_TYPE_NAPTR, "order", "order"},
    {DUET_TYPE_NAPTR, "preference", "preference"},
    {DUET_TYPE_NAPTR, "flags", "flags"},
    {DUET_TYPE_NAPTR, "service", "service"},
    {DUET_TYPE_NAPTR, "regexp", "regexp"},
    {DUET_TYPE_NAPTR, "replacement", "replacement"},
    {DUET_TYPE_NS, "nsdname", "nsdname"},
    {DUET_TYPE_PTR, "dname", "ptrdname"},
    {DUET_TYPE_SOA, "mname", "mname"},
    {DUET_TYPE_SOA, "rname", "rname"},
    {DUET_TYPE_SOA, "serial", "serial"},
    {DUET_TYPE_SOA, "refresh", "refresh"},
    {DUET_TYPE_SOA, "retry", "retry"},
    {DUET_TYPE_SOA, "expire", "expire"},
    {DUET_TYPE_SOA, "minimum", "minimum"},
    {DUET_TYPE_SRV, "priority", "priority"},
    {DUET_TYPE_SRV, "weight", "weight"},
    {DUET_TYPE_SRV, "port", "port"},
    {DUET_TYPE_SRV, "target", "target"},
    {DUET_TYPE_TLSA, "cert_usage", "usage"},
    {DUET_TYPE_TLSA, "selector", "selector"},
    {DUET_TYPE_TLSA, "matching_type", "matching_type"},
    {DUET_TYPE_TLSA, "cert_association_data", "data"},
    {DUET_TYPE_TXT, "data", "strings"},
    {DUET_TYPE_URI, "priority", "priority"},
    {DUET_TYPE_URI, "weight", "weight"},
    {DUET_TYPE_URI, "target", "target"},
};

static bool has_field(const struct duet_record *rr, const char *name)
{
	for (const struct duet_field *f = rr->fields; f && f->name; f++)
		if (strcmp(f->name, name) == 0)
			return true;
	return false;
}

static void every_attribute_of_pycares_is_a_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++)
		for (int b = 0; b < 2; b++) {
			int type = attributes[i].type;
			duet_result *res = duet_query_sync(resolvers[b],
			    type == DUET_TYPE_CNAME ? "alias.example."
						    : "example.",
			    DUET_CLASS_IN, type);
			const struct duet_record *rr =
			    duet_result_records(res, DUET_SECTION_ANSWER, NULL);

			assert_non_null(rr);
			assert_int_equal(rr->type, type);
			if (!has_field(rr, attributes[i].here))
				fail_msg("%s: type %d has no %s (pycares: %s)",
				    duet_backend(resolvers[b]), type,
				    attributes[i].here,
				    attributes[i].of_pycares);
			duet_result_free(res);
		}
}

/* ANY has all of them, over TCP where they do not fit. */
static void any_has_records_of_every_type(void **state)
{
	(void)state;
	for (int b = 0; b < 2; b++) {
		duet_result *res = duet_query_sync(
		    resolvers[b], "example.", DUET_CLASS_IN, DUET_TYPE_ANY);
		int count;
		size_t len;

		assert_int_equal(duet_result_status(res), DUET_OK);
		duet_result_packet(res, &len);
		assert_true(len > 512);
		for (const struct duet_record *rr =
			 duet_result_records(res, DUET_SECTION_ANSWER, &count);
		     rr; rr = rr->next)
			assert_non_null(rr->fields);
		assert_int_equal(count, 20);
		duet_result_free(res);
	}
}

/* A packet of the nameserver's, of which another server sends what is made of
 * it next. */
static struct {
	unsigned char octets[4096];
	size_t len;
} whole, damaged;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards damaged */

static void *serve_damaged(void *socket)
{
	int fd = *(int *)socket;
	unsigned char query[512];
	struct sockaddr_storage from;
	socklen_t fromlen = sizeof(from);

	/* A query of one octet is the end. */
	while (recvfrom(fd, query, sizeof(query), 0, (struct sockaddr *)&from,
		   &fromlen) > 1) {
		pthread_mutex_lock(&lock);
		memcpy(damaged.octets, query, 2); /* the ID */
		sendto(fd, damaged.octets, damaged.len, 0,
		    (struct sockaddr *)&from, fromlen);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static int bound_socket(void)
{
	const struct sockaddr_in here = {.sin_family = AF_INET,
	    .sin_port = htons(53),
	    .sin_addr.s_addr = htonl(0x7f000002)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(
	    bind(fd, (const struct sockaddr *)&here, sizeof(here)), 0);
	return fd;
}

static uint32_t next_random(void)
{
	static uint32_t x = 2463534242;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x;
}

/* Behind the header and the question, by which a client knows its answer: they
 * are of "example." and 12 and 13 octets long.  The counts of records are
 * damaged as well. */
static void damage(void)
{
	const size_t fixed = 12 + 13;
	size_t body = whole.len - fixed;

	pthread_mutex_lock(&lock);
	damaged = whole;
	switch (next_random() % 4) {
	case 0:
		damaged.len = fixed + next_random() % body;
		break;
	case 1:
		damaged.octets[6 + next_random() % 6] ^= 1 << next_random() % 8;
		break;
	default:
		for (int n = 1 + next_random() % 4; n > 0; n--)
			damaged.octets[fixed + next_random() % body] =
			    (unsigned char)next_random();
	}
	pthread_mutex_unlock(&lock);
}

/* All that can be read, with every record as text. */
static char *describe(const duet_result *res)
{
	char *text, data[8192];
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fprintf(out, "%s %d\n", duet_status_name(duet_result_status(res)),
	    duet_result_error(res));
	for (int section = 0; section < 3; section++) {
		int count;
		const struct duet_record *rr = duet_result_records(
		    res, (enum duet_section)section, &count);

		fprintf(out, "section %d: %d\n", section, count);
		for (; rr; rr = rr->next) {
			duet_record_text(rr, data, sizeof(data));
			fprintf(out, "%s %u %u %s\n", rr->name, rr->ttl,
			    rr->type, data);
		}
	}
	fclose(out);
	return text;
}

/* Returns whether it is malformed: then no section has records. */
static bool expect_same(int type)
{
	char *text[2];
	bool malformed;

	for (int b = 0; b < 2; b++) {
		duet_result *res = duet_query_sync(
		    resolvers[b], "example.", DUET_CLASS_IN, type);

		text[b] = describe(res);
		duet_result_free(res);
	}
	if (strcmp(text[0], text[1]) != 0)
		fail_msg("type %d\n%s: %s\n%s: %s", type,
		    duet_backend(resolvers[0]), text[0],
		    duet_backend(resolvers[1]), text[1]);
	malformed = strstr(text[0], ": -1\n") != NULL;
	free(text[0]);
	free(text[1]);
	return malformed;
}

/* As the nameserver answers it. */
static void take_whole(int type)
{
	duet_result *res =
	    duet_query_sync(resolvers[0], "example.", DUET_CLASS_IN, type);
	const unsigned char *packet = duet_result_packet(res, &whole.len);

	assert_true(whole.len > 25 && whole.len <= sizeof(whole.octets));
	memcpy(whole.octets, packet, whole.len);
	duet_result_free(res);
}

static void ask_server(const char *address)
{
	for (int b = 0; b < 2; b++)
		assert_int_equal(
		    duet_set_servers(resolvers[b], address), DUET_OK);
}

static void a_damaged_packet_is_read_alike_and_does_no_harm(void **state)
{
	static const int types[] = {DUET_TYPE_A, DUET_TYPE_NS, DUET_TYPE_SOA,
	    DUET_TYPE_PTR, DUET_TYPE_HINFO, DUET_TYPE_MX, DUET_TYPE_TXT,
	    DUET_TYPE_AAAA, DUET_TYPE_LOC, DUET_TYPE_SRV, DUET_TYPE_NAPTR,
	    DUET_TYPE_DS, DUET_TYPE_SSHFP, DUET_TYPE_NSEC, DUET_TYPE_DNSKEY,
	    DUET_TYPE_TLSA, DUET_TYPE_SVCB, DUET_TYPE_HTTPS, DUET_TYPE_URI,
	    DUET_TYPE_CAA};
	int fd = bound_socket(), other = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in server;
	socklen_t len = sizeof(server);
	pthread_t thread;
	int malformed = 0;

	(void)state;
	getsockname(fd, (struct sockaddr *)&server, &len);
	pthread_create(&thread, NULL, serve_damaged, &fd);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		ask_server("127.0.0.1");
		take_whole(types[i]);
		ask_server("127.0.0.2");
		for (int n = 0; n < 50; n++) {
			damage();
			malformed += expect_same(types[i]);
		}
	}
	assert_in_range(malformed, 250, 750); /* of 1000 */
	sendto(other, "", 1, 0, (struct sockaddr *)&server, len);
	pthread_join(thread, NULL);
	close(other);
	close(fd);
}

static void enter(void)
{
	static const struct etc_file file = {.name = "resolv.conf",
	    .text = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
	    .mode = 0644};
	static const struct ns_zone zone = {.origin = "example.", .text = ZONE};
	static const struct ns_server server = {
	    .name = "s1", .listen = "127.0.0.1", .port = 53, .otherwise = 3};
	static const struct ns_config dns = {
	    .zones = &zone, .nzones = 1, .servers = &server, .nservers = 1};
	const struct sandbox_config sandbox = {.files = &file, .nfiles = 1};

	machine_enter(&sandbox, &dns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_attribute_of_pycares_is_a_field),
	    cmocka_unit_test(any_has_records_of_every_type),
	    cmocka_unit_test(a_damaged_packet_is_read_alike_and_does_no_harm),
	};

	enter();
	return cmocka_run_group_tests(tests, open_both, close_both);
}
