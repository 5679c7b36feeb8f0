/* SPDX-License-Identifier: MIT */
/* Names, numbers and services as arguments: text in, what it means out. */
#include "ares_backend/name.h"
#include "ares_backend/numeric.h"
#include "ares_backend/service.h"
#include <arpa/inet.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

static void assert_round_trip(const char *text, const char *expected)
{
	unsigned char labels[NAME_MAX_LABELS];
	char out[NAME_MAX_TEXT];

	assert_true(name_from_text(text, labels));
	assert_true(name_to_text(labels, out, sizeof(out)));
	assert_string_equal(out, expected);
}

static void a_name_is_written_as_it_was_read(void **state)
{
	(void)state;
	assert_round_trip("www.Example", "www.Example");
	assert_round_trip("www.example.", "www.example");
	assert_round_trip(".", ".");
	assert_round_trip("", ".");
	assert_round_trip("a\\.b.example", "a\\.b.example");
	assert_round_trip("a\\032b", "a\\032b");
	assert_round_trip("a b", "a\\032b");
	assert_round_trip("\\a", "a");
	assert_round_trip("\303\274", "\\195\\188");
}

static void a_text_may_be_no_name(void **state)
{
	unsigned char labels[NAME_MAX_LABELS];
	char longest[256], label[66];

	(void)state;
	memset(label, 'x', sizeof(label));
	label[63] = '\0';
	assert_true(name_from_text(label, labels));
	label[63] = 'x';
	label[64] = '\0';
	assert_false(name_from_text(label, labels));
	assert_false(name_from_text("a..b", labels));
	assert_false(name_from_text(".a", labels));
	assert_false(name_from_text("a..", labels));
	assert_false(name_from_text("a\\", labels));
	assert_false(name_from_text("a\\25", labels));
	assert_false(name_from_text("a\\256", labels));
	for (int i = 0; i < 253; i++)
		longest[i] = i % 2 ? '.' : 'a';
	longest[253] = '\0';
	assert_true(name_from_text(longest, labels));
	strcpy(longest + 253, "b");
	assert_false(name_from_text(longest, labels));
}

static bool is_host(const char *text)
{
	unsigned char labels[NAME_MAX_LABELS];

	return name_text_is_host(text, labels);
}

static void hosts_have_letters_digits_and_two_signs(void **state)
{
	(void)state;
	assert_true(is_host("www-1.example"));
	assert_true(is_host("_sip._tcp.example."));
	assert_true(is_host("a.-b"));
	assert_false(is_host("-a.example"));
	assert_false(is_host("a/b.example"));
	assert_false(is_host("a b"));
	assert_false(is_host("*.example"));
	assert_false(is_host("\303\274.example"));
}

static bool is_onion(const char *text)
{
	unsigned char labels[NAME_MAX_LABELS];

	assert_true(name_from_text(text, labels));
	return name_is_onion(labels);
}

static void onion_names_are_known_by_their_last_label(void **state)
{
	(void)state;
	assert_true(is_onion("x.Onion."));
	assert_true(is_onion("a.b.onion"));
	assert_false(is_onion("onion"));
	assert_false(is_onion("onion.example"));
}

static void assert_inet(const char *text, const char *expected)
{
	struct in_addr addr, wanted;

	assert_true(numeric_inet(text, &addr));
	assert_int_equal(inet_pton(AF_INET, expected, &wanted), 1);
	assert_int_equal(addr.s_addr, wanted.s_addr);
}

static void inet_numbers_have_many_forms(void **state)
{
	struct in_addr addr;

	(void)state;
	assert_inet("192.0.2.1", "192.0.2.1");
	assert_inet("127.1", "127.0.0.1");
	assert_inet("0x7f000001", "127.0.0.1");
	assert_inet("0177.0.0.1", "127.0.0.1");
	assert_inet("3232235777", "192.168.1.1");
	assert_false(numeric_inet("127.0.0.1 ", &addr));
	assert_false(numeric_inet("127.0.0.1 x", &addr));
	assert_false(numeric_inet("1.2.3.256", &addr));
	assert_false(numeric_inet("1.2.3.4.5", &addr));
	assert_false(numeric_inet("", &addr));
}

static void an_inet6_number_may_have_a_zone(void **state)
{
	struct in6_addr addr;
	uint32_t scope_id;

	(void)state;
	assert_int_equal(
	    numeric_inet6("2001:db8::1", &addr, &scope_id), NUMERIC_YES);
	assert_int_equal(scope_id, 0);
	assert_int_equal(
	    numeric_inet6("fe80::1%lo", &addr, &scope_id), NUMERIC_YES);
	assert_int_equal(scope_id, 1);
	assert_int_equal(
	    numeric_inet6("2001:db8::1%77", &addr, &scope_id), NUMERIC_YES);
	assert_int_equal(scope_id, 77);
	assert_int_equal(numeric_inet6("2001:db8::1%lo", &addr, &scope_id),
	    NUMERIC_BAD_SCOPE);
	assert_int_equal(numeric_inet6("fe80::1%4294967296", &addr, &scope_id),
	    NUMERIC_BAD_SCOPE);
	assert_int_equal(
	    numeric_inet6("example", &addr, &scope_id), NUMERIC_NO);
}

static void gethostbyname_refuses_what_looks_like_an_address(void **state)
{
	struct in6_addr addr;

	(void)state;
	assert_int_equal(
	    numeric_hostname("192.0.2.1", AF_INET, &addr), NUMERIC_ADDRESS);
	assert_int_equal(
	    numeric_hostname("192.0.2.1", AF_INET6, &addr), NUMERIC_REFUSED);
	assert_int_equal(
	    numeric_hostname("1.2.3.400", AF_INET, &addr), NUMERIC_REFUSED);
	assert_int_equal(
	    numeric_hostname("1.2.3.4.", AF_INET, &addr), NUMERIC_NAME);
	assert_int_equal(
	    numeric_hostname("0x7f.1", AF_INET, &addr), NUMERIC_NAME);
	assert_int_equal(
	    numeric_hostname("::1", AF_INET6, &addr), NUMERIC_ADDRESS);
	assert_int_equal(
	    numeric_hostname("::1", AF_INET, &addr), NUMERIC_REFUSED);
	assert_int_equal(
	    numeric_hostname("beef", AF_INET6, &addr), NUMERIC_NAME);
}

static void assert_types(
    const char *service, int flags, int socktype, int protocol, size_t expected)
{
	struct service_type types[SERVICE_MAX_TYPES];
	size_t count = 0;

	assert_int_equal(
	    service_types(service, flags, socktype, protocol, types, &count),
	    0);
	assert_int_equal(count, expected);
}

static void assert_no_type(
    const char *service, int flags, int socktype, int protocol, int error)
{
	struct service_type types[SERVICE_MAX_TYPES];
	size_t count = 0;

	assert_int_equal(
	    service_types(service, flags, socktype, protocol, types, &count),
	    error);
}

static void a_number_is_told_for_each_socket_type(void **state)
{
	(void)state;
	assert_types("80", 0, 0, 0, 3);
	assert_types(NULL, 0, 0, 0, 3);
	assert_types("", 0, SOCK_STREAM, 0, 1);
	assert_types("80", 0, 0, IPPROTO_SCTP, 1);
	assert_types(NULL, 0, SOCK_RAW, IPPROTO_ICMP, 1);
	assert_types(NULL, 0, 0, IPPROTO_ICMP, 1);
}

static void socket_types_and_protocols_must_go_together(void **state)
{
	(void)state;
	assert_no_type("80", 0, SOCK_STREAM, IPPROTO_UDP, EAI_SOCKTYPE);
	assert_no_type("80", 0, 99, 0, EAI_SOCKTYPE);
	assert_no_type("80", 0, SOCK_RAW, 0, EAI_SERVICE);
	assert_no_type("http", AI_NUMERICSERV, 0, 0, EAI_NONAME);
	assert_no_type("no such service", 0, 0, 0, EAI_SERVICE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_is_written_as_it_was_read),
	    cmocka_unit_test(a_text_may_be_no_name),
	    cmocka_unit_test(hosts_have_letters_digits_and_two_signs),
	    cmocka_unit_test(onion_names_are_known_by_their_last_label),
	    cmocka_unit_test(inet_numbers_have_many_forms),
	    cmocka_unit_test(an_inet6_number_may_have_a_zone),
	    cmocka_unit_test(gethostbyname_refuses_what_looks_like_an_address),
	    cmocka_unit_test(a_number_is_told_for_each_socket_type),
	    cmocka_unit_test(socket_types_and_protocols_must_go_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
