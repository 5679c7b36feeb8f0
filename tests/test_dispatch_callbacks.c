/* SPDX-License-Identifier: MIT */
/* Who runs callbacks, and what these may do. */
#include "fake_resolver.h"
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cmocka.h>

struct chain {
	duet_resolver *r;
	const char *node;
	int left, ran;
};

static void ask_again(void *arg, duet_result *res)
{
	struct chain *chain = arg;

	duet_result_free(res);
	chain->ran++;
	if (chain->left-- > 0)
		duet_getaddrinfo(
		    chain->r, chain->node, NULL, NULL, ask_again, chain, NULL);
}

static void a_callback_may_submit(void **state)
{
	static const char *const names[] = {"now", "pump", "www.example"};

	for (int i = 0; i < 3; i++) {
		struct chain chain = {*state, names[i], 100, 0};

		duet_getaddrinfo(
		    *state, names[i], NULL, NULL, ask_again, &chain, NULL);
		assert_int_equal(duet_wait(*state, -1), 0);
		assert_int_equal(chain.ran, 101);
	}
}

static void process_leaves_what_its_callbacks_make_due(void **state)
{
	struct chain chain = {*state, "now", 1, 0};

	duet_getaddrinfo(*state, "now", NULL, NULL, ask_again, &chain, NULL);
	assert_int_equal(duet_process(*state), 1);
	assert_int_equal(chain.ran, 1);
	assert_int_equal(fake_readable(*state, 0), 1);
	assert_int_equal(duet_process(*state), 1);
	assert_int_equal(chain.ran, 2);
}

struct nested {
	duet_resolver *r;
	struct done *other;
};

static void wait_in_callback(void *arg, duet_result *res)
{
	struct nested *nested = arg;

	duet_result_free(res);
	assert_int_equal(duet_wait(nested->r, -1), 0);
	assert_int_equal(nested->other->times, 1);
}

static void process_until_silent(void *arg, duet_result *res)
{
	duet_resolver *r = arg;
	int rounds = 0;

	duet_result_free(res);
	while (fake_readable(r, 0) && rounds < 10) {
		assert_int_equal(duet_process(r), 0);
		rounds++;
	}
	assert_true(rounds < 10);
}

static void nothing_is_due_while_the_last_callback_runs(void **state)
{
	duet_getaddrinfo(
	    *state, "now", NULL, NULL, process_until_silent, *state, NULL);
	assert_int_equal(duet_process(*state), 1);
}

static void a_pending_request_alone_is_nothing_to_do(void **state)
{
	struct done done = {0};

	fake_ask(*state, "never", &done);
	assert_int_equal(fake_readable(*state, 0), 0);
	duet_cancel_all(*state);
	duet_process(*state);
	done_free(&done);
}

/* For those who watch with EPOLLET and process once whenever it says so. */
static void one_round_for_each_edge_is_enough(void **state)
{
	static const char *const names[] = {"now", "pump", "www.example"};
	struct epoll_event event = {.events = EPOLLIN | EPOLLET};
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);

	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, duet_fd(*state), &event);
	for (int i = 0; i < 3; i++) {
		struct chain chain = {*state, names[i], 100, 0};

		duet_getaddrinfo(
		    *state, names[i], NULL, NULL, ask_again, &chain, NULL);
		while (chain.ran < 101) {
			assert_int_equal(
			    epoll_wait(epoll_fd, &event, 1, 10000), 1);
			duet_process(*state);
		}
	}
	close(epoll_fd);
}

static void cancel_all_in_callback(void *arg, duet_result *res)
{
	duet_result_free(res);
	assert_int_equal(duet_cancel_all(arg), 1);
}

static void what_a_callback_cancels_is_an_edge(void **state)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLET};
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	struct done done = {0};

	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, duet_fd(*state), &event);
	fake_ask(*state, "never", &done);
	duet_getaddrinfo(
	    *state, "now", NULL, NULL, cancel_all_in_callback, *state, NULL);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(done.times, 0);
		assert_int_equal(epoll_wait(epoll_fd, &event, 1, 10000), 1);
		assert_int_equal(duet_process(*state), 1);
	}
	assert_int_equal(done.times, 1);
	close(epoll_fd);
	done_free(&done);
}

static void a_callback_may_wait_for_the_others(void **state)
{
	struct done other = {0};
	struct nested nested = {*state, &other};

	duet_getaddrinfo(
	    *state, "now", NULL, NULL, wait_in_callback, &nested, NULL);
	fake_ask(*state, "now", &other);
	assert_int_equal(duet_process(*state), 1);
	assert_int_equal(other.times, 1);
	done_free(&other);
}

struct cancelling {
	duet_resolver *r;
	duet_id own, other;
	int own_answer, other_answer;
};

static void cancel_in_callback(void *arg, duet_result *res)
{
	struct cancelling *c = arg;

	duet_result_free(res);
	c->own_answer = duet_cancel(c->r, c->own);
	c->other_answer = duet_cancel(c->r, c->other);
}

static void a_callback_may_cancel(void **state)
{
	struct cancelling c = {*state, 0, 0, -1, -1};
	struct done other = {0};

	duet_getaddrinfo(
	    *state, "now", NULL, NULL, cancel_in_callback, &c, &c.own);
	c.other = fake_ask(*state, "never", &other);
	duet_wait(*state, -1);
	assert_int_equal(c.own_answer, 0);
	assert_int_equal(c.other_answer, 1);
	assert_int_equal(duet_result_status(other.res), DUET_ECANCELLED);
	done_free(&other);
}

static void requests_come_back_in_order_of_their_end(void **state)
{
	struct done done[4] = {0};

	for (int i = 0; i < 4; i++)
		fake_ask(*state, "now", &done[i]);
	assert_int_equal(duet_process(*state), 4);
	for (int i = 1; i < 4; i++)
		assert_true(done[i - 1].order < done[i].order);
	for (int i = 0; i < 4; i++)
		done_free(&done[i]);
}

static void a_thread_of_its_own_runs_callbacks(void **state)
{
	static const char *const names[] = {"now", "pump", "www.example"};
	static const char *const kinds[] = {"fake", "fake-threads"};

	(void)state;
	for (int i = 0; i < 6; i++) {
		duet_resolver *r = fake_open(kinds[i / 3], DUET_THREAD, 0);
		struct done done = {0};

		assert_int_equal(duet_fd(r), -1);
		fake_ask(r, names[i % 3], &done);
		assert_int_equal(duet_wait(r, -1), 0);
		assert_int_equal(duet_process(r), 0);
		duet_close(r);
		assert_int_equal(done.times, 1);
		assert_false(pthread_equal(done.thread, pthread_self()));
		done_free(&done);
	}
}

static void look_at_signals(void *arg, duet_result *res)
{
	duet_result_free(res);
	pthread_sigmask(SIG_BLOCK, NULL, arg);
}

static void a_thread_of_its_own_takes_only_signals_of_its_own(void **state)
{
	duet_resolver *r = fake_open("fake", DUET_THREAD, 0);
	struct done done = {0};
	sigset_t blocked, own;

	(void)state;
	pthread_sigmask(SIG_BLOCK, NULL, &own);
	assert_false(sigismember(&own, SIGTERM));
	duet_getaddrinfo(r, "now", NULL, NULL, look_at_signals, &blocked, NULL);
	fake_ask(r, "now", &done);
	while (!atomic_load(&done.times))
		sched_yield();
	assert_true(sigismember(&blocked, SIGTERM));
	assert_true(sigismember(&blocked, SIGCHLD));
	assert_false(sigismember(&blocked, SIGSEGV));
	assert_false(sigismember(&blocked, SIGBUS));
	duet_close(r);
	done_free(&done);
}

static void deadlines_hold_in_a_thread_of_its_own(void **state)
{
	duet_resolver *r = fake_open("fake-threads", DUET_THREAD, 5);
	struct done done = {0};

	(void)state;
	fake_ask(r, "never", &done);
	assert_int_equal(duet_wait(r, -1), 0);
	duet_close(r);
	assert_int_equal(duet_result_status(done.res), DUET_ETIMEOUT);
	done_free(&done);
}

struct slow {
	duet_resolver *r;
	atomic_bool begun;
	struct done other;
};

static void await_other(void *arg, duet_result *res)
{
	struct slow *slow = arg;

	duet_result_free(res);
	atomic_store(&slow->begun, true);
	while (!atomic_load(&slow->other.times))
		sched_yield();
}

static void *process_until_begun(void *arg)
{
	struct slow *slow = arg;

	while (!atomic_load(&slow->begun))
		duet_process(slow->r);
	return NULL;
}

static void a_slow_callback_does_not_hold_up_other_threads(void **state)
{
	struct slow slow = {.r = *state};
	pthread_t thread;

	duet_getaddrinfo(*state, "pump", NULL, NULL, await_other, &slow, NULL);
	fake_ask(*state, "pump", &slow.other);
	pthread_create(&thread, NULL, process_until_begun, &slow);
	while (!atomic_load(&slow.begun))
		sched_yield();
	assert_int_equal(fake_readable(*state, 10000), 1);
	assert_int_equal(duet_process(*state), 1);
	pthread_join(thread, NULL);
	done_free(&slow.other);
}

static void *wait_for_all(void *r)
{
	return (void *)duet_wait(r, -1);
}

static void every_thread_that_waits_comes_back(void **state)
{
	for (int round = 0; round < 20; round++) {
		struct done done[2] = {0};
		pthread_t threads[3];

		fake_hold();
		fake_ask(*state, "held", &done[0]);
		fake_ask(*state, "held", &done[1]);
		for (int i = 0; i < 3; i++)
			pthread_create(&threads[i], NULL, wait_for_all, *state);
		fake_release();
		for (int i = 0; i < 3; i++) {
			void *left;

			pthread_join(threads[i], &left);
			assert_null(left);
		}
		for (int i = 0; i < 2; i++) {
			assert_int_equal(done[i].times, 1);
			done_free(&done[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, fake_set_up, fake_tear_down)
	    TEST(a_callback_may_submit),
	    TEST(process_leaves_what_its_callbacks_make_due),
	    TEST(nothing_is_due_while_the_last_callback_runs),
	    TEST(a_pending_request_alone_is_nothing_to_do),
	    TEST(one_round_for_each_edge_is_enough),
	    TEST(what_a_callback_cancels_is_an_edge),
	    TEST(a_callback_may_wait_for_the_others),
	    TEST(a_callback_may_cancel),
	    TEST(requests_come_back_in_order_of_their_end),
	    TEST(a_thread_of_its_own_runs_callbacks),
	    TEST(a_thread_of_its_own_takes_only_signals_of_its_own),
	    TEST(deadlines_hold_in_a_thread_of_its_own),
	    TEST(a_slow_callback_does_not_hold_up_other_threads),
	    TEST(every_thread_that_waits_comes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
