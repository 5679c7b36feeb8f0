/* SPDX-License-Identifier: MIT */
/* What rules make of the nameserver's answers, octet by octet. */
#include "dns_client.h"
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* The only rule of the server, for the length of a test. */
static struct nameserver *start_with(struct ns_action action)
{
	static struct ns_rule rule;
	rule = (struct ns_rule){.match = {ANY_QUERY}, .action = action};
	return start_rules(&rule, 1);
}

#define START(...) start_with((struct ns_action){AS_ZONE, __VA_ARGS__})

static const uint8_t *udp_message(struct nameserver *ns, int fd, size_t *size)
{
	static uint8_t wire[MESSAGE_MAX];
	run_until(ns, fd, POLLIN);
	ssize_t n = recv(fd, wire, sizeof wire, 0);
	assert_true(n >= 0);
	*size = n;
	return wire;
}

static unsigned count(const uint8_t *message, int section)
{
	return message[4 + 2 * section] << 8 | message[5 + 2 * section];
}

/* Asked for www.example. A over UDP with an id of 77. */
static const uint8_t *answer_of(
    struct ns_action action, unsigned edns, size_t *size)
{
	struct nameserver *ns = start_with(action);
	int fd = udp_client(ns);

	ask_with(fd, 77, "www.example. A", edns);
	const uint8_t *message = udp_message(ns, fd, size);
	close(fd);
	nameserver_free(ns);
	return message;
}

#define ANSWER_OF(edns, size, ...) \
	answer_of((struct ns_action){AS_ZONE, __VA_ARGS__}, edns, size)

static void flags_are_set_and_cleared(void **state)
{
	(void)state;
	struct nameserver *ns =
	    START(.set = NS_FLAG_RA | NS_FLAG_AD, .clear = NS_FLAG_AA);
	int fd = udp_client(ns);
	size_t size;

	assert_string_equal(
	    answer_to(ns, fd, "www.example. A"), "NOERROR ra ad\n" WWW);
	close(fd);
	nameserver_free(ns);
	assert_int_equal(ANSWER_OF(0, &size, .clear = NS_FLAG_QR)[2] & 0x80, 0);
}

#define THREE(a, b, c)                              \
	"NOERROR aa\n"                              \
	"an three.example. 60 IN A 192.0.2." a "\n" \
	"an three.example. 60 IN A 192.0.2." b "\n" \
	"an three.example. 60 IN A 192.0.2." c "\n"

static void rotation_begins_one_later_each_time(void **state)
{
	(void)state;
	static const char *const turns[] = {THREE("1", "2", "3"),
	    THREE("2", "3", "1"), THREE("3", "1", "2"), THREE("1", "2", "3")};
	struct nameserver *ns = START(.order = NS_ROTATE);
	int fd = udp_client(ns);

	for (int i = 0; i < 4; i++)
		assert_string_equal(
		    answer_to(ns, fd, "three.example. A"), turns[i]);
	close(fd);
	nameserver_free(ns);
}

static void records_are_reversed_or_shuffled_within_their_set(void **state)
{
	(void)state;
	const char *answer = "alias.example. CNAME three.example.\n"
			     "three.example. A 192.0.2.1\n"
			     "three.example. A 192.0.2.2\n"
			     "three.example. A 192.0.2.3\n";
	struct nameserver *ns = START(.answer = answer, .order = NS_REVERSE);
	int fd = udp_client(ns);

	assert_string_equal(answer_to(ns, fd, "alias.example. A"),
	    "NOERROR aa\n"
	    "an alias.example. 3600 IN CNAME three.example.\n"
	    "an three.example. 3600 IN A 192.0.2.3\n"
	    "an three.example. 3600 IN A 192.0.2.2\n"
	    "an three.example. 3600 IN A 192.0.2.1\n");
	close(fd);
	nameserver_free(ns);

	ns = START(.order = NS_SHUFFLE, .seed = 1);
	fd = udp_client(ns);
	for (int i = 0; i < 2; i++)
		assert_string_equal(answer_to(ns, fd, "three.example. A"),
		    THREE("3", "1", "2"));
	close(fd);
	nameserver_free(ns);
}

static void edns_may_be_left_out_too_small_or_refused(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY, .nth = 1},
		.action = {AS_ZONE, .edns = NS_EDNS_OFF}},
	    {.match = {ANY_QUERY, .nth = 2},
		.action = {AS_ZONE, .edns_size = 512}},
	    {.match = {ANY_QUERY},
		.action = {AS_ZONE, .edns = NS_EDNS_BADVERS}}};
	struct nameserver *ns = start_rules(rules, 3);
	int fd = udp_client(ns);

	ask_with(fd, 1, "www.example. A", 1232);
	next_reply(ns, fd, "www.example. A");
	assert_string_equal(reply, "NOERROR aa\n" WWW);
	ask_with(fd, 1, "www.example. A", 1232);
	next_reply(ns, fd, "www.example. A");
	assert_string_equal(reply, "NOERROR aa edns 512\n" WWW);
	ask_with(fd, 1, "www.example. A", 1232);
	next_reply(ns, fd, "www.example. A");
	assert_string_equal(reply, "RCODE16 edns 1232\n");
	assert_int_equal(event(ns, 2)->rcode, 16);
	assert_string_equal(
	    answer_to(ns, fd, "www.example. A"), "NOERROR aa\n" WWW);
	close(fd);
	nameserver_free(ns);
}

static void a_bad_cookie_is_not_the_clients(void **state)
{
	(void)state;
	static const uint8_t mine[] = {0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8};
	struct nameserver *ns = START(.edns = NS_EDNS_BAD_COOKIE);
	int fd = udp_client(ns);
	uint8_t query[DNS_QUERY_MAX + sizeof mine];
	size_t size = dns_query(query, 77, "www.example. A", 1232);

	query[size - 1] = sizeof mine;
	memcpy(query + size, mine, sizeof mine);
	send(fd, query, size + sizeof mine, 0);
	const uint8_t *message = udp_message(ns, fd, &size);
	const uint8_t theirs[] = {0, 20, 0, 10, 0, 16, 0xfe, 0xfd, 0xfc, 0xfb,
	    0xfa, 0xf9, 0xf8, 0xf7, 0, 0, 0, 0, 0, 0, 0, 0};
	assert_memory_equal(
	    message + size - sizeof theirs, theirs, sizeof theirs);
	close(fd);
	nameserver_free(ns);
}

static void the_id_is_wrong(void **state)
{
	(void)state;
	size_t size;
	const uint8_t *message = ANSWER_OF(0, &size, .wrong_id = true);

	assert_int_equal(dns_id(message), 77 ^ 0xff00);
}

static void the_question_is_another_ones_in_other_case_or_missing(void **state)
{
	(void)state;
	static const uint8_t other[] = "\3xww\7example",
			     cased[] = "\3WWW\7EXAMPLE";
	size_t size;
	const uint8_t *message =
	    ANSWER_OF(0, &size, .question = NS_QUESTION_WRONG);

	assert_memory_equal(message + 12, other, sizeof other);
	message = ANSWER_OF(0, &size, .question = NS_QUESTION_OTHER_CASE);
	assert_memory_equal(message + 12, cased, sizeof cased);
	message = ANSWER_OF(0, &size, .question = NS_QUESTION_MISSING);
	assert_int_equal(count(message, 0), 0);
	assert_int_equal(count(message, 1), 1);
	assert_memory_equal(message + 12, "\3www\7example\0\0\1\0\1", 17);
}

static void counts_are_off_by_what_is_said(void **state)
{
	(void)state;
	size_t size;
	const uint8_t *message =
	    ANSWER_OF(0, &size, .counts = {1, -1, 2, 70000});

	assert_int_equal(count(message, 0), 2);
	assert_int_equal(count(message, 1), 0);
	assert_int_equal(count(message, 2), 2);
	assert_int_equal(count(message, 3), 65535);
	ANSWER_OF(0, &size, .counts = {-2, 0, 0, 0});
	assert_int_equal(count(message, 0), 0);
}

#define WHOLE (12 + 17 + 16) /* header, question, an A record */

static void messages_are_cut_and_trailed(void **state)
{
	(void)state;
	static const uint8_t octets[] = {0xde, 0xad};
	size_t size;

	ANSWER_OF(0, &size, .cuts = false);
	assert_int_equal(size, WHOLE);
	ANSWER_OF(0, &size, .cuts = true, .cut = 20);
	assert_int_equal(size, 20);
	ANSWER_OF(0, &size, .cuts = true, .cut = -1);
	assert_int_equal(size, WHOLE - 1);
	ANSWER_OF(0, &size, .cuts = true, .cut = -100);
	assert_int_equal(size, 0);
	const uint8_t *message =
	    ANSWER_OF(0, &size, .trail = {octets, sizeof octets});
	assert_int_equal(size, WHOLE + 2);
	assert_memory_equal(message + WHOLE, octets, 2);
}

static void raw_octets_follow_the_id(void **state)
{
	(void)state;
	static const uint8_t octets[] = {0x81, 0x85, 1};
	struct nameserver *ns = START(.raw = {octets, sizeof octets});
	int fd = udp_client(ns);
	size_t size;

	ask(fd, 77, "www.example. A");
	const uint8_t *message = udp_message(ns, fd, &size);
	assert_int_equal(size, 5);
	assert_memory_equal(message, "\0\115\201\205\1", 5);
	assert_int_equal(event(ns, 0)->rcode, 5);
	close(fd);
	nameserver_free(ns);
}

static void a_name_says_its_answer(void **state)
{
	(void)state;
	struct nameserver *ns = START(.synth = true);
	int fd = udp_client(ns);
	const char *text = answer_to(ns, fd, "a2-c1.bulk. A");

	assert_non_null(strstr(text, "NOERROR aa\nan a2-c1.bulk. 60 IN CNAME "
				     "a2.bulk.\nan a2.bulk. 60 IN A 198.1"));
	const char *addresses = strstr(text, "an a2.bulk.");
	char saved[256];
	strcpy(saved, addresses);
	text = answer_to(ns, fd, "a2.bulk. A");
	assert_string_equal(strstr(text, "an "), saved);
	text = answer_to(ns, fd, "a1.bulk. AAAA");
	assert_non_null(strstr(text, "an a1.bulk. 60 IN AAAA 2001:db8::"));
	assert_string_equal(answer_to(ns, fd, "a1.bulk. MX"), "NOERROR aa\n");
	assert_string_equal(answer_to(ns, fd, "e2.bulk. A"), "SERVFAIL\n");
	assert_string_equal(answer_to(ns, fd, "www.bulk. A"), "NXDOMAIN aa\n");
	assert_string_equal(
	    answer_to(ns, fd, "a1000.bulk. A"), "NXDOMAIN aa\n");
	assert_string_equal(answer_to(ns, fd, "a.bulk. A"), "NXDOMAIN aa\n");
	close(fd);
	nameserver_free(ns);
}

static void a_rule_is_for_clients_of_a_prefix(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY, .from = "127.0.0.2"},
		.action = {.rcode = 1, .keep = -1}},
	    {.match = {ANY_QUERY, .from = "::/1"},
		.action = {.rcode = 2, .keep = -1}},
	    {.match = {ANY_QUERY, .from = "127.0.0.0/9"},
		.action = {.rcode = 4, .keep = -1}}};
	struct nameserver *ns = start_rules(rules, 3);
	int udp = udp_client(ns), tcp = tcp_client(ns);

	assert_string_equal(answer_to(ns, udp, "www.example. A"), "SERVFAIL\n");
	tcp_ask(tcp, 1, "www.example. A");
	tcp_next_reply(ns, tcp, "www.example. A");
	assert_string_equal(reply, "SERVFAIL\n");
	close(udp);
	close(tcp);
	nameserver_free(ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(flags_are_set_and_cleared),
	    cmocka_unit_test(rotation_begins_one_later_each_time),
	    cmocka_unit_test(records_are_reversed_or_shuffled_within_their_set),
	    cmocka_unit_test(edns_may_be_left_out_too_small_or_refused),
	    cmocka_unit_test(a_bad_cookie_is_not_the_clients),
	    cmocka_unit_test(the_id_is_wrong),
	    cmocka_unit_test(
		the_question_is_another_ones_in_other_case_or_missing),
	    cmocka_unit_test(counts_are_off_by_what_is_said),
	    cmocka_unit_test(messages_are_cut_and_trailed),
	    cmocka_unit_test(raw_octets_follow_the_id),
	    cmocka_unit_test(a_name_says_its_answer),
	    cmocka_unit_test(a_rule_is_for_clients_of_a_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
