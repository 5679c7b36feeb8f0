/* SPDX-License-Identifier: MIT */
/* Rules of the nameserver: which decides, and what becomes of the answer. */
#include "dns_client.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static void the_first_rule_that_matches_decides(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY, .qname = "WWW.example"},
		.action = {.rcode = 2, .keep = -1}},
	    {.match = {ANY_QUERY, .qname = "www.example."},
		.action = {.rcode = 3, .keep = -1}},
	    {.match = {.qtype = 28, .edns = -1},
		.action = {.rcode = 4, .keep = -1}},
	    {.match = {.qtype = -1, .edns = 1},
		.action = {.rcode = 5, .keep = -1}},
	    {.match = {ANY_QUERY, .under = "u.example."},
		.action = {.rcode = 0, .keep = -1}},
	    {.match = {ANY_QUERY, .proto = NS_TCP},
		.action = {.rcode = 6, .keep = -1}}};
	struct nameserver *ns = start_rules(rules, 6);
	int fd = udp_client(ns), tcp = tcp_client(ns);

	assert_string_equal(answer_to(ns, fd, "www.example. A"), "SERVFAIL\n");
	assert_int_equal(event(ns, 0)->rule, 0);
	assert_string_equal(
	    answer_to(ns, fd, "three.example. AAAA"), "NOTIMPL\n");
	assert_int_equal(event(ns, 1)->rule, 2);
	ask_with(fd, 1, "three.example. A", 512);
	next_reply(ns, fd, "three.example. A");
	assert_string_equal(reply, "REFUSED edns 1232\n");
	assert_string_equal(answer_to(ns, fd, "u.example. A"), "NOERROR aa\n");
	assert_string_equal(
	    answer_to(ns, fd, "a.b.U.example. A"), "NOERROR aa\n");
	assert_string_equal(
	    answer_to(ns, fd, "xu.example. A"), "NXDOMAIN aa\n" NS_SOA);
	assert_int_equal(event(ns, 5)->rule, -1);
	tcp_ask(tcp, 1, "xu.example. A");
	tcp_next_reply(ns, tcp, "xu.example. A");
	assert_string_equal(reply, "YXDOMAIN\n");

	close(fd);
	close(tcp);
	nameserver_free(ns);
}

static void a_rule_is_used_up_after_its_times(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY},
		.action = {.rcode = 2, .keep = -1},
		.times = 2},
	    {.match = {ANY_QUERY},
		.action = {.rcode = 5, .keep = -1},
		.times = 1}};
	struct nameserver *ns = start_rules(rules, 2);
	int fd = udp_client(ns);

	assert_string_equal(answer_to(ns, fd, "www.example. A"), "SERVFAIL\n");
	assert_string_equal(answer_to(ns, fd, "www.example. A"), "SERVFAIL\n");
	assert_string_equal(answer_to(ns, fd, "www.example. A"), "REFUSED\n");
	assert_string_equal(
	    answer_to(ns, fd, "www.example. A"), "NOERROR aa\n" WWW);

	close(fd);
	nameserver_free(ns);
}

static void nth_counts_what_other_rules_decided_too(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY, .qname = "www.example.", .nth = 2},
		.action = {.rcode = 2, .keep = -1}},
	    {.match = {ANY_QUERY, .nth = 4},
		.action = {.rcode = 5, .keep = -1}}};
	struct nameserver *ns = start_rules(rules, 2);
	int fd = udp_client(ns);

	assert_string_equal(
	    answer_to(ns, fd, "www.example. A"), "NOERROR aa\n" WWW);
	answer_to(ns, fd, "three.example. A");
	assert_string_equal(answer_to(ns, fd, "www.example. A"), "SERVFAIL\n");
	assert_string_equal(answer_to(ns, fd, "www.example. A"), "REFUSED\n");
	assert_string_equal(
	    answer_to(ns, fd, "www.example. A"), "NOERROR aa\n" WWW);

	close(fd);
	nameserver_free(ns);
}

static void a_dropped_query_is_logged_and_the_next_answered(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {{.match = {ANY_QUERY},
	    .action = {AS_ZONE, .drop = true},
	    .times = 1}};
	struct nameserver *ns = start_rules(rules, 1);
	int fd = udp_client(ns);

	ask(fd, 1, "www.example. A");
	ask(fd, 2, "www.example. A");

	assert_int_equal(next_reply(ns, fd, "www.example. A"), 2);
	assert_int_equal(event_count(ns), 2);
	assert_int_equal(event(ns, 0)->rule, 0);
	assert_int_equal(event(ns, 0)->rcode, -1);
	assert_int_equal(event(ns, 0)->id, 1);
	assert_int_equal(event(ns, 1)->rcode, 0);

	close(fd);
	nameserver_free(ns);
}

static void a_rule_replaces_sections(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY, .qname = "a.example."},
		.action = {AS_ZONE, .answer = "@ 9 A 192.0.2.8\nb A 192.0.2.9\n"
					      "c.org. A 192.0.2.10"}},
	    {.match = {ANY_QUERY, .under = "u.example."},
		.action = {AS_ZONE, .additional = "$TTL 5\n@ A 192.0.2.7\n"}},
	    {.match = {ANY_QUERY, .qname = "www.example."},
		.action = {AS_ZONE, .authority = "x NS y.z.\n"}},
	    {.match = {ANY_QUERY},
		.action = {
		    .rcode = 3, .keep = -1, .answer = "x. A 192.0.2.1"}}};
	struct nameserver *ns = start_rules(rules, 4);
	int fd = udp_client(ns);

	assert_string_equal(answer_to(ns, fd, "a.example. A"),
	    "NOERROR aa\n"
	    "an a.example. 9 IN A 192.0.2.8\n"
	    "an b.a.example. 3600 IN A 192.0.2.9\n"
	    "an c.org. 3600 IN A 192.0.2.10\n");
	assert_string_equal(answer_to(ns, fd, "x.u.example. A"),
	    "NXDOMAIN aa\n" NS_SOA "ar u.example. 5 IN A 192.0.2.7\n");
	assert_string_equal(answer_to(ns, fd, "www.example. A"),
	    "NOERROR aa\n" WWW "ns x.www.example. 3600 IN NS y.z.\n");
	assert_string_equal(answer_to(ns, fd, "other.org. A"),
	    "NXDOMAIN aa\nan x. 3600 IN A 192.0.2.1\n");

	close(fd);
	nameserver_free(ns);
}

static void a_rule_truncates(void **state)
{
	(void)state;
	static const struct ns_rule rules[] = {
	    {.match = {ANY_QUERY, .nth = 1},
		.action = {.rcode = -1, .tc = true, .keep = 0}},
	    {.match = {ANY_QUERY, .nth = 2},
		.action = {.rcode = -1, .tc = true, .keep = 2}},
	    {.match = {ANY_QUERY, .nth = 3}, .action = {AS_ZONE, .tc = true}}};
	struct nameserver *ns = start_rules(rules, 3);
	int fd = udp_client(ns);

	assert_string_equal(
	    answer_to(ns, fd, "three.example. A"), "NOERROR aa tc\n");
	assert_string_equal(answer_to(ns, fd, "three.example. A"),
	    "NOERROR aa tc\n"
	    "an three.example. 60 IN A 192.0.2.1\n"
	    "an three.example. 60 IN A 192.0.2.2\n");
	assert_string_equal(answer_to(ns, fd, "three.example. A"),
	    "NOERROR aa tc\n"
	    "an three.example. 60 IN A 192.0.2.1\n"
	    "an three.example. 60 IN A 192.0.2.2\n"
	    "an three.example. 60 IN A 192.0.2.3\n");
	assert_true(event(ns, 0)->tc);

	close(fd);
	nameserver_free(ns);
}

static const struct ns_rule delays[] = {
    {.match = {ANY_QUERY, .qname = "slow.example."},
	.action = {AS_ZONE, .delay_ms = 120, .answer = "@ A 192.0.2.5"}},
    {.match = {ANY_QUERY, .qname = "slower.example."},
	.action = {AS_ZONE, .delay_ms = 180, .answer = "@ A 192.0.2.6"}}};

static void a_delayed_answer_does_not_hold_up_others(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(delays, 2);
	int fd = udp_client(ns);
	int64_t asked_ms = now_ms();

	ask(fd, 1, "slower.example. A");
	ask(fd, 2, "slow.example. A");
	ask(fd, 3, "www.example. A");

	assert_int_equal(next_reply(ns, fd, "www.example. A"), 3);
	assert_int_equal(next_reply(ns, fd, "slow.example. A"), 2);
	assert_true(now_ms() - asked_ms >= 119);
	assert_string_equal(
	    reply, "NOERROR aa\nan slow.example. 3600 IN A 192.0.2.5\n");
	assert_int_equal(next_reply(ns, fd, "slower.example. A"), 1);
	assert_true(now_ms() - asked_ms >= 179);

	close(fd);
	nameserver_free(ns);
}

static void a_delayed_answer_may_outlive_its_client(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(delays, 2);
	int udp = udp_client(ns), tcp = tcp_client(ns), other = udp_client(ns);
	struct linger reset = {1, 0};

	ask(udp, 1, "slow.example. A");
	tcp_ask(tcp, 2, "slow.example. A");
	run(ns);
	assert_int_equal(event_count(ns), 2);
	close(udp);
	setsockopt(tcp, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	close(tcp);
	ask(other, 3, "slower.example. A");

	assert_int_equal(next_reply(ns, other, "slower.example. A"), 3);

	close(other);
	nameserver_free(ns);
}

static void it_may_be_freed_with_answers_still_due(void **state)
{
	(void)state;
	struct nameserver *ns = start_rules(delays, 2);
	int udp = udp_client(ns), tcp = tcp_client(ns);

	ask(udp, 1, "slow.example. A");
	tcp_ask(tcp, 2, "slow.example. A");
	run(ns);

	nameserver_free(ns);
	close(udp);
	close(tcp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_rule_that_matches_decides),
	    cmocka_unit_test(a_rule_is_used_up_after_its_times),
	    cmocka_unit_test(nth_counts_what_other_rules_decided_too),
	    cmocka_unit_test(a_dropped_query_is_logged_and_the_next_answered),
	    cmocka_unit_test(a_rule_replaces_sections),
	    cmocka_unit_test(a_rule_truncates),
	    cmocka_unit_test(a_delayed_answer_does_not_hold_up_others),
	    cmocka_unit_test(a_delayed_answer_may_outlive_its_client),
	    cmocka_unit_test(it_may_be_freed_with_answers_still_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
