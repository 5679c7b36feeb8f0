/* SPDX-License-Identifier: MIT */
/* How rules have the nameserver's answers sent. */
#include "dns_client.h"
#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define WHOLE (12 + 17 + 16) /* header, question, an A record */

/* The only rule of the server, for the length of a test. */
static struct nameserver *start_with(struct ns_action action)
{
	static struct ns_rule rule;
	rule = (struct ns_rule){.match = {ANY_QUERY}, .action = action};
	return start_rules(&rule, 1);
}

#define START(...) start_with((struct ns_action){AS_ZONE, __VA_ARGS__})

static void an_answer_comes_again_and_again(void **state)
{
	(void)state;
	struct nameserver *ns = START(.duplicate = 2);
	int udp = udp_client(ns), tcp = tcp_client(ns);

	ask(udp, 8, "www.example. A");
	tcp_ask(tcp, 9, "www.example. A");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(next_reply(ns, udp, "www.example. A"), 8);
		assert_int_equal(tcp_next_reply(ns, tcp, "www.example. A"), 9);
	}
	run(ns);
	assert_int_equal(poll(&(struct pollfd){udp, POLLIN, 0}, 1, 0), 0);
	assert_int_equal(poll(&(struct pollfd){tcp, POLLIN, 0}, 1, 0), 0);
	close(udp);
	close(tcp);
	nameserver_free(ns);
}

static void a_held_answer_follows_the_next_one(void **state)
{
	(void)state;
	static const struct ns_rule rule = {
	    .match = {ANY_QUERY, .nth = 1}, .action = {AS_ZONE, .hold = true}};
	struct nameserver *ns = start_rules(&rule, 1);
	int udp = udp_client(ns), tcp = tcp_client(ns);

	ask(udp, 1, "www.example. A");
	run(ns);
	assert_int_equal(poll(&(struct pollfd){udp, POLLIN, 0}, 1, 0), 0);
	ask(udp, 2, "www.example. A");
	assert_int_equal(next_reply(ns, udp, "www.example. A"), 2);
	assert_int_equal(next_reply(ns, udp, "www.example. A"), 1);
	close(udp);
	nameserver_free(ns);
	close(tcp);

	ns = start_rules(&rule, 1);
	tcp = tcp_client(ns);
	tcp_ask(tcp, 1, "www.example. A");
	tcp_ask(tcp, 2, "www.example. A");
	assert_int_equal(tcp_next_reply(ns, tcp, "www.example. A"), 2);
	assert_int_equal(tcp_next_reply(ns, tcp, "www.example. A"), 1);
	close(tcp);
	nameserver_free(ns);
}

static void a_held_answer_follows_all_copies_of_the_next_one(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY, .nth = 1}, .action = {AS_ZONE, .hold = true}},
	    {.match = {ANY_QUERY}, .action = {AS_ZONE, .duplicate = 1}}};
	struct nameserver *ns = start_rules(rules, 2);
	int fd = udp_client(ns);

	ask(fd, 1, "www.example. A");
	run(ns);
	ask(fd, 2, "www.example. A");
	assert_int_equal(next_reply(ns, fd, "www.example. A"), 2);
	assert_int_equal(next_reply(ns, fd, "www.example. A"), 2);
	assert_int_equal(next_reply(ns, fd, "www.example. A"), 1);
	close(fd);
	nameserver_free(ns);
}

static void it_may_be_freed_with_an_answer_held(void **state)
{
	(void)state;
	struct nameserver *ns = START(.hold = true);
	int udp = udp_client(ns), tcp = tcp_client(ns);

	ask(udp, 1, "www.example. A");
	tcp_ask(tcp, 1, "www.example. A");
	wait_for_events(ns, 2);
	close(udp);
	close(tcp);
	nameserver_free(ns);
}

static void an_answer_comes_from_another_address_and_the_same_port(void **state)
{
	(void)state;
	struct nameserver *ns = START(.other_address = true);
	const struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons(nameserver_port(ns, 0))};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in from;
	socklen_t length = sizeof from;
	uint8_t message[512];
	size_t size = dns_query(message, 77, "www.example. A", 0);
	char other[NS_ADDRESS_TEXT];

	sendto(fd, message, size, 0, (void *)&to, sizeof to);
	run_until(ns, fd, POLLIN);
	assert_true(recvfrom(fd, message, sizeof message, 0, (void *)&from,
			&length) > 0);
	assert_int_equal(ntohl(from.sin_addr.s_addr), INADDR_LOOPBACK + 2);
	assert_int_equal(from.sin_port, to.sin_port);
	close(fd);
	nameserver_free(ns);

	assert_true(nameserver_other_address("127.0.0.53", other));
	assert_string_equal(other, "127.0.0.55");
	assert_true(nameserver_other_address("fe80::1%d0", other));
	assert_string_equal(other, "fe80::3%d0");
	assert_false(nameserver_other_address("nowhere", other));
}

static void a_connection_ends_before_or_within_the_answer(void **state)
{
	(void)state;
	static const enum ns_end ends[] = {NS_CLOSE, NS_RESET};
	uint8_t octets[5];

	for (int i = 0; i < 2; i++)
		for (size_t after = 0; after <= 5; after += 5) {
			struct nameserver *ns =
			    START(.end = ends[i], .end_after = after);
			int fd = tcp_client(ns);

			tcp_ask(fd, 77, "www.example. A");
			tcp_read(ns, fd, octets, after);
			assert_true(is_closed(ns, fd));
			assert_int_equal(event(ns, 0)->rcode, -1);
			close(fd);
			nameserver_free(ns);
		}
}

static void a_connection_is_closed_after_the_whole_answer(void **state)
{
	(void)state;
	struct nameserver *ns = START(.end = NS_CLOSE, .end_after = NS_WHOLE);
	int fd = tcp_client(ns);

	tcp_ask(fd, 77, "www.example. A");
	assert_int_equal(tcp_next_reply(ns, fd, "www.example. A"), 77);
	assert_true(is_closed(ns, fd));
	assert_int_equal(event(ns, 0)->rcode, 0);
	close(fd);
	nameserver_free(ns);
}

static void a_stalled_connection_stays_open_and_says_no_more(void **state)
{
	(void)state;
	static const struct ns_rule rule = {.match = {ANY_QUERY},
	    .action = {AS_ZONE, .end = NS_STALL, .end_after = 3},
	    .times = 1};
	struct nameserver *ns = start_rules(&rule, 1);
	int fd = tcp_client(ns), other = tcp_client(ns);
	uint8_t octets[3];

	tcp_ask(fd, 77, "www.example. A");
	tcp_read(ns, fd, octets, 3);
	assert_memory_equal(octets, "\0\55\0", 3);
	tcp_ask(fd, 78, "www.example. A");
	wait_for_events(ns, 2);
	run(ns);
	assert_int_equal(poll(&(struct pollfd){fd, POLLIN, 0}, 1, 0), 0);
	tcp_ask(other, 79, "www.example. A");
	assert_int_equal(tcp_next_reply(ns, other, "www.example. A"), 79);
	close(fd);
	close(other);
	nameserver_free(ns);
}

static void the_length_of_a_message_is_wrong(void **state)
{
	(void)state;
	struct nameserver *ns = START(.length = 1);
	int fd = tcp_client(ns);
	uint8_t octets[2 + WHOLE];

	tcp_ask(fd, 77, "www.example. A");
	tcp_read(ns, fd, octets, sizeof octets);
	assert_int_equal(octets[1], WHOLE + 1);
	close(fd);
	nameserver_free(ns);
}

static void a_dripping_answer_is_whole_and_before_the_next(void **state)
{
	(void)state;
	static const struct ns_rule rule = {.match = {ANY_QUERY, .nth = 1},
	    .action = {AS_ZONE, .drip_size = 10, .drip_ms = 1}};
	struct nameserver *ns = start_rules(&rule, 1);
	int fd = tcp_client(ns);

	tcp_ask(fd, 1, "www.example. A");
	tcp_ask(fd, 2, "www.example. A");
	wait_for_events(ns, 2);
	assert_int_equal(
	    recv(fd, (uint8_t[64]){0}, 64, MSG_PEEK | MSG_DONTWAIT), 10);
	assert_int_equal(tcp_next_reply(ns, fd, "www.example. A"), 1);
	assert_int_equal(tcp_next_reply(ns, fd, "www.example. A"), 2);
	close(fd);
	nameserver_free(ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_comes_again_and_again),
	    cmocka_unit_test(a_held_answer_follows_the_next_one),
	    cmocka_unit_test(a_held_answer_follows_all_copies_of_the_next_one),
	    cmocka_unit_test(it_may_be_freed_with_an_answer_held),
	    cmocka_unit_test(
		an_answer_comes_from_another_address_and_the_same_port),
	    cmocka_unit_test(a_connection_ends_before_or_within_the_answer),
	    cmocka_unit_test(a_connection_is_closed_after_the_whole_answer),
	    cmocka_unit_test(a_stalled_connection_stays_open_and_says_no_more),
	    cmocka_unit_test(the_length_of_a_message_is_wrong),
	    cmocka_unit_test(a_dripping_answer_is_whole_and_before_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
