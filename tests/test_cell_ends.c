/* SPDX-License-Identifier: MIT */
/*
 * test_cell_ends.c - resolvers that hang, crash and lie, and how cells end
 */
#include "need_sandbox.h"
#include "one_cell.h"
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void no_answer_in_time_is_a_deadline(void **state)
{
	ONE_CASE(f, "hang", "stop", "answer b");
	f.calls[0].deadline_ms = f.calls[1].deadline_ms = 50;
	f.tc.one_session = true;

	(void)state;
	ends_with(&f, "[{\"id\":\"c0\",\"code\":\"deadline\"},"
		      "{\"id\":\"c1\",\"code\":\"deadline\"},"
		      "{\"id\":\"c2\",\"code\":\"ok\",\"cause\":\"b\"}]");
}

static void the_end_of_the_process_is_a_crash(void **state)
{
	ONE_CASE(f, "segv", "abort", "exit", "half");
	f.tc.one_session = true;

	(void)state;
	ends_with(&f,
	    "[{\"id\":\"c0\",\"code\":\"crash\",\"signal\":\"SIGSEGV\"},"
	    "{\"id\":\"c1\",\"code\":\"crash\",\"signal\":\"SIGABRT\"},"
	    "{\"id\":\"c2\",\"code\":\"crash\",\"exit\":0},"
	    "{\"id\":\"c3\",\"code\":\"crash\",\"exit\":1}]");
}

static void an_end_between_calls_is_a_crash_of_the_next(void **state)
{
	ONE_CASE(f, "answer-and-exit", "answer a", "answer b");
	f.tc.one_session = true;

	(void)state;
	ends_with(&f, "[{\"id\":\"c0\",\"code\":\"ok\",\"cause\":\"\"},"
		      "{\"id\":\"c1\",\"code\":\"crash\",\"exit\":5},"
		      "{\"id\":\"c2\",\"code\":\"ok\",\"cause\":\"b\"}]");
}

static void an_end_after_the_only_call_is_none(void **state)
{
	ONE_CASE(f, "answer-and-exit", "answer b");

	(void)state;
	ends_with(&f, "[{\"id\":\"c0\",\"code\":\"ok\",\"cause\":\"\"},"
		      "{\"id\":\"c1\",\"code\":\"ok\",\"cause\":\"b\"}]");
}

static void a_line_that_is_no_answer_is_an_error(void **state)
{
	static const struct {
		const char *op, *error;
	} bad[] = {
	    {"garbage", "resolver 'sh': answered call 'c0' with '%!', not a "
			"JSON object: '[' or '{' expected near '%'"},
	    {"list", "resolver 'sh': answered call 'c0' with '[]', not a JSON "
		     "object"},
	    {"other", "resolver 'sh': answered call 'c0' with id 'other'"},
	    {"codeless", "resolver 'sh': answered call 'c0' without 'code' or "
			 "'unsupported'"},
	    {"twice", "resolver 'sh': wrote 'more' without being asked"},
	    {"long", "resolver 'sh': answered call 'c0' with a line of more "
		     "than 8388608 bytes"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ONE_CASE(f, bad[i].op, "answer");
		f.tc.one_session = true;
		fails_with(&f, &shell_spec, bad[i].error);
	}
}

static void a_resolver_that_says_no_hello_is_an_error(void **state)
{
	static const struct {
		const char *how, *error;
	} bad[] = {
	    {"silent",
		"resolver 'x': took more than 0.1 s before it said hello"},
	    {"dead", "resolver 'x': ended with status 3 before it said hello"},
	    {"rude",
		"resolver 'x': answered hello with 'good morning', not a JSON "
		"object: '[' or '{' expected near 'good'"},
	    {"nameless", "resolver 'x': said hello without 'name' or 'caps'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *const argv[] = {SHELL_ADAPTER, bad[i].how, NULL};
		const struct resolver_spec spec = {.name = "x",
		    .argv = argv,
		    .hello_ms = strcmp(bad[i].how, "silent") ? 0 : 100};
		ONE_CASE(f, "answer");
		fails_with(&f, &spec, bad[i].error);
	}
}

static void a_resolver_that_cannot_be_started_is_an_error(void **state)
{
	static const char *const missing[] = {"/no/such/resolver", NULL};
	static const char *const folder[] = {"/", NULL};
	ONE_CASE(f, "answer");
	ONE_CASE(g, "answer");

	(void)state;
	fails_with(&f, &(struct resolver_spec){.name = "x", .argv = missing},
	    "resolver 'x': cannot start '/no/such/resolver': "
	    "No such file or directory");
	fails_with(&g, &(struct resolver_spec){.name = "x", .argv = folder},
	    "resolver 'x': cannot start '/': Permission denied");
}

static void a_resolver_that_stays_at_the_end_is_killed(void **state)
{
	ONE_CASE(f, "deaf", "answer b");

	(void)state;
	ends_with(&f, "[{\"id\":\"c0\",\"code\":\"ok\",\"cause\":\"\"},"
		      "{\"id\":\"c1\",\"code\":\"ok\",\"cause\":\"b\"}]");
}

/* A FIFO that a process the resolver leaves behind holds open for writing. */
struct trace {
	char folder[32], path[40];
	const char *argv[4];
	struct resolver_spec spec;
	int fd;
};

static void trace_init(struct trace *t)
{
	strcpy(t->folder, "/tmp/test_cell.XXXXXX");
	assert_non_null(mkdtemp(t->folder));
	snprintf(t->path, sizeof(t->path), "%s/fifo", t->folder);
	assert_int_equal(mkfifo(t->path, 0600), 0);
	t->fd = open(t->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(t->fd >= 0);
	t->argv[0] = SHELL_ADAPTER;
	t->argv[1] = "stay";
	t->argv[2] = t->path;
	t->argv[3] = NULL;
	t->spec = (struct resolver_spec){.name = "x", .argv = t->argv};
}

/* Whether whoever held the other end is gone. */
static void trace_ends(struct trace *t)
{
	struct pollfd p = {t->fd, POLLIN, 0};

	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_true(p.revents & POLLHUP);
	close(t->fd);
	unlink(t->path);
	rmdir(t->folder);
}

static void nothing_is_left_behind(void **state)
{
	struct trace t;
	ONE_CASE(f, "answer a");

	(void)state;
	trace_init(&t);
	json_t *observation = cell_run_with(&f, &t.spec);

	assert_string_equal(call_text(observation, 0, "cause"), "a");
	json_decref(observation);
	trace_ends(&t);
}

static void a_cell_can_be_killed(void **state)
{
	ONE_CASE(f, "hang");
	struct cell *cell = cell_begin(&f, &shell_spec);

	(void)state;
	cell_kill(cell);
	json_t *observation = cell_end(cell);

	assert_string_equal(
	    error_of(observation), "the sandbox was killed (signal 9)");
	json_decref(observation);
	one_case_release(&f);
}

static int limit_of(const struct one_case *f)
{
	struct cell *cell = cell_begin(f, &shell_spec);
	int limit_ms = cell_limit_ms(cell);

	cell_kill(cell);
	json_decref(cell_finish(cell));
	return limit_ms;
}

static void the_limit_is_more_than_all_deadlines(void **state)
{
	ONE_CASE(f, "hang", "hang");

	(void)state;
	assert_true(limit_of(&f) > 20000);
	f.calls[0].deadline_ms = f.calls[1].deadline_ms = INT32_MAX;
	assert_true(limit_of(&f) == INT32_MAX);
	one_case_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_answer_in_time_is_a_deadline),
	    cmocka_unit_test(the_end_of_the_process_is_a_crash),
	    cmocka_unit_test(an_end_between_calls_is_a_crash_of_the_next),
	    cmocka_unit_test(an_end_after_the_only_call_is_none),
	    cmocka_unit_test(a_line_that_is_no_answer_is_an_error),
	    cmocka_unit_test(a_resolver_that_says_no_hello_is_an_error),
	    cmocka_unit_test(a_resolver_that_cannot_be_started_is_an_error),
	    cmocka_unit_test(a_resolver_that_stays_at_the_end_is_killed),
	    cmocka_unit_test(nothing_is_left_behind),
	    cmocka_unit_test(a_cell_can_be_killed),
	    cmocka_unit_test(the_limit_is_more_than_all_deadlines),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
