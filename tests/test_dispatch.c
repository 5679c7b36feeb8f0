/* SPDX-License-Identifier: MIT */
/* The descriptor, deadlines, cancelling, and who runs callbacks. */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cmocka.h>

#include "done.h"
#include "fake_backend.h"

#define MANY 1000

static duet_resolver *open_with(
    const char *backend, unsigned flags, int timeout_ms)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;

	opts.backend = backend;
	opts.flags = flags | DUET_NO_SHARING;
	opts.timeout_ms = timeout_ms;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	return r;
}

static duet_id ask(duet_resolver *r, const char *node, struct done *done)
{
	duet_id id;

	assert_int_equal(
	    duet_getaddrinfo(r, node, NULL, NULL, done_run, done, &id),
	    DUET_OK);
	return id;
}

static int readable(duet_resolver *r, int timeout_ms)
{
	struct pollfd p = {.fd = duet_fd(r), .events = POLLIN};

	return poll(&p, 1, timeout_ms);
}

static int set_up(void **state)
{
	*state = open_with("fake", 0, 0);
	return 0;
}

static int tear_down(void **state)
{
	duet_close(*state);
	return 0;
}

static void the_descriptor_is_readable_while_something_is_due(void **state)
{
	static const char *const names[] = {"now", "pump", "www.example"};

	assert_int_equal(readable(*state, 0), 0);
	for (int i = 0; i < 3; i++) {
		struct done done = {0};

		ask(*state, names[i], &done);
		while (!done.times) {
			assert_int_equal(readable(*state, -1), 1);
			duet_process(*state);
		}
		done_free(&done);
		assert_int_equal(readable(*state, 0), 0);
	}
}

static void the_descriptor_stays_the_same(void **state)
{
	int fd = duet_fd(*state);
	struct done done = {0};

	for (int i = 0; i < 10; i++) {
		ask(*state, "pump", &done);
		duet_wait(*state, -1);
		assert_int_equal(duet_fd(*state), fd);
	}
	done_free(&done);
}

static void nothing_pending_waits_for_nothing(void **state)
{
	assert_int_equal(duet_wait(*state, -1), 0);
	assert_int_equal(duet_process(*state), 0);
}

static void wait_gives_up_in_time(void **state)
{
	struct done done = {0};

	ask(*state, "never", &done);
	assert_int_equal(duet_wait(*state, 0), 1);
	assert_int_equal(duet_wait(*state, 5), 1);
	duet_cancel_all(*state);
	duet_wait(*state, -1);
	done_free(&done);
}

static void a_deadline_ends_a_request(void **state)
{
	duet_resolver *r = open_with("fake", 0, 5);
	struct done done = {0};
	unsigned before;

	(void)state;
	ask(r, "never", &done);
	assert_int_equal(readable(r, -1), 1);
	before = fake_discarded();
	assert_int_equal(duet_process(r), 1);
	assert_int_equal(fake_discarded(), before + 1);
	assert_int_equal(duet_result_status(done.res), DUET_ETIMEOUT);
	assert_int_equal(duet_result_error(done.res), EAI_AGAIN);
	assert_int_equal(duet_result_cause(done.res)->domain, DUET_FROM_DUET);
	assert_int_equal(readable(r, 0), 0);
	duet_close(r);
	done_free(&done);
}

static void deadlines_come_in_order_and_one_by_one(void **state)
{
	duet_resolver *r = open_with("fake", 0, 20);
	struct done first = {0}, second = {0};

	(void)state;
	ask(r, "never", &first);
	while (duet_wait(r, 5) && !first.times)
		if (!second.res && !second.order) {
			ask(r, "never", &second);
			second.order = -1;
		}
	duet_wait(r, -1);
	assert_true(first.order < second.order);
	assert_int_equal(duet_result_status(second.res), DUET_ETIMEOUT);
	duet_close(r);
	done_free(&first);
	done_free(&second);
}

static void a_limit_of_minus_one_is_none(void **state)
{
	duet_resolver *r = open_with("fake", 0, -1);
	struct done done = {0};

	(void)state;
	ask(r, "never", &done);
	assert_int_equal(duet_wait(r, 10), 1);
	duet_close(r);
	assert_int_equal(duet_result_status(done.res), DUET_ECANCELLED);
	done_free(&done);
}

static void a_cancelled_request_tells_its_owner(void **state)
{
	struct done done = {0};
	duet_id id = ask(*state, "never", &done);

	assert_int_equal(duet_cancel(*state, id), 1);
	assert_int_equal(done.times, 0);
	assert_int_equal(readable(*state, 0), 1);
	assert_int_equal(duet_process(*state), 1);
	assert_int_equal(duet_result_status(done.res), DUET_ECANCELLED);
	assert_int_equal(duet_result_error(done.res), EAI_CANCELED);
	done_free(&done);
}

static void a_request_is_cancelled_once(void **state)
{
	struct done done = {0};
	duet_id id = ask(*state, "never", &done);

	assert_int_equal(duet_cancel(*state, id), 1);
	assert_int_equal(duet_cancel(*state, id), 0);
	duet_wait(*state, -1);
	assert_int_equal(duet_cancel(*state, id), 0);
	assert_int_equal(done.times, 1);
	done_free(&done);
}

static void cancel_after_the_end_keeps_the_true_outcome(void **state)
{
	struct done done = {0};
	duet_id id = ask(*state, "now", &done);

	assert_int_equal(duet_cancel(*state, id), 0);
	duet_process(*state);
	assert_int_equal(duet_result_status(done.res), DUET_OK);
	done_free(&done);
}

static void cancelling_what_never_was_is_harmless(void **state)
{
	assert_int_equal(duet_cancel(*state, 0), 0);
	assert_int_equal(duet_cancel(*state, 12345), 0);
	assert_int_equal(duet_cancel_all(*state), 0);
}

static void any_of_many_can_be_cancelled(void **state)
{
	static struct done done[MANY];
	duet_id ids[MANY];

	memset(done, 0, sizeof(done));
	for (int i = 0; i < MANY; i++)
		ids[i] = ask(*state, "never", &done[i]);
	for (int i = MANY - 1; i >= 0; i -= 2)
		assert_int_equal(duet_cancel(*state, ids[i]), 1);
	assert_int_equal(duet_wait(*state, 0), MANY / 2);
	assert_int_equal(duet_cancel_all(*state), MANY / 2);
	assert_int_equal(duet_wait(*state, -1), 0);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(done[i].times, 1);
		done_free(&done[i]);
	}
}

static void a_backend_is_told_what_nobody_waits_for(void **state)
{
	unsigned before = fake_discarded();
	struct done done[2] = {0};

	duet_cancel(*state, ask(*state, "never", &done[0]));
	assert_int_equal(fake_discarded(), before + 1);
	/* Not of what it has finished. */
	duet_cancel(*state, ask(*state, "now", &done[1]));
	assert_int_equal(fake_discarded(), before + 1);
	duet_wait(*state, -1);
	done_free(&done[0]);
	done_free(&done[1]);
}

static void a_cancelled_result_stands_still(void **state)
{
	struct done done = {0};
	struct duet_stats stats;
	duet_id id;

	fake_hold();
	id = ask(*state, "held", &done);
	fake_await_held(1);
	assert_int_equal(duet_cancel(*state, id), 1);
	duet_wait(*state, -1);
	duet_get_stats(*state, &stats, sizeof(stats));
	assert_int_equal(stats.abandoned, 1);
	fake_release();
	duet_result_free(
	    duet_getaddrinfo_sync(*state, "www.example", NULL, NULL));
	assert_int_equal(duet_result_status(done.res), DUET_ECANCELLED);
	assert_null(duet_result_addrinfo(done.res));
	duet_get_stats(*state, &stats, sizeof(stats));
	assert_int_equal(stats.abandoned, 0);
	done_free(&done);
}

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
	assert_int_equal(readable(*state, 0), 1);
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
	while (readable(r, 0) && rounds < 10) {
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

	ask(*state, "never", &done);
	assert_int_equal(readable(*state, 0), 0);
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
	ask(*state, "never", &done);
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
	ask(*state, "now", &other);
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
	c.other = ask(*state, "never", &other);
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
		ask(*state, "now", &done[i]);
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
		duet_resolver *r = open_with(kinds[i / 3], DUET_THREAD, 0);
		struct done done = {0};

		assert_int_equal(duet_fd(r), -1);
		ask(r, names[i % 3], &done);
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
	duet_resolver *r = open_with("fake", DUET_THREAD, 0);
	struct done done = {0};
	sigset_t blocked, own;

	(void)state;
	pthread_sigmask(SIG_BLOCK, NULL, &own);
	assert_false(sigismember(&own, SIGTERM));
	duet_getaddrinfo(r, "now", NULL, NULL, look_at_signals, &blocked, NULL);
	ask(r, "now", &done);
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
	duet_resolver *r = open_with("fake-threads", DUET_THREAD, 5);
	struct done done = {0};

	(void)state;
	ask(r, "never", &done);
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
	ask(*state, "pump", &slow.other);
	pthread_create(&thread, NULL, process_until_begun, &slow);
	while (!atomic_load(&slow.begun))
		sched_yield();
	assert_int_equal(readable(*state, 10000), 1);
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
		ask(*state, "held", &done[0]);
		ask(*state, "held", &done[1]);
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
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	    TEST(the_descriptor_is_readable_while_something_is_due),
	    TEST(the_descriptor_stays_the_same),
	    TEST(nothing_pending_waits_for_nothing),
	    TEST(wait_gives_up_in_time),
	    TEST(a_deadline_ends_a_request),
	    TEST(deadlines_come_in_order_and_one_by_one),
	    TEST(a_limit_of_minus_one_is_none),
	    TEST(a_cancelled_request_tells_its_owner),
	    TEST(a_request_is_cancelled_once),
	    TEST(cancel_after_the_end_keeps_the_true_outcome),
	    TEST(cancelling_what_never_was_is_harmless),
	    TEST(any_of_many_can_be_cancelled),
	    TEST(a_backend_is_told_what_nobody_waits_for),
	    TEST(a_cancelled_result_stands_still),
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
