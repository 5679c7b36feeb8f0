/* SPDX-License-Identifier: MIT */
/* Options that the ares backend alone honours, by what a server of the test's
 * own receives. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "done.h"
#include "option_tests.h"

/* Where the test listens itself. */
#define TAP_PORT 5399
#define TAP4 "127.0.0.1:5399"
#define TAP6 "[::1]:5399"

struct tap {
	int fd;
	struct done done;
	duet_resolver *r;
	/* The first query, as it came. */
	unsigned char bytes[512];
	size_t len;
	char from[INET6_ADDRSTRLEN];
};

static void listen_here(struct tap *tap, int family)
{
	struct sockaddr_in6 inet6 = {.sin6_family = AF_INET6,
	    .sin6_port = htons(TAP_PORT),
	    .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct sockaddr_in inet = {.sin_family = AF_INET,
	    .sin_port = htons(TAP_PORT),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct timeval limit = {.tv_sec = 10};

	tap->fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setsockopt(tap->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	assert_int_equal(
	    family == AF_INET
		? bind(tap->fd, (struct sockaddr *)&inet, sizeof(inet))
		: bind(tap->fd, (struct sockaddr *)&inet6, sizeof(inet6)),
	    0);
}

static void receive(struct tap *tap, int family)
{
	union {
		struct sockaddr sa;
		struct sockaddr_in sin;
		struct sockaddr_in6 sin6;
	} from;
	socklen_t size = sizeof(from);
	ssize_t len = recvfrom(
	    tap->fd, tap->bytes, sizeof(tap->bytes), 0, &from.sa, &size);

	assert_true(len > 12);
	tap->len = (size_t)len;
	inet_ntop(family,
	    family == AF_INET ? (void *)&from.sin.sin_addr
			      : (void *)&from.sin6.sin6_addr,
	    tap->from, sizeof(tap->from));
}

/* Ask a server that is the test itself. */
static void tap_open(struct tap *tap, struct duet_options *opts, int family)
{
	memset(tap, 0, sizeof(*tap));
	listen_here(tap, family);
	opts->servers = family == AF_INET ? TAP4 : TAP6;
	tap->r = open_with(opts);
	assert_int_equal(duet_query(tap->r, "www.example", DUET_CLASS_IN,
			     DUET_TYPE_A, done_run, &tap->done, NULL),
	    DUET_OK);
	duet_process(tap->r);
	receive(tap, family);
}

static void tap_close(struct tap *tap)
{
	close(tap->fd);
	duet_close(tap->r);
	done_free(&tap->done);
}

static void queries_come_from_the_local_address(void **state)
{
	struct duet_options opts = option_defaults();
	struct tap tap;

	(void)state;
	opts.local_address = "127.0.0.77,2001:db8::254";
	tap_open(&tap, &opts, AF_INET);
	assert_string_equal(tap.from, "127.0.0.77");
	tap_close(&tap);
	tap_open(&tap, &opts, AF_INET6);
	assert_string_equal(tap.from, "2001:db8::254");
	tap_close(&tap);
	opts.local_address = "2001:db8::254";
	tap_open(&tap, &opts, AF_INET);
	assert_string_equal(tap.from, "127.0.0.1");
	tap_close(&tap);
}

static void over_tcp_too(void **state)
{
	struct duet_options opts = option_defaults();
	struct sockaddr_in inet = {.sin_family = AF_INET,
	    .sin_port = htons(TAP_PORT),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(inet);
	struct done done = {0};
	char from[INET_ADDRSTRLEN];
	duet_resolver *r;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int accepted;

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&inet, size), 0);
	listen(fd, 1);
	opts.local_address = "127.0.0.77";
	opts.servers = TAP4;
	opts.flags = DUET_TCP_ONLY;
	r = open_with(&opts);
	duet_query(r, "www.example", DUET_CLASS_IN, DUET_TYPE_A, done_run,
	    &done, NULL);
	duet_process(r);
	accepted = accept(fd, (struct sockaddr *)&inet, &size);
	assert_true(accepted >= 0);
	inet_ntop(AF_INET, &inet.sin_addr, from, sizeof(from));
	assert_string_equal(from, "127.0.0.77");
	duet_close(r);
	done_free(&done);
	close(accepted);
	close(fd);
}

static void an_address_that_is_not_this_hosts_ends_in_an_error(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;
	duet_result *res;

	(void)state;
	opts.local_address = "192.0.2.77";
	r = open_with(&opts);
	res = call(r, 2, fresh());
	assert_int_equal(duet_result_status(res), DUET_EAGAIN);
	duet_result_free(res);
	duet_close(r);
}

/* d0 leads nowhere. */
static void queries_leave_through_the_local_device(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;
	const char *name;
	duet_result *res;

	(void)state;
	opts.local_device = "lo";
	expect_asked(&opts, "s1");
	opts.local_device = "d0";
	opts.try_timeout_ms = 100;
	opts.tries = 1;
	r = open_with(&opts);
	name = fresh();
	res = call(r, 2, name);
	assert_int_equal(duet_result_status(res), DUET_EAGAIN);
	assert_int_equal(count(NULL, name, NS_ANY), 0);
	duet_result_free(res);
	duet_close(r);
}

/* Of the OPT record behind the question; 0: there is none. */
static unsigned edns_size(const struct tap *tap)
{
	const unsigned char *opt =
	    tap->bytes + 12 + sizeof("\3www\7example") + 4;

	if (tap->bytes[11] == 0)
		return 0;
	assert_int_equal(opt[1] << 8 | opt[2], 41);
	return (unsigned)(opt[3] << 8 | opt[4]);
}

static void edns_offers_the_options_size(void **state)
{
	static const int sizes[] = {0, 512, 4096, 65535, -1};
	static const unsigned offered[] = {0, 512, 4096, 65535, 0};

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct duet_options opts = option_defaults();
		struct tap tap;

		opts.edns_size = sizes[i];
		tap_open(&tap, &opts, AF_INET);
		assert_int_equal(edns_size(&tap), offered[i]);
		tap_close(&tap);
	}
}

/* Of the socket that is connected to the tap. */
static int buffer_size(int option)
{
	for (int fd = 3; fd < 1024; fd++) {
		struct sockaddr_in peer;
		socklen_t size = sizeof(peer), len = sizeof(int);
		int value;

		if (getpeername(fd, (struct sockaddr *)&peer, &size) == 0 &&
		    peer.sin_family == AF_INET &&
		    ntohs(peer.sin_port) == TAP_PORT &&
		    getsockopt(fd, SOL_SOCKET, option, &value, &len) == 0)
			return value;
	}
	fail_msg("no socket is connected to " TAP4);
	return -1;
}

static void sockets_have_buffers_of_the_options_sizes(void **state)
{
	struct duet_options opts = option_defaults();
	struct tap tap;

	(void)state;
	opts.send_buffer = 20000;
	opts.receive_buffer = 30000;
	tap_open(&tap, &opts, AF_INET);
	/* The kernel takes twice as much: socket(7). */
	assert_int_equal(buffer_size(SO_SNDBUF), 40000);
	assert_int_equal(buffer_size(SO_RCVBUF), 60000);
	tap_close(&tap);
}

static void udp_and_tcp_have_ports_of_their_own(void **state)
{
	struct duet_options opts = option_defaults();
	char text[64];
	duet_resolver *r;
	const char *name;

	(void)state;
	opts.servers = "127.0.0.2";
	opts.udp_port = 5353;
	opts.tcp_port = 5354;
	expect_asked(&opts, "s2");
	r = open_with(&opts);
	duet_get_servers(r, text, sizeof(text));
	assert_string_equal(text, "127.0.0.2");
	duet_close(r);
	opts.udp_port = 5354;
	opts.tcp_port = 5353;
	opts.flags = DUET_TCP_ONLY;
	r = open_with(&opts);
	name = fresh();
	expect_found(r, 0, name);
	assert_int_equal(count("s2", name, NS_TCP), 1);
	duet_close(r);
}

static void lookups_stand_in_for_the_line_of_nsswitch(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;
	duet_result *res;

	(void)state;
	machine_replace("/etc/hosts", "192.0.2.99 www.example\n");
	for (int which = 0; which < NSEARCHING; which++) {
		size_t before = count(NULL, "www.example", NS_ANY);

		opts.lookups = "dns,files";
		r = open_with(&opts);
		expect_found(r, which, "www.example");
		assert_int_equal(
		    count(NULL, "www.example", NS_ANY), before + 1);
		duet_close(r);
		opts.lookups = "files dns";
		r = open_with(&opts);
		expect_found(r, which, "www.example");
		assert_int_equal(
		    count(NULL, "www.example", NS_ANY), before + 1);
		duet_close(r);
		opts.lookups = "files";
		r = open_with(&opts);
		res = call(r, which, fresh());
		assert_int_equal(
		    DUET_KIND(duet_result_status(res)), DUET_KIND_NEGATIVE);
		duet_result_free(res);
		duet_close(r);
	}
	machine_replace("/etc/hosts", "");
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void resolv_conf_is_read_elsewhere_and_again(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;
	char text[64];

	(void)state;
	write_file("/run/other.conf", "nameserver 127.0.0.6\n");
	opts.resolv_conf = "/run/other.conf";
	expect_asked(&opts, "s6");
	r = open_with(&opts);
	write_file("/run/other.conf", "nameserver 127.0.0.1\n#\n");
	do /* it looks again after some time only */
		duet_get_servers(r, text, sizeof(text));
	while (strcmp(text, "127.0.0.1:53") != 0);
	duet_close(r);
	unlink("/run/other.conf");
}

static void the_last_of_many_servers_is_asked(void **state)
{
	struct duet_options opts = option_defaults();
	duet_resolver *r;
	const char *name;

	(void)state;
	opts.servers = "127.0.0.5,127.0.0.5,127.0.0.5,127.0.0.5,127.0.0.5,"
		       "127.0.0.5,127.0.0.5," S2;
	opts.try_timeout_ms = 70;
	opts.tries = 1;
	r = open_with(&opts);
	name = fresh();
	expect_found(r, 2, name);
	assert_int_equal(count("silent", name, NS_ANY), 7);
	assert_int_equal(count("s2", name, NS_ANY), 1);
	duet_close(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(queries_come_from_the_local_address),
	    cmocka_unit_test(over_tcp_too),
	    cmocka_unit_test(
		an_address_that_is_not_this_hosts_ends_in_an_error),
	    cmocka_unit_test(queries_leave_through_the_local_device),
	    cmocka_unit_test(edns_offers_the_options_size),
	    cmocka_unit_test(sockets_have_buffers_of_the_options_sizes),
	    cmocka_unit_test(udp_and_tcp_have_ports_of_their_own),
	    cmocka_unit_test(lookups_stand_in_for_the_line_of_nsswitch),
	    cmocka_unit_test(resolv_conf_is_read_elsewhere_and_again),
	    cmocka_unit_test(the_last_of_many_servers_is_asked),
	};

	option_machine_enter();
	tested_backend = "ares";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
