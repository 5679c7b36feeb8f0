/* SPDX-License-Identifier: MIT */
/* The blocking calls. */
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/resolver.h"
#include "done.h"
#include "fake_backend.h"

static const char *const kinds[] = {"fake", "fake-threads"};
static const char *const names[] = {"now", "pump", "www.example"};

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

static void ask(duet_resolver *r, const char *node, struct done *done)
{
	assert_int_equal(
	    duet_getaddrinfo(r, node, NULL, NULL, done_run, done, NULL),
	    DUET_OK);
}

/* The status of a blocking call. */
static int answer(duet_resolver *r, const char *node)
{
	duet_result *res = duet_getaddrinfo_sync(r, node, NULL, NULL);
	int status = duet_result_status(res);

	duet_result_free(res);
	return status;
}

static void it_answers_whenever_the_backend_does(void **state)
{
	(void)state;
	for (int i = 0; i < 12; i++) {
		duet_resolver *r =
		    open_with(kinds[i & 1], i & 2 ? DUET_THREAD : 0, 0);

		assert_int_equal(answer(r, names[i / 4]), DUET_OK);
		assert_int_equal(answer(r, "x.example"), DUET_ENONAME);
		duet_close(r);
	}
}

static void every_kind_of_request_has_one(void **state)
{
	duet_resolver *r = open_with("fake", 0, 0);
	struct sockaddr_in sin = {.sin_family = AF_INET};
	duet_result *res[4];
	size_t len;

	(void)state;
	sin.sin_addr.s_addr = htonl(0xc0000201);
	res[0] = duet_getnameinfo_sync(r, (void *)&sin, sizeof(sin), 0);
	res[1] = duet_gethostbyname_sync(r, "www.example", AF_INET);
	res[2] = duet_gethostbyaddr_sync(r, &sin.sin_addr, 4, AF_INET);
	res[3] = duet_query_sync(r, "www.example", 1, 1);
	assert_string_equal(duet_result_host(res[0]), "www.example");
	assert_string_equal(duet_result_service(res[0]), "80");
	assert_string_equal(duet_result_hostent(res[1])->h_name, "www.example");
	assert_string_equal(duet_result_hostent(res[2])->h_name, "www.example");
	assert_non_null(duet_result_packet(res[3], &len));
	assert_true(len > 12);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(duet_result_status(res[i]), DUET_OK);
		assert_null(duet_result_addrinfo(res[i]));
		duet_result_free(res[i]);
	}
	duet_close(r);
}

static void it_runs_nobody_elses_callback(void **state)
{
	(void)state;
	for (int i = 0; i < 6; i++) {
		duet_resolver *r = open_with(kinds[i & 1], 0, 0);
		struct done other[3] = {0};

		for (int j = 0; j < 3; j++)
			ask(r, names[j], &other[j]);
		assert_int_equal(answer(r, names[i / 2]), DUET_OK);
		for (int j = 0; j < 3; j++)
			assert_int_equal(other[j].times, 0);
		assert_int_equal(duet_wait(r, -1), 0);
		for (int j = 0; j < 3; j++) {
			assert_int_equal(other[j].times, 1);
			done_free(&other[j]);
		}
		duet_close(r);
	}
}

struct nested {
	duet_resolver *r;
	const char *node;
	struct done *other;
	int status;
};

static void ask_in_callback(void *arg, duet_result *res)
{
	struct nested *nested = arg;

	duet_result_free(res);
	nested->status = answer(nested->r, nested->node);
	if (nested->other)
		assert_int_equal(nested->other->times, 0);
}

static void it_works_in_a_callback(void **state)
{
	(void)state;
	for (int i = 0; i < 12; i++) {
		duet_resolver *r =
		    open_with(kinds[i & 1], i & 2 ? DUET_THREAD : 0, 0);
		struct done other = {0};
		struct nested nested = {r, names[i / 4], &other, -1};

		if (i & 2)
			nested.other = NULL;
		duet_getaddrinfo(
		    r, "now", NULL, NULL, ask_in_callback, &nested, NULL);
		ask(r, "now", &other);
		assert_int_equal(duet_wait(r, -1), 0);
		duet_close(r);
		assert_int_equal(nested.status, DUET_OK);
		assert_int_equal(other.times, 1);
		done_free(&other);
	}
}

static void *ask_held(void *arg)
{
	struct nested *nested = arg;

	nested->status = answer(nested->r, "held");
	return NULL;
}

struct outer {
	struct duet_resolver *r;
	atomic_bool returned;
};

static void wait_in_callback(void *arg, duet_result *res)
{
	struct outer *outer = arg;

	duet_result_free(res);
	assert_int_equal(duet_wait(outer->r, -1), 0);
	atomic_store(&outer->returned, true);
}

/* The public interface does not tell who sleeps. */
static bool one_sleeps(struct duet_resolver *r)
{
	bool yes;

	pthread_mutex_lock(&r->lock);
	yes = r->nasleep == 1;
	pthread_mutex_unlock(&r->lock);
	return yes;
}

static void a_callback_may_wait_until_it_ends(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct outer outer = {open_with(kinds[i], DUET_THREAD, 0), 0};
		struct nested nested = {.r = outer.r};
		pthread_t thread;

		fake_hold();
		pthread_create(&thread, NULL, ask_held, &nested);
		fake_await_held(1);
		duet_getaddrinfo(
		    outer.r, "now", NULL, NULL, wait_in_callback, &outer, NULL);
		while (!one_sleeps(outer.r))
			sched_yield();
		fake_release();
		pthread_join(thread, NULL);
		while (!atomic_load(&outer.returned))
			sched_yield();
		duet_close(outer.r);
	}
}

static void a_deadline_ends_it(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		duet_resolver *r =
		    open_with(kinds[i & 1], i & 2 ? DUET_THREAD : 0, 5);

		assert_int_equal(answer(r, "never"), DUET_ETIMEOUT);
		duet_close(r);
	}
}

static void its_deadline_ends_others_without_running_them(void **state)
{
	duet_resolver *r = open_with("fake", 0, 5);
	struct done other = {0};

	(void)state;
	ask(r, "never", &other);
	assert_int_equal(answer(r, "never"), DUET_ETIMEOUT);
	assert_int_equal(other.times, 0);
	assert_int_equal(duet_process(r), 1);
	assert_int_equal(duet_result_status(other.res), DUET_ETIMEOUT);
	duet_close(r);
	done_free(&other);
}

static void cancel_all_ends_it(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct nested nested = {.r = open_with(kinds[i], 0, 0)};
		pthread_t thread;

		fake_hold();
		pthread_create(&thread, NULL, ask_held, &nested);
		fake_await_held(1);
		assert_int_equal(duet_cancel_all(nested.r), 1);
		pthread_join(thread, NULL);
		assert_int_equal(nested.status, DUET_ECANCELLED);
		fake_release();
		duet_close(nested.r);
		fake_join();
	}
}

/* One thread waits for what will not come yet and pumps; the other's answer
 * comes by that pump, and then the pump has to be the other's. */
static void who_waits_longer_pumps_for_the_others(void **state)
{
	struct nested nested = {.r = open_with("fake", 0, 0)};
	pthread_t thread;

	(void)state;
	fake_hold();
	pthread_create(&thread, NULL, ask_held, &nested);
	fake_await_held(1);
	for (int i = 0; i < 100; i++)
		assert_int_equal(answer(nested.r, "pump"), DUET_OK);
	fake_release();
	for (int i = 0; i < 100; i++)
		assert_int_equal(answer(nested.r, "pump"), DUET_OK);
	pthread_join(thread, NULL);
	assert_int_equal(nested.status, DUET_OK);
	duet_close(nested.r);
}

/* Neither does the public interface tell who waits, and who pumps. */
static void await_waiters(struct duet_resolver *r, size_t n)
{
	struct list *node, *after;
	size_t left = n;

	while (left > 0) {
		left = n;
		pthread_mutex_lock(&r->sync.lock);
		list_each (node, after, &r->sync.waiters)
			left--;
		if (!r->sync.asleep)
			left = n;
		pthread_mutex_unlock(&r->sync.lock);
		sched_yield();
	}
}

static void *ask_in_thread(void *arg)
{
	struct nested *nested = arg;

	nested->status = answer(nested->r, nested->node);
	return NULL;
}

/* One after the other, so that the first one pumps. */
static void ask_in_turn(struct nested *nested, pthread_t *threads, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		pthread_create(&threads[i], NULL, ask_in_thread, &nested[i]);
		await_waiters(nested[i].r, i + 1);
	}
}

static void who_leaves_hands_the_pump_on(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		duet_resolver *r = open_with("fake", 0, 10000);
		struct nested nested[] = {
		    {.r = r, .node = "held"}, {.r = r, .node = "late"}};
		struct done done = {0};
		pthread_t threads[2];

		fake_hold();
		ask_in_turn(nested, threads, 2);
		fake_release();
		pthread_join(threads[0], NULL);
		ask(r, "pump", &done);
		pthread_join(threads[1], NULL);
		assert_int_equal(nested[0].status, DUET_OK);
		assert_int_equal(nested[1].status, DUET_OK);
		duet_close(r);
		done_free(&done);
	}
}

/* The second may have been told to pump when it leaves itself. */
static void whoever_leaves_hands_the_pump_on(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++) {
		duet_resolver *r = open_with("fake", 0, 10000);
		struct nested nested[] = {{.r = r, .node = "never0"},
		    {.r = r, .node = "never1"}, {.r = r, .node = "late"}};
		struct done done = {0};
		pthread_t threads[3];

		ask_in_turn(nested, threads, 3);
		assert_int_equal(duet_cancel(r, 1), 1);
		assert_int_equal(duet_cancel(r, 2), 1);
		pthread_join(threads[0], NULL);
		pthread_join(threads[1], NULL);
		ask(r, "pump", &done);
		pthread_join(threads[2], NULL);
		assert_int_equal(nested[0].status, DUET_ECANCELLED);
		assert_int_equal(nested[1].status, DUET_ECANCELLED);
		assert_int_equal(nested[2].status, DUET_OK);
		duet_close(r);
		done_free(&done);
	}
}

static void *ask_often(void *r)
{
	for (int i = 0; i < 200; i++)
		assert_int_equal(answer(r, names[i % 3]), DUET_OK);
	return NULL;
}

static void several_threads_may_wait_at_once(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		duet_resolver *r =
		    open_with(kinds[i & 1], i & 2 ? DUET_THREAD : 0, 0);
		pthread_t threads[4];
		struct duet_stats s;

		for (int j = 0; j < 4; j++)
			pthread_create(&threads[j], NULL, ask_often, r);
		for (int j = 0; j < 4; j++)
			pthread_join(threads[j], NULL);
		duet_get_stats(r, &s, sizeof(s));
		assert_int_equal(s.submitted, 800);
		assert_int_equal(s.succeeded, 800);
		assert_int_equal(s.pending, 0);
		duet_close(r);
	}
}

static void a_refusal_is_its_result(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	struct done done = {0};
	duet_resolver *r;
	duet_result *res;

	(void)state;
	opts.max_pending = 1;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	res = duet_gethostbyname_sync(r, NULL, AF_INET);
	assert_int_equal(duet_result_status(res), DUET_EINVAL);
	assert_int_equal(duet_result_error(res), NETDB_INTERNAL);
	duet_result_free(res);
	res = duet_getnameinfo_sync(r, NULL, 0, 0);
	assert_int_equal(duet_result_status(res), DUET_EINVAL);
	assert_int_equal(duet_result_error(res), EAI_SYSTEM);
	duet_result_free(res);
	ask(r, "never", &done);
	assert_int_equal(answer(r, "now"), DUET_EBUSY);
	duet_close(r);
	done_free(&done);
}

static void what_a_blocking_call_gave_up_is_discarded(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		duet_resolver *r = open_with(kinds[i], 0, 1);
		unsigned discarded = fake_discarded();
		struct done done = {0};

		ask(r, "never.example", &done);
		assert_int_equal(answer(r, "never.again"), DUET_ETIMEOUT);
		assert_int_equal(fake_discarded(), discarded + 2);
		assert_int_equal(duet_wait(r, -1), 0);
		done_free(&done);
		duet_close(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_answers_whenever_the_backend_does),
	    cmocka_unit_test(every_kind_of_request_has_one),
	    cmocka_unit_test(it_runs_nobody_elses_callback),
	    cmocka_unit_test(it_works_in_a_callback),
	    cmocka_unit_test(a_callback_may_wait_until_it_ends),
	    cmocka_unit_test(a_deadline_ends_it),
	    cmocka_unit_test(its_deadline_ends_others_without_running_them),
	    cmocka_unit_test(what_a_blocking_call_gave_up_is_discarded),
	    cmocka_unit_test(cancel_all_ends_it),
	    cmocka_unit_test(who_waits_longer_pumps_for_the_others),
	    cmocka_unit_test(who_leaves_hands_the_pump_on),
	    cmocka_unit_test(whoever_leaves_hands_the_pump_on),
	    cmocka_unit_test(several_threads_may_wait_at_once),
	    cmocka_unit_test(a_refusal_is_its_result),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
