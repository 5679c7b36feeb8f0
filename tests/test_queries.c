/* SPDX-License-Identifier: MIT */
/* Queries through every backend: the same records, whoever asks. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "machine.h"
#include <duet.h>

#define KEY                                                                   \
	"mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDL" \
	"UT0rAK9iUzy1L53eKGQ=="
#define DIGEST "2bb183af5f22588179a53b0a98631fad1a292118"
#define LONG_TEXT                                                          \
	"0123456789012345678901234567890123456789012345678901234567890123" \
	"456789012345678901234567890123456789"

/* A record of each type, as it is in the zone and as it is to be written. */
static const struct {
	const char *owner, *type, *data;
} every_type[] = {
    {"a", "A", "192.0.2.1"},
    {"@", "NS", "ns.example."},
    {"cname", "CNAME", "www.example."},
    {"@", "SOA", "ns.example. host.example. 1 3600 600 86400 30"},
    {"ptr", "PTR", "www.example."},
    {"hinfo", "HINFO", "\"PDP-11\" \"UNIX\""},
    {"mx", "MX", "10 mail.example."},
    {"txt", "TXT", "\"one\" \"two words\" \"\" \"q\\\"\\\\ \\001\\255\""},
    {"aaaa", "AAAA", "2001:db8::1"},
    {"loc", "LOC",
	"52 22 23.000 N 4 53 32.000 E -2.00m 1.00m 10000.00m 10.00m"},
    {"_sip._tcp", "SRV", "1 2 5060 www.example."},
    {"naptr", "NAPTR", "100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:a@b.example!\" ."},
    {"dname", "DNAME", "other.example."},
    {"ds", "DS", "60485 5 1 " DIGEST},
    {"sshfp", "SSHFP", "2 1 " DIGEST},
    {"rrsig", "RRSIG",
	"MX 13 2 300 20240101190744 20231201130920 12345 example. " KEY},
    {"nsec", "NSEC", "www.example. A MX RRSIG NSEC TYPE1234"},
    {"dnskey", "DNSKEY", "256 3 13 " KEY},
    {"_443._tcp", "TLSA", "3 1 1 " DIGEST "b63a3d5e96fa0d1ba2f0e0d3"},
    {"svcb", "SVCB", "0 www.example."},
    {"https", "HTTPS",
	"1 . alpn=\"h2,h3\" port=8443 ipv4hint=192.0.2.1,192.0.2.2 "
	"ipv6hint=2001:db8::1"},
    {"uri", "URI", "10 1 \"ftp://ftp.example/public\""},
    {"caa", "CAA", "128 issue \"ca.example; account=230123\""},
    {"unknown", "TYPE65280", "\\# 3 010203"},
    {"large", "TXT",
	"\"" LONG_TEXT "\" \"" LONG_TEXT "\" \"" LONG_TEXT "\" \"" LONG_TEXT
	"\" \"" LONG_TEXT "\" \"" LONG_TEXT "\""},
};

#define NTYPES (sizeof(every_type) / sizeof(*every_type))

static duet_resolver *open_backend(const char *backend)
{
	struct duet_options options = DUET_OPTIONS_INIT;
	duet_resolver *r;

	options.backend = backend;
	assert_int_equal(duet_open(&r, &options), DUET_OK);
	return r;
}

/* All that a program sees of a result but its cause, which is the backend's. */
static char *describe(const duet_result *res)
{
	char *text, data[8192], type[16], class[16];
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fprintf(out, "%s %d rcode %d\n",
	    duet_status_name(duet_result_status(res)), duet_result_error(res),
	    duet_result_cause(res)->rcode);
	for (int section = 0; section < 3; section++) {
		int count;
		const struct duet_record *rr = duet_result_records(
		    res, (enum duet_section)section, &count);

		fprintf(out, "section %d: %d\n", section, count);
		for (; rr; rr = rr->next) {
			duet_type_name(rr->type, type, sizeof(type));
			duet_class_name(rr->rrclass, class, sizeof(class));
			duet_record_text(rr, data, sizeof(data));
			fprintf(out, "%s %u %s %s %s\n", rr->name, rr->ttl,
			    class, type, data);
		}
	}
	fclose(out);
	return text;
}

static void every_type_is_read_as_it_was_written(void **state)
{
	const char *backend;

	(void)state;
	for (size_t b = 0; (backend = duet_backend_at(b)); b++) {
		duet_resolver *r = open_backend(backend);

		for (size_t i = 0; i < NTYPES; i++) {
			char name[64], text[4096];
			const struct duet_record *rr;
			duet_result *res;
			int count;

			bool apex = !strcmp(every_type[i].owner, "@");

			snprintf(name, sizeof(name), "%s%sexample.",
			    apex ? "" : every_type[i].owner, apex ? "" : ".");
			res = duet_query_sync(r, name, DUET_CLASS_IN,
			    duet_type_from_name(every_type[i].type));
			assert_int_equal(duet_result_status(res), DUET_OK);
			rr = duet_result_records(
			    res, DUET_SECTION_ANSWER, &count);
			assert_int_equal(count, 1);
			assert_string_equal(rr->name, name);
			assert_int_equal(rr->ttl, 60);
			assert_int_equal(rr->rrclass, DUET_CLASS_IN);
			assert_int_equal(rr->fields == NULL, rr->type == 65280);
			duet_record_text(rr, text, sizeof(text));
			assert_string_equal(text, every_type[i].data);
			duet_result_free(res);
		}
		duet_close(r);
	}
}

static void expect_same(duet_resolver *const resolvers[2], const char *name,
    int rrclass, int rrtype)
{
	char *text[2];

	for (int i = 0; i < 2; i++) {
		duet_result *res =
		    duet_query_sync(resolvers[i], name, rrclass, rrtype);

		text[i] = describe(res);
		duet_result_free(res);
	}
	if (strcmp(text[0], text[1]) != 0)
		fail_msg("'%s' class %d type %d\n%s: %s\n%s: %s", name, rrclass,
		    rrtype, duet_backend(resolvers[0]), text[0],
		    duet_backend(resolvers[1]), text[1]);
	free(text[0]);
	free(text[1]);
}

static const char *const odd_names[] = {"", ".", "..", "example", "example.",
    ".example.", "www..example.", "www.example..", "a\\.b.example.",
    "a\\046b.example.", "\\", "a\\", "a\\25", "a\\256.example.", "WWW.eXample.",
    "*.wild.example.", "x.wild.example.", "-_.example.", "loop.example.",
    "a\\000.example.", "a b.example.", "\377\376.example.", "www.example.\n",
    "012345678901234567890123456789012345678901234567890123456789012.example",
    "0123456789012345678901234567890123456789012345678901234567890123.example",
    NULL};

static void backends_agree_on_odd_names(void **state)
{
	char name[300];

	for (int i = 0; odd_names[i]; i++)
		expect_same(*state, odd_names[i], DUET_CLASS_IN, DUET_TYPE_A);
	/* 253 octets of text are the longest name, then come too long ones. */
	for (size_t len = 250; len < 260; len++) {
		for (size_t i = 0; i < len; i++)
			name[i] = i % 2 ? '.' : 'a';
		name[len] = '\0';
		expect_same(*state, name, DUET_CLASS_IN, DUET_TYPE_A);
	}
}

static void backends_agree_on_types_and_classes(void **state)
{
	static const int types[] = {-1, 0, DUET_TYPE_A, 41, 249, 250, 251, 252,
	    253, 254, DUET_TYPE_ANY, DUET_TYPE_URI, DUET_TYPE_CAA, 300, 32768,
	    65280, 65535, 65536, 1 << 20};
	static const int classes[] = {-1, 0, 2, 256, 65535, DUET_CLASS_CH,
	    DUET_CLASS_HS, DUET_CLASS_NONE, DUET_CLASS_ANY, 65536};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		expect_same(*state, "www.example.", DUET_CLASS_IN, types[i]);
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		expect_same(*state, "www.example.", classes[i], DUET_TYPE_A);
	expect_same(*state, "id.server.", DUET_CLASS_CH, DUET_TYPE_TXT);
	expect_same(*state, ".", DUET_CLASS_IN, DUET_TYPE_ANY);
	expect_same(*state, ".", DUET_CLASS_IN, DUET_TYPE_NS);
	expect_same(*state, "", DUET_CLASS_IN, DUET_TYPE_SOA);
}

static void backends_agree_on_every_way_to_say_no(void **state)
{
	static const char *const names[] = {"nx.example.", "www.example.",
	    "loop.example.", "alias.example.", "dangling.example.",
	    "servfail.test.", "refused.test.", "formerr.test.", "notimp.test.",
	    "notauth.test.", "truncated.test.", "outside."};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		expect_same(*state, names[i], DUET_CLASS_IN, DUET_TYPE_TXT);
}

static void an_answer_that_says_no_still_has_its_sections(void **state)
{
	duet_resolver *const *resolvers = *state;

	for (int i = 0; i < 2; i++) {
		const struct duet_record *rr;
		int count;
		duet_result *res = duet_query_sync(
		    resolvers[i], "nx.example.", DUET_CLASS_IN, DUET_TYPE_MX);

		assert_int_equal(duet_result_status(res), DUET_ENONAME);
		assert_int_equal(duet_result_cause(res)->rcode, 3);
		assert_null(
		    duet_result_records(res, DUET_SECTION_ANSWER, &count));
		assert_int_equal(count, 0);
		rr = duet_result_records(res, DUET_SECTION_AUTHORITY, NULL);
		assert_int_equal(rr->type, DUET_TYPE_SOA);
		assert_int_equal(rr->data.soa.minimum, 30);
		duet_result_free(res);
	}
}

static void a_result_without_a_packet_has_no_records(void **state)
{
	duet_resolver *const *resolvers = *state;
	duet_result *res =
	    duet_getaddrinfo_sync(resolvers[0], "127.0.0.1", NULL, NULL);
	int count;

	assert_null(duet_result_records(res, DUET_SECTION_ANSWER, &count));
	assert_int_equal(count, -1);
	duet_result_free(res);
	res = duet_query_sync(resolvers[0], NULL, 1, 1);
	assert_null(duet_result_records(res, DUET_SECTION_ANSWER, &count));
	assert_int_equal(count, -1);
	duet_result_free(res);
	res = duet_query_sync(
	    resolvers[0], "www.example.", DUET_CLASS_IN, DUET_TYPE_A);
	assert_null(duet_result_records(res, (enum duet_section)3, &count));
	assert_int_equal(count, -1);
	assert_non_null(duet_result_records(res, DUET_SECTION_ANSWER, NULL));
	duet_result_free(res);
}

static void *read_records(void *res)
{
	return (void *)duet_result_records(res, DUET_SECTION_ANSWER, NULL);
}

static void several_threads_read_the_same_records(void **state)
{
	duet_resolver *const *resolvers = *state;

	for (int i = 0; i < 50; i++) {
		duet_result *res = duet_query_sync(
		    resolvers[0], "mx.example.", DUET_CLASS_IN, DUET_TYPE_MX);
		pthread_t threads[4];
		void *records[4];

		for (int k = 0; k < 4; k++)
			pthread_create(&threads[k], NULL, read_records, res);
		for (int k = 0; k < 4; k++) {
			pthread_join(threads[k], &records[k]);
			assert_non_null(records[k]);
			assert_ptr_equal(records[k], records[0]);
		}
		duet_result_free(res);
	}
}

static int open_both(void **state)
{
	static duet_resolver *resolvers[2];

	if (!duet_backend_at(1))
		return -1;
	for (int i = 0; i < 2; i++)
		resolvers[i] = open_backend(duet_backend_at(i));
	*state = resolvers;
	return 0;
}

static int close_both(void **state)
{
	duet_resolver *const *resolvers = *state;

	duet_close(resolvers[0]);
	duet_close(resolvers[1]);
	return 0;
}

/* Answers each of two questions with a record longer than the response. */
static void *serve_malformed(void *server)
{
	static const unsigned char header[] = {
	    0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0};
	static const unsigned char record[] = {
	    0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 9, 192, 0, 2, 1};
	int fd = *(int *)server;
	unsigned char message[512];
	struct sockaddr_storage from;

	for (int i = 0; i < 2; i++) {
		socklen_t fromlen = sizeof(from);
		ssize_t len = recvfrom(
		    fd, message, 256, 0, (struct sockaddr *)&from, &fromlen);

		if (len < 12)
			break;
		memcpy(message + 2, header, sizeof(header));
		memcpy(message + len, record, sizeof(record));
		sendto(fd, message, (size_t)len + sizeof(record), 0,
		    (struct sockaddr *)&from, fromlen);
	}
	return NULL;
}

/* What libc says of it stands; the packet is there, the records are not. */
static void a_malformed_response_has_no_records(void **state)
{
	const struct sockaddr_in here = {.sin_family = AF_INET,
	    .sin_port = htons(53),
	    .sin_addr.s_addr = htonl(0x7f000002)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	duet_resolver *const *resolvers;
	pthread_t server;

	assert_int_equal(
	    bind(fd, (const struct sockaddr *)&here, sizeof(here)), 0);
	pthread_create(&server, NULL, serve_malformed, &fd);
	machine_replace("/etc/resolv.conf", "nameserver 127.0.0.2\n");
	assert_int_equal(open_both(state), 0);
	resolvers = *state;
	for (int i = 0; i < 2; i++) {
		duet_result *res = duet_query_sync(
		    resolvers[i], "bad.example.", DUET_CLASS_IN, DUET_TYPE_A);
		int count;

		assert_int_equal(duet_result_status(res), DUET_OK);
		assert_non_null(duet_result_packet(res, NULL));
		assert_null(
		    duet_result_records(res, DUET_SECTION_ANSWER, &count));
		assert_int_equal(count, -1);
		duet_result_free(res);
	}
	close_both(state);
	pthread_join(server, NULL);
	close(fd);
}

/* The zone is made of the table, which a server reads and writes anew. */
static char *zone_text(void)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	fputs("$TTL 60\n"
	      "www A 192.0.2.1\n"
	      "alias CNAME www\n"
	      "dangling CNAME nx\n"
	      "loop CNAME loop\n"
	      "*.wild A 192.0.2.2\n"
	      "a\\.b A 192.0.2.3\n",
	    out);
	for (size_t i = 0; i < NTYPES; i++)
		fprintf(out, "%s %s %s\n", every_type[i].owner,
		    every_type[i].type, every_type[i].data);
	fclose(out);
	return text;
}

#define SAYS(name, number)                                                     \
	{                                                                      \
		.match = {.qname = name, .qtype = -1, .edns = -1}, .action = { \
			.rcode = number,                                       \
			.keep = -1                                             \
		}                                                              \
	}

/* The nameserver's thread uses what it is told as long as the test runs. */
static void enter(char *example)
{
	static const struct etc_file file = {.name = "resolv.conf",
	    .text = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"
		    "search example\n"};
	static const struct ns_rule rules[] = {
	    SAYS("servfail.test.", 2),
	    SAYS("refused.test.", 5),
	    SAYS("formerr.test.", 1),
	    SAYS("notimp.test.", 4),
	    SAYS("notauth.test.", 9),
	};
	static const struct ns_server server = {.name = "s1",
	    .listen = "127.0.0.1",
	    .port = 53,
	    .otherwise = 5,
	    .rules = rules,
	    .nrules = sizeof(rules) / sizeof(*rules)};
	static struct ns_zone zones[] = {
	    {.origin = "example."},
	    {.origin = ".",
		.text = "$TTL 60\n"
			"@ SOA ns host 1 3600 600 86400 30\n"
			"@ NS ns\n"
			"ns A 192.0.2.53\n"},
	};
	static const struct ns_config dns = {
	    .zones = zones, .nzones = 2, .servers = &server, .nservers = 1};
	const struct sandbox_config sandbox = {.files = &file, .nfiles = 1};

	zones[0].text = example;
	machine_enter(&sandbox, &dns);
}

int main(void)
{
#define BOTH(f) cmocka_unit_test_setup_teardown(f, open_both, close_both)
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_type_is_read_as_it_was_written),
	    BOTH(backends_agree_on_odd_names),
	    BOTH(backends_agree_on_types_and_classes),
	    BOTH(backends_agree_on_every_way_to_say_no),
	    BOTH(an_answer_that_says_no_still_has_its_sections),
	    BOTH(a_result_without_a_packet_has_no_records),
	    BOTH(several_threads_read_the_same_records),
	    /* The last: the machine has another server then. */
	    cmocka_unit_test(a_malformed_response_has_no_records),
	};
	char *example = zone_text();
	int failed;

	enter(example);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(example);
	return failed;
}
