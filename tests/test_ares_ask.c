/* SPDX-License-Identifier: MIT */
/* Questions to servers of the test's own, on loopback and in this thread. */
#include "ares_backend/ask.h"
#include "ares_backend/endpoint.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	SILENT = -1,
	TRUNCATED = 100,
	GARBAGE,
	FOREIGN,
	CLOSE,
	EMPTY,
	HEADER_ONLY
};

/* What a server says: an RCODE, or one of the above.  ANSWER has an address. */
enum { ANSWER = 200 };

struct script {
	int udp, tcp, stream;
	int a, aaaa;     /* over UDP, for each type */
	int over_tcp;    /* for both */
	int asked;       /* datagrams */
	int lose;        /* so many of the first answers */
	int tcp_asked;   /* messages of streams */
	bool hold;       /* keep the answer to the first question back */
	size_t held_len; /* it */
	unsigned char held[512];
	struct sockaddr_in held_for;
};

struct world {
	struct script servers[3];
	struct resolv_conf conf;
	struct ask_context context;
	struct ask ask;
	bool done;
};

/* -1 if the port, where there is one, is taken. */
static int open_socket(int type, struct sockaddr_in *addr)
{
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof(*addr);

	assert_true(fd >= 0);
	if (bind(fd, (struct sockaddr *)addr, size) != 0) {
		close(fd);
		return -1;
	}
	assert_int_equal(getsockname(fd, (struct sockaddr *)addr, &size), 0);
	return fd;
}

/* One port, for both protocols. */
static struct sockaddr_in open_server(struct script *server)
{
	struct sockaddr_in addr;

	do {
		addr = (struct sockaddr_in){.sin_family = AF_INET,
		    .sin_addr = {htonl(INADDR_LOOPBACK)}};
		server->udp = open_socket(SOCK_DGRAM, &addr);
		server->tcp = open_socket(SOCK_STREAM, &addr);
		if (server->tcp < 0)
			close(server->udp);
	} while (server->tcp < 0);
	assert_int_equal(listen(server->tcp, 4), 0);
	server->stream = -1;
	server->a = server->aaaa = server->over_tcp = ANSWER;
	return addr;
}

static void done(struct ask *ask)
{
	struct world *w =
	    (struct world *)((char *)ask - offsetof(struct world, ask));

	assert_false(w->done);
	w->done = true;
}

static const struct socket_options socket_options;

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	w->conf.nservers = 1;
	w->conf.attempts = 1;
	w->conf.attempts_given = true;
	w->conf.timeout_ms = 1000;
	w->conf.ndots = 1;
	for (int i = 0; i < 3; i++)
		w->conf.servers[i].sin = open_server(&w->servers[i]);
	w->context.transport = transport_new(&socket_options);
	assert_non_null(w->context.transport);
	w->ask.context = &w->context;
	w->ask.conf = &w->conf;
	w->ask.name = "www.example";
	w->ask.class = DNS_IN;
	w->ask.types[0] = DNS_A;
	w->ask.types[1] = DNS_AAAA;
	w->ask.ntypes = 2;
	w->ask.done = done;
	*state = w;
	return 0;
}

static void close_server(struct script *server)
{
	if (server->udp >= 0)
		close(server->udp);
	if (server->tcp >= 0)
		close(server->tcp);
	if (server->stream >= 0)
		close(server->stream);
	server->udp = server->tcp = server->stream = -1;
}

static int teardown(void **state)
{
	struct world *w = *state;

	ask_release(&w->ask);
	transport_free(w->context.transport);
	for (int i = 0; i < 3; i++)
		close_server(&w->servers[i]);
	free(w);
	return 0;
}

/* The answer to a query, made of it. */
static size_t answer(unsigned char *message, size_t len, int what)
{
	bool aaaa = message[len - 3] == DNS_AAAA;
	size_t size = aaaa ? 16 : 4;
	const unsigned char record[] = {0xc0, 12, 0, aaaa ? DNS_AAAA : DNS_A, 0,
	    1, 0, 0, 0, 60, 0, (unsigned char)size};

	message[2] |= 0x80;
	message[3] = 0x80 | (what < 16 ? what : 0);
	if (what == TRUNCATED)
		message[2] |= 0x02;
	if (what == FOREIGN)
		message[13] ^= 1;
	if (what == HEADER_ONLY) {
		message[3] = RCODE_REFUSED;
		message[5] = 0;
		return MESSAGE_HEADER;
	}
	if (what == GARBAGE)
		message[7] = 1; /* a record that is not there */
	if (what != ANSWER && what != FOREIGN)
		return len;
	message[7] = 1;
	memcpy(message + len, record, sizeof(record));
	memset(message + len + sizeof(record), 0x20, size);
	return len + sizeof(record) + size;
}

static void serve_datagram(struct script *server)
{
	unsigned char message[512];
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	ssize_t len = recvfrom(
	    server->udp, message, 256, 0, (struct sockaddr *)&from, &size);
	int what;

	if (len <= 12)
		return;
	server->asked++;
	what = message[len - 3] == DNS_AAAA ? server->aaaa : server->a;
	if (what == SILENT || server->asked <= server->lose)
		return;
	len = (ssize_t)answer(message, (size_t)len, what);
	if (server->hold && server->asked == 1) {
		memcpy(server->held, message, (size_t)len);
		server->held_len = (size_t)len;
		server->held_for = from;
		return;
	}
	sendto(server->udp, message, (size_t)len, 0, (struct sockaddr *)&from,
	    size);
}

static void release_held(struct script *server)
{
	sendto(server->udp, server->held, server->held_len, 0,
	    (struct sockaddr *)&server->held_for, sizeof(server->held_for));
	server->held_len = 0;
}

static void serve_stream(struct script *server)
{
	unsigned char message[512];
	size_t len;

	if (server->stream < 0)
		server->stream =
		    accept4(server->tcp, NULL, NULL, SOCK_NONBLOCK);
	while (server->stream >= 0 &&
	       recv(server->stream, message, 2, MSG_PEEK) == 2) {
		len = (size_t)message[0] << 8 | message[1];
		if (recv(server->stream, message, len + 2, 0) < (ssize_t)len)
			return;
		server->tcp_asked++;
		if (server->over_tcp == CLOSE) {
			close(server->stream);
			server->stream = -1;
			return;
		}
		len = answer(message + 2, len, server->over_tcp);
		message[0] = (unsigned char)(len >> 8);
		message[1] = (unsigned char)len;
		assert_int_equal(
		    send(server->stream, message, len + 2, MSG_NOSIGNAL),
		    len + 2);
	}
}

static void pump(struct world *w)
{
	struct transport *t = w->context.transport;
	struct exchange *ex;
	struct deadline *due;

	transport_process(t);
	while ((ex = transport_next_done(t)))
		ask_hear(ex->ask, ex);
	while ((due = transport_next_due(t)))
		ask_time_out(ask_of_deadline(due));
	transport_settle(t, false);
}

static void wait_for(struct world *w, int until_asked)
{
	pump(w);
	while (!w->done && w->servers[0].asked < until_asked) {
		struct pollfd fds[10] = {
		    {transport_fd(w->context.transport), POLLIN, 0}};
		int n = 1;

		for (int i = 0; i < 3; i++) {
			struct script *s = &w->servers[i];

			fds[n++] = (struct pollfd){s->udp, POLLIN, 0};
			fds[n++] = (struct pollfd){s->tcp, POLLIN, 0};
			fds[n++] = (struct pollfd){s->stream, POLLIN, 0};
		}
		assert_true(poll(fds, (nfds_t)n, 20000) > 0);
		for (int i = 0; i < 3; i++) {
			serve_datagram(&w->servers[i]);
			serve_stream(&w->servers[i]);
		}
		pump(w);
	}
}

static void run(struct world *w)
{
	w->done = false;
	ask_start(&w->ask);
	wait_for(w, 1000);
}

static unsigned addresses(const struct world *w)
{
	unsigned count = 0;

	for (int i = 0; i < 2; i++)
		if (w->ask.responses[i])
			count += message_ancount(w->ask.responses[i]);
	return count;
}

static void both_families_are_asked_at_once(void **state)
{
	struct world *w = *state;

	run(w);

	assert_true(w->ask.ok);
	assert_int_equal(addresses(w), 2);
	assert_int_equal(w->servers[0].asked, 2);
}

static void a_refusal_goes_to_the_next_server(void **state)
{
	static const int refusals[] = {
	    RCODE_SERVFAIL, RCODE_REFUSED, RCODE_NOTIMP};
	struct world *w = *state;

	w->conf.nservers = 2;
	for (int i = 0; i < 3; i++) {
		w->servers[0].a = w->servers[0].aaaa = refusals[i];
		run(w);
		assert_true(w->ask.ok);
		assert_int_equal(addresses(w), 2);
	}
	assert_int_equal(w->servers[0].asked, 6);
	assert_int_equal(w->servers[1].asked, 6);
}

static void a_format_error_is_an_answer(void **state)
{
	struct world *w = *state;

	w->conf.nservers = 2;
	w->servers[0].a = w->servers[0].aaaa = RCODE_FORMERR;
	run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, NO_RECOVERY);
	assert_int_equal(w->ask.err, 0);
	assert_int_equal(w->servers[1].asked, 0);
}

static void refused_by_all_it_says_so_and_may_be_tried_again(void **state)
{
	struct world *w = *state;

	w->conf.attempts = 2;
	w->servers[0].a = w->servers[0].aaaa = RCODE_REFUSED;
	run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, TRY_AGAIN);
	assert_int_equal(w->ask.err, ETIMEDOUT);
	assert_int_equal(w->ask.buffer_rcode, RCODE_REFUSED);
	assert_int_equal(w->servers[0].asked, 4);
}

static void one_family_refused_leaves_the_other(void **state)
{
	struct world *w = *state;

	w->servers[0].aaaa = RCODE_SERVFAIL;
	run(w);
	assert_true(w->ask.ok);
	assert_int_equal(addresses(w), 1);

	w->servers[0].a = EMPTY; /* NOERROR with recursion available */
	run(w);
	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, NO_DATA);
}

static void a_silent_server_has_its_time_and_then_the_next(void **state)
{
	struct world *w = *state;

	w->conf.nservers = 2;
	w->servers[0].a = w->servers[0].aaaa = SILENT;
	run(w);

	assert_true(w->ask.ok);
	assert_int_equal(addresses(w), 2);
}

static void silence_of_all_is_a_timeout(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->servers[0].a = SILENT;
	run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, TRY_AGAIN);
	assert_int_equal(w->ask.err, ETIMEDOUT);
	assert_int_equal(w->ask.rcode, -1);
}

/* Its time is longer than the test waits. */
static void what_is_lost_is_asked_for_again_before_time_is_up(void **state)
{
	struct world *w = *state;

	w->conf.attempts_given = false;
	w->conf.timeout_ms = 600000;
	w->servers[0].lose = 1;
	run(w);
	assert_true(w->ask.ok);
	assert_int_equal(addresses(w), 2);
	assert_int_equal(w->servers[0].asked, 3);

	/* Both, and the first of them twice. */
	w->servers[0].lose = w->servers[0].asked + 3;
	run(w);
	assert_true(w->ask.ok);
	assert_int_equal(addresses(w), 2);
	assert_int_equal(w->servers[0].asked, 3 + 2 + 2 + 1);
}

static void who_says_how_many_attempts_gets_no_more(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->servers[0].a = SILENT;
	run(w);

	assert_int_equal(w->servers[0].asked, 1);
}

static void nobody_listening_is_heard_at_once(void **state)
{
	struct world *w = *state;

	close_server(&w->servers[0]);
	run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, TRY_AGAIN);
	assert_int_equal(w->ask.err, ECONNREFUSED);
}

static void one_family_silent_is_asked_alone_before_it_is_left(void **state)
{
	struct world *w = *state;

	w->servers[0].aaaa = SILENT;
	run(w);

	assert_true(w->ask.ok);
	assert_int_equal(addresses(w), 1);
	assert_int_equal(w->servers[0].asked, 6);
}

static void a_late_answer_counts_when_it_is_the_servers_turn_again(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->conf.attempts = 2;
	w->servers[0].hold = true;
	ask_start(&w->ask);
	wait_for(w, 1);
	w->servers[0].a = SILENT;
	wait_for(w, 2);
	assert_false(w->done);
	release_held(&w->servers[0]);
	wait_for(w, 1000);

	assert_true(w->ask.ok);
	assert_int_equal(addresses(w), 1);
}

static void a_cut_answer_is_asked_for_over_tcp(void **state)
{
	struct world *w = *state;

	w->servers[0].a = TRUNCATED;
	run(w);

	assert_true(w->ask.ok);
	assert_int_equal(addresses(w), 2);
	assert_int_equal(w->servers[0].tcp_asked, 2);
}

static void over_tcp_any_answer_is_final(void **state)
{
	struct world *w = *state;

	w->conf.nservers = 2;
	w->conf.use_vc = true;
	w->servers[0].over_tcp = RCODE_REFUSED;
	run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, NO_RECOVERY);
	assert_int_equal(w->servers[0].asked, 0);
	assert_int_equal(w->servers[1].tcp_asked, 0);
}

static void a_closed_tcp_port_fails_and_the_next_server_is_asked(void **state)
{
	struct world *w = *state;

	w->conf.use_vc = true;
	close_server(&w->servers[0]);
	run(w);
	assert_false(w->ask.ok);
	assert_int_equal(w->ask.err, ECONNREFUSED);

	w->conf.nservers = 2;
	run(w);
	assert_true(w->ask.ok);
	assert_int_equal(w->servers[1].tcp_asked, 2);
}

static void a_server_that_closes_its_connection_fails(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->conf.use_vc = true;
	w->servers[0].over_tcp = CLOSE;
	run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, TRY_AGAIN);
	assert_int_equal(w->ask.err, 0);
}

static void answers_to_other_questions_are_passed_over(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->servers[0].a = FOREIGN;
	run(w);

	assert_false(w->ask.ok);
	assert_int_equal(w->ask.herr, TRY_AGAIN);
}

static void a_broken_answer_is_an_answer(void **state)
{
	struct world *w = *state;

	w->ask.ntypes = 1;
	w->servers[0].a = GARBAGE;
	run(w);

	assert_true(w->ask.ok); /* by its header, which is what libc looks at */
	assert_int_equal(addresses(w), 1);
}

static void requests_may_be_one_by_one(void **state)
{
	struct world *w = *state;

	w->conf.single_request = true;
	ask_start(&w->ask);
	wait_for(w, 1);
	assert_int_equal(w->servers[0].asked, 1);
	wait_for(w, 1000);

	assert_true(w->ask.ok);
	assert_int_equal(addresses(w), 2);
}

static void rotate_begins_with_another_server(void **state)
{
	struct world *w = *state;

	w->conf.nservers = 3;
	w->conf.rotate = true;
	for (int i = 0; i < 3; i++)
		run(w);

	for (int i = 0; i < 3; i++)
		assert_int_equal(w->servers[i].asked, 2);
}

static void without_attempts_nobody_is_asked(void **state)
{
	struct world *w = *state;

	w->conf.attempts = 0;
	run(w);

	assert_int_equal(w->ask.herr, TRY_AGAIN);
	assert_int_equal(w->ask.err, ECONNREFUSED);
	assert_int_equal(w->servers[0].asked, 0);
}

static void a_name_that_cannot_be_is_not_sent(void **state)
{
	struct world *w = *state;

	w->ask.name = "a..b";
	run(w);
	assert_int_equal(w->ask.herr, NO_RECOVERY);
	w->ask.name = "x.onion";
	run(w);
	assert_int_equal(w->ask.herr, HOST_NOT_FOUND);
	assert_int_equal(w->servers[0].asked, 0);
}

static void a_refusal_may_be_a_header_alone(void **state)
{
	struct world *w = *state;

	w->conf.nservers = 2;
	w->servers[0].a = w->servers[0].aaaa = HEADER_ONLY;
	run(w);

	assert_true(w->ask.ok);
	assert_int_equal(w->servers[0].asked, 2);
	assert_int_equal(w->servers[1].asked, 2);
	assert_true(w->ask.turn == 2);
}

static void any_bytes_may_be_in_a_name(void **state)
{
	static const unsigned char question[] = "\010My Pr<i>\007example";
	struct world *w = *state;

	w->ask.name = "My\\032Pr<i>.example";
	for (int tcp = 0; tcp < 2; tcp++) {
		w->conf.use_vc = tcp;
		run(w);
		assert_true(w->ask.ok);
		assert_int_equal(addresses(w), 2);
		assert_memory_equal(w->ask.responses[0]->bytes + 12, question,
		    sizeof(question));
	}
}

static void an_ask_may_be_dropped_while_it_is_under_way(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 3; i++) {
		ask_start(&w->ask);
		ask_release(&w->ask);
	}
	ask_start(&w->ask);
	wait_for(w, 1);
	ask_release(&w->ask);
	w->servers[0].hold = false;
	run(w);

	assert_true(w->ask.ok);
}

static void everything_may_end_while_it_is_under_way(void **state)
{
	struct world *w = *state;

	w->servers[0].a = SILENT;
	ask_start(&w->ask);
	pump(w);
}

#define with_world(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    with_world(both_families_are_asked_at_once),
	    with_world(a_refusal_goes_to_the_next_server),
	    with_world(a_format_error_is_an_answer),
	    with_world(refused_by_all_it_says_so_and_may_be_tried_again),
	    with_world(one_family_refused_leaves_the_other),
	    with_world(a_silent_server_has_its_time_and_then_the_next),
	    with_world(silence_of_all_is_a_timeout),
	    with_world(what_is_lost_is_asked_for_again_before_time_is_up),
	    with_world(who_says_how_many_attempts_gets_no_more),
	    with_world(nobody_listening_is_heard_at_once),
	    with_world(one_family_silent_is_asked_alone_before_it_is_left),
	    with_world(a_late_answer_counts_when_it_is_the_servers_turn_again),
	    with_world(a_cut_answer_is_asked_for_over_tcp),
	    with_world(over_tcp_any_answer_is_final),
	    with_world(a_closed_tcp_port_fails_and_the_next_server_is_asked),
	    with_world(a_server_that_closes_its_connection_fails),
	    with_world(answers_to_other_questions_are_passed_over),
	    with_world(a_broken_answer_is_an_answer),
	    with_world(requests_may_be_one_by_one),
	    with_world(rotate_begins_with_another_server),
	    with_world(without_attempts_nobody_is_asked),
	    with_world(a_name_that_cannot_be_is_not_sent),
	    with_world(a_refusal_may_be_a_header_alone),
	    with_world(any_bytes_may_be_in_a_name),
	    with_world(an_ask_may_be_dropped_while_it_is_under_way),
	    with_world(everything_may_end_while_it_is_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
