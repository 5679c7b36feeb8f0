/* SPDX-License-Identifier: MIT */
/* Results that are kept with the answers of servers are those of lookups. */
#include <arpa/inet.h>
#include <ctype.h>
#include <malloc.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "count_addresses.h"
#include "done.h"
#include "kept_world.h"
#include "machine.h"

/* All that a result says, as text. */

struct text {
	char buf[4096];
	size_t len;
};

static void say(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text->len += (size_t)vsnprintf(
	    text->buf + text->len, sizeof(text->buf) - text->len, format, args);
	va_end(args);
	assert_true(text->len < sizeof(text->buf));
}

static void say_address(struct text *text, int family, const void *addr)
{
	char buf[INET6_ADDRSTRLEN];

	say(text, " %s", inet_ntop(family, addr, buf, sizeof(buf)));
}

static void say_info(struct text *text, const struct addrinfo *ai)
{
	const struct sockaddr_in *sin = (const void *)ai->ai_addr;
	const struct sockaddr_in6 *sin6 = (const void *)ai->ai_addr;
	bool inet = ai->ai_family == AF_INET;

	say(text, "\n%d %d %d %d %d %s", ai->ai_flags, ai->ai_socktype,
	    ai->ai_protocol, (int)ai->ai_addrlen, ntohs(sin->sin_port),
	    ai->ai_canonname ? ai->ai_canonname : "-");
	say_address(text, ai->ai_addr->sa_family,
	    inet ? (const void *)&sin->sin_addr : &sin6->sin6_addr);
}

static void say_host(struct text *text, const struct hostent *host)
{
	say(text, "\n%s %d %d", host->h_name, host->h_addrtype, host->h_length);
	for (char **alias = host->h_aliases; *alias; alias++)
		say(text, " %s", *alias);
	for (char **addr = host->h_addr_list; *addr; addr++)
		say_address(text, host->h_addrtype, *addr);
}

static void describe(duet_result *res, struct text *text)
{
	const struct addrinfo *ai = duet_result_addrinfo(res);
	const struct hostent *host = duet_result_hostent(res);
	int herr = -9;

	text->len = 0;
	duet_result_h_errno(res, &herr);
	say(text, "%d %d %d %d %d %d %s", duet_result_status(res),
	    duet_result_error(res), duet_result_errno(res), herr,
	    duet_result_cause(res)->code, duet_result_cause(res)->rcode,
	    duet_result_backend(res));
	for (; ai; ai = ai->ai_next)
		say_info(text, ai);
	if (host)
		say_host(text, host);
}

/* Calls that differ in one argument each, or in the case of a letter. */

#define TEN "labels.of."
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static const struct call {
	const char *name, *service;
	struct addrinfo hints;
	int host; /* family of gethostbyname2(3); 0: getaddrinfo(3) */
} calls[] = {
    {.name = "same.both.example"},
    {.name = "Same.both.example"},
    {.name = "same.both.example", .hints = {.ai_socktype = SOCK_STREAM}},
    {.name = "same.both.example", .hints = {.ai_protocol = IPPROTO_UDP}},
    {.name = "same.both.example", .hints = {.ai_family = AF_INET}},
    {.name = "same.both.example", .hints = {.ai_family = AF_INET6}},
    {.name = "same.both.example", .hints = {.ai_flags = AI_CANONNAME}},
    {.name = "Same.both.example", .hints = {.ai_flags = AI_CANONNAME}},
    {.name = "same.both.example", .hints = {.ai_flags = AI_ADDRCONFIG}},
    {.name = "same.both.example", .service = "80"},
    {.name = "same.both.example", .service = "443"},
    {.name = "same.both.example", .service = "http"},
    {.name = "same.both.example", .service = ""},
    {.name = "same.both.example", .hints = {.ai_flags = 1 << 20}},
    {.name = "many.example"},
    {.name = "many", .service = "80"},
    {.name = "alias.example", .hints = {.ai_flags = AI_CANONNAME}},
    {.name = "four.example", .hints = {.ai_family = AF_INET6}},
    {.name = "four.example",
	.hints = {.ai_family = AF_INET6, .ai_flags = AI_V4MAPPED}},
    {.name = "four.example",
	.hints = {.ai_family = AF_INET6, .ai_flags = AI_V4MAPPED | AI_ALL}},
    {.name = "nothing.example"},
    {.name = "text.example"},
    {.name = "same.both.example", .host = AF_INET},
    {.name = "same.both.example", .host = AF_INET6},
    {.name = "Alias.example", .host = AF_INET},
    {.name = "many.example", .host = AF_INET},
    {.name = "four.example", .host = AF_INET6},
    {.name = "nothing.example", .host = AF_INET},
    {.name = HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED "example"},
    {.name = "four.example", .service = "0000000000" HUNDRED},
};
enum { CALLS = sizeof(calls) / sizeof(*calls) };

static duet_result *make(duet_resolver *r, const struct call *call)
{
	if (call->host)
		return duet_gethostbyname_sync(r, call->name, call->host);
	return duet_getaddrinfo_sync(
	    r, call->name, call->service, &call->hints);
}

static void expect_as(duet_result *res, const char *text)
{
	struct text got;

	describe(res, &got);
	assert_string_equal(got.buf, text);
}

static void results_are_those_without_a_cache(void **state)
{
	duet_resolver *plain = open_with(0);
	struct text expected[CALLS];

	for (size_t i = 0; i < CALLS; i++) {
		duet_result *res = make(plain, &calls[i]);

		describe(res, &expected[i]);
		duet_result_free(res);
	}
	for (int round = 0; round < 4; round++)
		for (size_t i = 0; i < CALLS; i++) {
			duet_result *res = make(*state, &calls[i]);

			expect_as(res, expected[i].buf);
			duet_result_free(res);
		}
	duet_close(plain);
}

static void so_are_those_about_addresses(void **state)
{
	static const unsigned char addr[] = {192, 0, 2, 9};
	duet_result *res;
	struct text first;

	for (int round = 0; round < 4; round++) {
		res = duet_gethostbyaddr_sync(*state, addr, 4, AF_INET);
		assert_string_equal(
		    duet_result_hostent(res)->h_name, "nine.example");
		if (round == 0)
			describe(res, &first);
		expect_as(res, first.buf);
		duet_result_free(res);
	}
	assert_int_equal(asked("9.2.0.192.in-addr.arpa."), 1);
}

static void a_result_stays_when_others_take_its_place(void **state)
{
	duet_resolver *r = open_with(4096);
	duet_result *res = NULL;
	char name[64];
	struct text text;

	(void)state;
	for (int i = 0; i < 4; i++) {
		duet_result_free(res);
		res = duet_getaddrinfo_sync(
		    r, "stays.both.example", "80", &stream);
	}
	describe(res, &text);
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "n%d.both.example", i / 3);
		duet_result_free(duet_getaddrinfo_sync(r, name, "80", &stream));
	}
	duet_close(r);
	expect_as(res, text.buf);
	duet_result_free(res);
}

static void hits_are_questions_that_were_not_put(void **state)
{
	struct duet_stats stats;

	learn(*state, "count.both.example", 0, 2);
	duet_get_stats(*state, &stats, sizeof(stats));
	assert_int_equal(stats.cache_hits, 6);
	assert_int_equal(stats.cache_misses, 2);
	assert_int_equal(stats.submitted, 4);
	assert_int_equal(stats.succeeded, 4);
	learn(*state, "host", 0, 1); /* none.example, example */
	duet_get_stats(*state, &stats, sizeof(stats));
	assert_int_equal(stats.cache_hits, 6 + 12);
}

/* At a server that says nothing is all that may be under way. */
static void it_waits_for_nothing(void **state)
{
	enum { MANY = 1000 };
	static struct done many[MANY];
	struct done one = {0};
	char name[64];

	learn(*state, "quick.both.example", 0, 2);
	machine_hold_nameserver();
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "wait%d.both.example", i);
		duet_getaddrinfo(
		    *state, name, NULL, &stream, done_run, &many[i], NULL);
	}
	duet_getaddrinfo(
	    *state, "quick.both.example", NULL, &stream, done_run, &one, NULL);
	assert_int_equal(one.times, 0);
	assert_int_equal(duet_process(*state), 1);
	assert_int_equal(one.times, 1);
	assert_int_equal(duet_cancel_all(*state), MANY);
	machine_let_nameserver_go_on();
	assert_int_equal(duet_wait(*state, -1), 0);
	done_free(&one);
	for (int i = 0; i < MANY; i++)
		done_free(&many[i]);
}

static void it_is_pending_until_its_callback_begins(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	struct done first = {0}, second = {0};
	duet_resolver *r;
	duet_id id;

	(void)state;
	opts.backend = "ares";
	opts.cache_size = 1 << 20;
	opts.max_pending = 1;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	learn(r, "due.both.example", 0, 2);
	assert_int_equal(duet_getaddrinfo(r, "due.both.example", NULL, &stream,
			     done_run, &first, &id),
	    DUET_OK);
	assert_true(id > 0);
	assert_int_equal(duet_getaddrinfo(r, "due.both.example", NULL, &stream,
			     done_run, &second, &id),
	    DUET_EBUSY);
	assert_int_equal(id, 0);
	assert_int_equal(duet_wait(r, 0), 0);
	assert_int_equal(first.times, 1);
	assert_int_equal(second.times, 0);
	done_free(&first);
	duet_close(r);
}

/* A name that begins with letters, with some of them in upper case. */
static char *spell(char *name, int number)
{
	for (int i = 0; isalpha((unsigned char)name[i]); i++)
		name[i] = (char)(number >> i & 1 ? toupper(name[i])
						 : tolower(name[i]));
	return name;
}

/* A name in a hundred thousand spellings, each with a result of its own.  Their
 * place is the cache's: nothing is allocated for them. */
static void what_is_kept_takes_no_more_memory(void **state)
{
	duet_resolver *r = open_with(64 << 10);
	char name[] = "abcdefghijklmnopq.both.example";
	struct mallinfo2 before, after;

	(void)state;
	learn(r, name, 0, 2);
	before = mallinfo2();
	for (int i = 0; i < 100000; i++)
		assert_int_equal(count_addresses(r, spell(name, i), 0), 2);
	after = mallinfo2();
	assert_true(after.uordblks < before.uordblks + 4096);
	assert_int_equal(asked("abcdefghijklmnopq.both.example."), 2);
	duet_close(r);
}

/* The answers of so many names have room, with their results, or those that
 * are there before, they have not. */
static void answers_do_not_go_for_results(void **state)
{
	enum { NAMES = 230 };
	duet_resolver *r = open_with(64 << 10);
	char name[64] = "abcdefgh.both.example";

	(void)state;
	for (int i = 0; i < 200; i++)
		learn(r, spell(name, i), 0, 2);
	for (int round = 0; round < 5; round++)
		for (int i = 0; i < NAMES; i++) {
			snprintf(name, sizeof(name), "r%d.both.example", i);
			assert_int_equal(count_addresses(r, name, 0), 2);
		}
	for (int i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "r%d.both.example.", i);
		assert_int_equal(asked(name), 2);
	}
	duet_close(r);
}

static void what_is_asked_for_often_stays(void **state)
{
	duet_resolver *r = open_with(4096);
	char name[64];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "s%d.both.example", i);
		assert_int_equal(count_addresses(r, name, 0), 2);
		assert_int_equal(
		    count_addresses(r, "often.both.example", 0), 2);
		assert_int_equal(
		    count_addresses(r, "often.both.example", 0), 2);
	}
	assert_int_equal(asked("often.both.example."), 2);
	duet_close(r);
}

static int status_of(duet_result *res)
{
	int status = duet_result_status(res);

	duet_result_free(res);
	return status;
}

static void a_child_of_fork_gets_none_and_the_parent_goes_on(void **state)
{
	pid_t pid;
	int ended;

	learn(*state, "fork.both.example", 0, 2);
	pid = fork();
	if (pid == 0) {
		struct done done = {0};

		_exit(
		    status_of(duet_getaddrinfo_sync(*state, "fork.both.example",
			NULL, &stream)) != DUET_EFORKED ||
		    duet_getaddrinfo(*state, "fork.both.example", NULL, &stream,
			done_run, &done, NULL) != DUET_EFORKED);
	}
	assert_int_equal(waitpid(pid, &ended, 0), pid);
	assert_int_equal(ended, 0);
	learn(*state, "fork.both.example", 0, 2);
	assert_int_equal(asked("fork.both.example."), 2);
}

static void *look_up_some(void *resolver)
{
	char name[64];

	for (int i = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "t%d.both.example", i % 5);
		assert_int_equal(
		    count_addresses(resolver, name, AI_CANONNAME), 2);
	}
	return NULL;
}

static void several_threads_share_them(void **state)
{
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, look_up_some, *state);
	for (int i = 0; i < 20; i++) {
		duet_set_servers(*state, i % 2 ? "127.0.0.1" : "127.0.0.2");
		learn(*state, "t0.both.example", AI_CANONNAME, 2);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(results_are_those_without_a_cache),
	    TEST(so_are_those_about_addresses),
	    TEST(a_result_stays_when_others_take_its_place),
	    TEST(hits_are_questions_that_were_not_put),
	    TEST(it_waits_for_nothing),
	    TEST(it_is_pending_until_its_callback_begins),
	    TEST(what_is_kept_takes_no_more_memory),
	    TEST(answers_do_not_go_for_results),
	    TEST(what_is_asked_for_often_stays),
	    TEST(a_child_of_fork_gets_none_and_the_parent_goes_on),
	    TEST(several_threads_share_them),
	};

	enter_kept_world();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
