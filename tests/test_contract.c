/* SPDX-License-Identifier: MIT */
/*
 * What holds whichever backend answers.
 *
 * The argument names the backend; without one all are asked in turn.  Mostly,
 * each request is a lookup of its own; test_flights.c is about those that
 * share one.
 */
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cmocka.h>

#include "done.h"
#include "machine.h"

#define MANY 1000
#define SILENT "never.example" /* no server says anything about it */

static const char *backend;

static duet_resolver *open_with(unsigned flags, int timeout_ms)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;

	opts.backend = backend;
	opts.flags = flags;
	opts.timeout_ms = timeout_ms;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	assert_string_equal(duet_backend(r), backend);
	return r;
}

static int set_up(void **state)
{
	*state = open_with(DUET_NO_SHARING, 0);
	return 0;
}

static int tear_down(void **state)
{
	duet_close(*state);
	return 0;
}

static const struct addrinfo stream = {
    .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};

static duet_id ask(duet_resolver *r, const char *node, struct done *done)
{
	duet_id id;

	assert_int_equal(
	    duet_getaddrinfo(r, node, "80", &stream, done_run, done, &id),
	    DUET_OK);
	return id;
}

static void expect(struct done *done, enum duet_status status)
{
	assert_int_equal(done->times, 1);
	assert_int_equal(duet_result_status(done->res), status);
	done_free(done);
}

static void expect_address(const duet_result *res, const char *address)
{
	const struct addrinfo *ai = duet_result_addrinfo(res);
	char text[INET_ADDRSTRLEN];
	const struct sockaddr_in *sin;

	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_int_equal(duet_result_error(res), 0);
	assert_non_null(ai);
	assert_null(ai->ai_next);
	assert_int_equal(ai->ai_family, AF_INET);
	assert_int_equal(ai->ai_socktype, SOCK_STREAM);
	sin = (const void *)ai->ai_addr;
	assert_int_equal(ntohs(sin->sin_port), 80);
	assert_string_equal(
	    inet_ntop(AF_INET, &sin->sin_addr, text, sizeof(text)), address);
}

static void a_name_of_the_hosts_file_is_found(void **state)
{
	duet_result *res =
	    duet_getaddrinfo_sync(*state, "host.example", "80", &stream);

	expect_address(res, "192.0.2.10");
	duet_result_free(res);
}

static void a_name_in_dns_is_found(void **state)
{
	duet_result *res =
	    duet_getaddrinfo_sync(*state, "www.example", "80", &stream);

	expect_address(res, "192.0.2.1");
	assert_null(duet_result_hostent(res));
	assert_null(duet_result_host(res));
	assert_null(duet_result_packet(res, NULL));
	duet_result_free(res);
}

static void expect_no(duet_result *res, enum duet_status status, int error)
{
	assert_int_equal(duet_result_status(res), status);
	assert_int_equal(duet_result_error(res), error);
	assert_null(duet_result_addrinfo(res));
	assert_null(duet_result_hostent(res));
	duet_result_free(res);
}

static void a_name_that_does_not_exist_is_no_name(void **state)
{
	expect_no(duet_getaddrinfo_sync(*state, "nx.example", "80", &stream),
	    DUET_ENONAME, EAI_NONAME);
	expect_no(duet_gethostbyname_sync(*state, "nx.example", AF_INET),
	    DUET_ENONAME, HOST_NOT_FOUND);
}

static void a_name_without_addresses_is_no_data(void **state)
{
	expect_no(duet_getaddrinfo_sync(*state, "empty.example", "80", &stream),
	    DUET_ENODATA, EAI_NODATA);
	expect_no(duet_gethostbyname_sync(*state, "empty.example", AF_INET),
	    DUET_ENODATA, NO_DATA);
}

static void no_node_and_no_service_is_no_name(void **state)
{
	expect_no(duet_getaddrinfo_sync(*state, NULL, NULL, NULL), DUET_ENONAME,
	    EAI_NONAME);
}

static void a_host_has_its_aliases(void **state)
{
	duet_result *res =
	    duet_gethostbyname_sync(*state, "alias.example", AF_INET);
	const struct hostent *host = duet_result_hostent(res);

	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_string_equal(host->h_name, "www.example");
	assert_string_equal(host->h_aliases[0], "alias.example");
	assert_null(host->h_aliases[1]);
	assert_int_equal(host->h_addrtype, AF_INET);
	assert_int_equal(host->h_length, 4);
	assert_memory_equal(host->h_addr_list[0], "\xc0\0\2\1", 4);
	assert_null(host->h_addr_list[1]);
	assert_null(duet_result_addrinfo(res));
	duet_result_free(res);
}

static void an_address_has_a_host(void **state)
{
	duet_result *res =
	    duet_gethostbyaddr_sync(*state, "\xc0\0\2\1", 4, AF_INET);

	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_string_equal(duet_result_hostent(res)->h_name, "www.example");
	duet_result_free(res);
	expect_no(duet_gethostbyaddr_sync(*state, "\xc0\0\2\x63", 4, AF_INET),
	    DUET_ENONAME, HOST_NOT_FOUND);
}

static void an_address_has_a_name(void **state)
{
	struct sockaddr_in sin = {.sin_family = AF_INET, .sin_port = htons(80)};
	duet_result *res;

	sin.sin_addr.s_addr = htonl(0xc0000201);
	res = duet_getnameinfo_sync(
	    *state, (void *)&sin, sizeof(sin), NI_NUMERICSERV);
	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_string_equal(duet_result_host(res), "www.example");
	assert_string_equal(duet_result_service(res), "80");
	duet_result_free(res);
	sin.sin_addr.s_addr = htonl(0xc0000263);
	expect_no(duet_getnameinfo_sync(
		      *state, (void *)&sin, sizeof(sin), NI_NAMEREQD),
	    DUET_ENONAME, EAI_NONAME);
}

static int rcode_of(const duet_result *res)
{
	size_t len;
	const unsigned char *packet = duet_result_packet(res, &len);

	assert_non_null(packet);
	assert_true(len > NS_HFIXEDSZ);
	assert_int_equal(packet[2] & 0x80, 0x80); /* a response */
	assert_int_equal(duet_result_cause(res)->rcode, packet[3] & 15);
	return packet[3] & 15;
}

static void a_query_has_the_response_as_received(void **state)
{
	duet_result *res =
	    duet_query_sync(*state, "www.example", ns_c_in, ns_t_a);
	const unsigned char *packet;
	size_t len;

	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_int_equal(rcode_of(res), ns_r_noerror);
	packet = duet_result_packet(res, &len);
	assert_int_equal(ns_get16(packet + 6), 1); /* answers */
	assert_non_null(memmem(packet, len, "\0\4\xc0\0\2\1", 6));
	duet_result_free(res);
}

static void a_query_has_the_response_also_when_it_says_no(void **state)
{
	duet_result *res =
	    duet_query_sync(*state, "nx.example", ns_c_in, ns_t_a);

	assert_int_equal(duet_result_status(res), DUET_ENONAME);
	assert_int_equal(duet_result_error(res), HOST_NOT_FOUND);
	assert_int_equal(rcode_of(res), ns_r_nxdomain);
	duet_result_free(res);
	res = duet_query_sync(*state, "empty.example", ns_c_in, ns_t_a);
	assert_int_equal(duet_result_status(res), DUET_ENODATA);
	assert_int_equal(rcode_of(res), ns_r_noerror);
	duet_result_free(res);
}

static void a_callback_runs_when_the_descriptor_says_so(void **state)
{
	struct pollfd p = {.fd = duet_fd(*state), .events = POLLIN};
	struct done done = {0};

	ask(*state, "www.example", &done);
	while (!done.times) {
		assert_int_equal(poll(&p, 1, 10000), 1);
		duet_process(*state);
	}
	expect_address(done.res, "192.0.2.1");
	expect(&done, DUET_OK);
}

static void the_descriptor_is_silent_while_nothing_is_due(void **state)
{
	struct pollfd p = {.fd = duet_fd(*state), .events = POLLIN};
	struct done done = {0};
	int rounds = 0;

	ask(*state, SILENT, &done);
	while (rounds < 10 && poll(&p, 1, 100) > 0) {
		assert_int_equal(duet_process(*state), 0);
		rounds++;
	}
	assert_true(rounds < 10);
	duet_cancel_all(*state);
	duet_wait(*state, -1);
	expect(&done, DUET_ECANCELLED);
	assert_int_equal(poll(&p, 1, 0), 0);
}

static void one_of_several_can_be_cancelled(void **state)
{
	struct done silent[2] = {0}, www = {0};
	duet_id id = ask(*state, SILENT, &silent[0]);

	ask(*state, SILENT, &silent[1]);
	ask(*state, "www.example", &www);
	assert_int_equal(duet_cancel(*state, id), 1);
	assert_int_equal(duet_cancel(*state, id), 0);
	while (!silent[0].times || !www.times)
		duet_wait(*state, 1);
	expect(&silent[0], DUET_ECANCELLED);
	expect(&www, DUET_OK);
	assert_int_equal(silent[1].times, 0);
	assert_int_equal(duet_cancel_all(*state), 1);
	assert_int_equal(duet_wait(*state, -1), 0);
	expect(&silent[1], DUET_ECANCELLED);
}

static void cancel_after_the_end_changes_nothing(void **state)
{
	struct done done = {0};
	duet_id id = ask(*state, "www.example", &done);

	duet_wait(*state, -1);
	assert_int_equal(duet_cancel(*state, id), 0);
	assert_int_equal(duet_wait(*state, 0), 0);
	expect(&done, DUET_OK);
}

static void every_kind_can_be_cancelled(void **state)
{
	struct done done[3] = {0};

	ask(*state, SILENT, &done[0]);
	duet_gethostbyname(*state, SILENT, AF_INET, done_run, &done[1], NULL);
	duet_query(*state, SILENT, ns_c_in, ns_t_a, done_run, &done[2], NULL);
	assert_int_equal(duet_cancel_all(*state), 3);
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(duet_result_error(done[0].res), EAI_CANCELED);
	assert_int_equal(duet_result_error(done[1].res), NETDB_INTERNAL);
	for (int i = 0; i < 3; i++)
		expect(&done[i], DUET_ECANCELLED);
}

static void a_deadline_passes_when_no_server_answers(void **state)
{
	duet_resolver *r = open_with(0, 20);
	struct done done = {0};
	duet_result *res;

	(void)state;
	ask(r, SILENT, &done);
	assert_int_equal(duet_wait(r, -1), 0);
	assert_int_equal(duet_result_error(done.res), EAI_AGAIN);
	expect(&done, DUET_ETIMEOUT);
	res = duet_gethostbyname_sync(r, SILENT, AF_INET);
	expect_no(res, DUET_ETIMEOUT, TRY_AGAIN);
	duet_close(r);
}

static void close_cancels_what_is_pending(void **state)
{
	struct done silent = {0}, www = {0};
	duet_resolver *r;

	(void)state;
	for (unsigned flags = 0; flags <= DUET_THREAD; flags += DUET_THREAD) {
		r = open_with(flags, 0);
		ask(r, SILENT, &silent);
		ask(r, "www.example", &www);
		duet_close(r);
		expect(&silent, DUET_ECANCELLED);
		assert_int_equal(www.times, 1);
		done_free(&www);
	}
}

struct use {
	duet_resolver *r;
	duet_id id;
	struct done other;
	duet_result *res;
	int answer;
	atomic_bool returned;
};

static void close_in_callback(void *arg, duet_result *res)
{
	struct use *use = arg;

	duet_result_free(res);
	duet_close(use->r);
	assert_int_equal(use->other.times, 0);
}

static void close_in_a_callback_cancels_the_rest(void **state)
{
	struct use use = {.r = open_with(0, 0)};

	(void)state;
	ask(use.r, SILENT, &use.other);
	duet_gethostbyname(
	    use.r, "www.example", AF_INET, close_in_callback, &use, NULL);
	while (!use.other.times) {
		struct pollfd p = {.fd = duet_fd(use.r), .events = POLLIN};

		poll(&p, 1, -1);
		duet_process(use.r);
	}
	expect(&use.other, DUET_ECANCELLED);
}

static void submit_in_callback(void *arg, duet_result *res)
{
	struct use *use = arg;

	duet_result_free(res);
	ask(use->r, "www.example", &use->other);
}

static void a_callback_may_submit(void **state)
{
	struct use use = {.r = *state};

	duet_gethostbyname(
	    use.r, "www.example", AF_INET, submit_in_callback, &use, NULL);
	assert_int_equal(duet_wait(use.r, -1), 0);
	expect(&use.other, DUET_OK);
}

static void wait_in_callback(void *arg, duet_result *res)
{
	struct use *use = arg;

	duet_result_free(res);
	use->res = duet_getaddrinfo_sync(use->r, "www.example", "80", &stream);
	atomic_store(&use->returned, true);
}

static void a_callback_may_call_and_wait(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags <= DUET_THREAD; flags += DUET_THREAD) {
		struct use use = {.r = open_with(flags, 0)};

		duet_gethostbyname(use.r, "www.example", AF_INET,
		    wait_in_callback, &use, NULL);
		/* With a thread, it may still run when nothing is pending. */
		while (!atomic_load(&use.returned))
			duet_wait(use.r, 1);
		duet_close(use.r);
		expect_address(use.res, "192.0.2.1");
		duet_result_free(use.res);
	}
}

static void cancel_in_callback(void *arg, duet_result *res)
{
	struct use *use = arg;

	duet_result_free(res);
	use->answer = duet_cancel(use->r, use->id);
}

static void a_callback_may_cancel(void **state)
{
	struct use use = {.r = *state};

	use.id = ask(use.r, SILENT, &use.other);
	duet_gethostbyname(
	    use.r, "www.example", AF_INET, cancel_in_callback, &use, NULL);
	assert_int_equal(duet_wait(use.r, -1), 0);
	assert_int_equal(use.answer, 1);
	expect(&use.other, DUET_ECANCELLED);
}

static void many_of_the_hosts_file_are_answered_in_turn(void **state)
{
	for (int i = 0; i < MANY; i++) {
		duet_result *res = duet_getaddrinfo_sync(
		    *state, "host.example", "80", &stream);

		expect_address(res, "192.0.2.10");
		duet_result_free(res);
	}
}

static void a_thousand_are_answered(void **state)
{
	static struct done done[MANY];

	for (int i = 0; i < MANY; i++)
		ask(*state, i % 2 ? "www.example" : "host.example", &done[i]);
	assert_int_equal(duet_wait(*state, -1), 0);
	for (int i = 0; i < MANY; i++) {
		expect_address(done[i].res, i % 2 ? "192.0.2.1" : "192.0.2.10");
		expect(&done[i], DUET_OK);
	}
}

/* For those who watch with EPOLLET and process once whenever it says so. */
static void a_thousand_are_answered_by_edges(void **state)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLET};
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	static struct done done[MANY];
	int left = MANY;

	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, duet_fd(*state), &event);
	for (int i = 0; i < MANY; i++)
		ask(*state, i % 2 ? "www.example" : "host.example", &done[i]);
	while (left > 0) {
		assert_int_equal(epoll_wait(epoll_fd, &event, 1, 10000), 1);
		left -= duet_process(*state);
	}
	for (int i = 0; i < MANY; i++)
		expect(&done[i], DUET_OK);
	close(epoll_fd);
}

static void a_thousand_are_cancelled(void **state)
{
	static struct done done[MANY];

	for (int i = 0; i < MANY; i++)
		ask(*state, SILENT, &done[i]);
	assert_int_equal(duet_cancel_all(*state), MANY);
	assert_int_equal(duet_wait(*state, -1), 0);
	for (int i = 0; i < MANY; i++)
		expect(&done[i], DUET_ECANCELLED);
}

static void *submit_many(void *r)
{
	struct done *done = calloc(100, sizeof(*done));

	for (int i = 0; i < 100; i++)
		ask(r, i % 10 ? "www.example" : "nx.example", &done[i]);
	for (int i = 0; i < 10; i++) {
		duet_result *res =
		    duet_getaddrinfo_sync(r, "www.example", "80", &stream);

		expect_address(res, "192.0.2.1");
		duet_result_free(res);
	}
	return done;
}

static void several_threads_may_submit_and_wait(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags <= DUET_THREAD; flags += DUET_THREAD) {
		duet_resolver *r = open_with(flags, 0);
		struct done *done[4];
		pthread_t threads[4];
		void *result;

		for (int i = 0; i < 4; i++)
			pthread_create(&threads[i], NULL, submit_many, r);
		for (int i = 0; i < 4; i++) {
			pthread_join(threads[i], &result);
			done[i] = result;
		}
		assert_int_equal(duet_wait(r, -1), 0);
		duet_close(r);
		for (int i = 0; i < 4; i++) {
			for (int j = 0; j < 100; j++)
				expect(&done[i][j],
				    j % 10 ? DUET_OK : DUET_ENONAME);
			free(done[i]);
		}
	}
}

static void a_thread_of_its_own_runs_callbacks(void **state)
{
	duet_resolver *r = open_with(DUET_THREAD, 0);
	struct done done = {0};

	(void)state;
	assert_int_equal(duet_fd(r), -1);
	ask(r, "www.example", &done);
	assert_int_equal(duet_wait(r, -1), 0);
	duet_close(r);
	assert_false(pthread_equal(done.thread, pthread_self()));
	expect(&done, DUET_OK);
}

static void missing_arguments_are_refused(void **state)
{
	struct done done = {0};

	assert_int_equal(duet_getaddrinfo(*state, "www.example", NULL, NULL,
			     NULL, NULL, NULL),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_gethostbyname(*state, NULL, AF_INET, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_gethostbyaddr(*state, NULL, 4, AF_INET, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_getnameinfo(*state, NULL, 16, 0, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_query(*state, NULL, ns_c_in, ns_t_a, done_run, &done, NULL),
	    DUET_EINVAL);
	assert_int_equal(done.times, 0);
	expect_no(duet_gethostbyname_sync(*state, NULL, AF_INET), DUET_EINVAL,
	    NETDB_INTERNAL);
	assert_int_equal(duet_getaddrinfo(NULL, "www.example", NULL, NULL,
			     done_run, &done, NULL),
	    DUET_EINVAL);
	expect_no(duet_getaddrinfo_sync(NULL, "www.example", NULL, NULL),
	    DUET_EINVAL, EAI_SYSTEM);
}

static void what_it_counts_adds_up(void **state)
{
	struct done done[3] = {0};
	struct duet_stats s;

	ask(*state, "www.example", &done[0]);
	ask(*state, "nx.example", &done[1]);
	ask(*state, SILENT, &done[2]);
	while (!done[0].times || !done[1].times)
		duet_wait(*state, 1);
	duet_get_stats(*state, &s, sizeof(s));
	assert_int_equal(s.pending, 1);
	duet_cancel_all(*state);
	duet_wait(*state, -1);
	duet_get_stats(*state, &s, sizeof(s));
	assert_int_equal(s.submitted, 3);
	assert_int_equal(s.succeeded, 1);
	assert_int_equal(s.failed, 1);
	assert_int_equal(s.cancelled, 1);
	assert_int_equal(s.pending, 0);
	for (int i = 0; i < 3; i++)
		done_free(&done[i]);
}

static void it_says_what_it_is(void **state)
{
	assert_string_equal(duet_backend(*state), backend);
	assert_non_null(strpbrk(duet_backend_version(*state), "0123456789"));
}

static void enter_machine(void)
{
	static const struct etc_file files[] = {
	    {.name = "resolv.conf",
		.text = "nameserver 127.0.0.1\noptions timeout:3\n"},
	    {.name = "hosts", .text = "192.0.2.10 host.example\n"},
	};
	static const struct ns_zone zones[] = {
	    {.origin = "example.",
		.text = "$TTL 60\n"
			"@ SOA ns host 1 3600 600 86400 30\n"
			"www A 192.0.2.1\n"
			"alias CNAME www\n"
			"empty TXT \"no address\"\n"},
	    {.origin = "2.0.192.in-addr.arpa.",
		.text = "$TTL 60\n"
			"@ SOA ns.example. host.example. 1 3600 600 86400 30\n"
			"1 PTR www.example.\n"},
	};
	static const struct ns_rule rule = {
	    .match = {.qname = SILENT ".", .qtype = -1, .edns = -1},
	    .action = {.rcode = -1, .keep = -1, .drop = true}};
	static const struct ns_server server = {.name = "s1",
	    .listen = "127.0.0.1",
	    .port = 53,
	    .otherwise = ns_r_refused,
	    .rules = &rule,
	    .nrules = 1};
	static const struct sandbox_config sandbox = {
	    .files = files, .nfiles = 2};
	static const struct ns_config dns = {
	    .zones = zones, .nzones = 2, .servers = &server, .nservers = 1};

	machine_enter(&sandbox, &dns);
}

static int run(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_name_of_the_hosts_file_is_found),
	    TEST(a_name_in_dns_is_found),
	    TEST(a_name_that_does_not_exist_is_no_name),
	    TEST(a_name_without_addresses_is_no_data),
	    TEST(no_node_and_no_service_is_no_name),
	    TEST(a_host_has_its_aliases),
	    TEST(an_address_has_a_host),
	    TEST(an_address_has_a_name),
	    TEST(a_query_has_the_response_as_received),
	    TEST(a_query_has_the_response_also_when_it_says_no),
	    TEST(a_callback_runs_when_the_descriptor_says_so),
	    TEST(the_descriptor_is_silent_while_nothing_is_due),
	    TEST(one_of_several_can_be_cancelled),
	    TEST(cancel_after_the_end_changes_nothing),
	    TEST(every_kind_can_be_cancelled),
	    TEST(a_deadline_passes_when_no_server_answers),
	    TEST(close_cancels_what_is_pending),
	    TEST(close_in_a_callback_cancels_the_rest),
	    TEST(a_callback_may_submit),
	    TEST(a_callback_may_call_and_wait),
	    TEST(a_callback_may_cancel),
	    TEST(many_of_the_hosts_file_are_answered_in_turn),
	    TEST(a_thousand_are_answered),
	    TEST(a_thousand_are_answered_by_edges),
	    TEST(a_thousand_are_cancelled),
	    TEST(several_threads_may_submit_and_wait),
	    TEST(a_thread_of_its_own_runs_callbacks),
	    TEST(missing_arguments_are_refused),
	    TEST(what_it_counts_adds_up),
	    TEST(it_says_what_it_is),
	};

	return cmocka_run_group_tests_name(backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	int failed = 0;

	enter_machine();
	if (argc > 1) {
		backend = argv[1];
		return run();
	}
	for (size_t i = 0; (backend = duet_backend_at(i)); i++)
		failed += run();
	return failed;
}
