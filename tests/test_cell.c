/* SPDX-License-Identifier: MIT */
/*
 * test_cell.c - what becomes of resolvers that answer, hang, crash and lie
 */
#include "compare/cell.h"
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const no_environment[] = {NULL};
static const char *const shell[] = {SHELL_ADAPTER, NULL};
static const struct resolver_spec shell_spec = {.name = "sh", .argv = shell};

/* A case whose calls have these ops, up to 4, with ids c0, c1, ...; each
 * "op" or "op name". */
struct fixture {
	struct testcase tc;
	struct call calls[4];
};

static void fixture_init(struct fixture *f, const char *const *ops)
{
	static const char *const ids[] = {"c0", "c1", "c2", "c3"};

	*f = (struct fixture){.tc = {.id = "test.cell",
				  .environ = no_environment,
				  .calls = f->calls,
				  .repeat = 1,
				  .file = "test.yaml",
				  .line = 1}};
	for (size_t i = 0; ops[i]; i++) {
		const char *name = strchr(ops[i], ' ');
		int n = name ? (int)(name - ops[i]) : (int)strlen(ops[i]);
		f->calls[i] = (struct call){.id = ids[i],
		    .op = "getaddrinfo",
		    .deadline_ms = 10000,
		    .request = json_pack("{s{ss ss# ss}}", "call", "id", ids[i],
			"op", ops[i], n, "name", name ? name + 1 : "")};
		f->tc.ncalls++;
	}
}
#define FIXTURE(f, ...)   \
	struct fixture f; \
	fixture_init(&(f), (const char *const[]){__VA_ARGS__, NULL})

static void fixture_release(struct fixture *f)
{
	for (size_t i = 0; i < f->tc.ncalls; i++)
		json_decref(f->calls[i].request);
}

static struct cell *begin(
    const struct fixture *f, const struct resolver_spec *spec)
{
	struct sandbox_error error;
	struct cell *cell = cell_start(&f->tc, spec, 1, &error);

	if (!cell)
		fail_msg("%s", error.text);
	return cell;
}

static json_t *end(struct cell *cell)
{
	do {
		struct pollfd p = {cell_fd(cell), POLLIN, 0};
		assert_int_equal(poll(&p, 1, 60000), 1);
	} while (cell_read(cell));
	return cell_finish(cell);
}

static json_t *run_with(struct fixture *f, const struct resolver_spec *spec)
{
	json_t *observation = end(begin(f, spec));

	fixture_release(f);
	assert_string_equal(
	    json_string_value(json_object_get(observation, "case")),
	    "test.cell");
	return observation;
}

static json_t *run(struct fixture *f)
{
	return run_with(f, &shell_spec);
}

static const char *error_of(const json_t *observation)
{
	const char *error =
	    json_string_value(json_object_get(observation, "error"));

	return error ? error : "";
}

static const char *call_text(
    const json_t *observation, size_t i, const char *member)
{
	const char *text = json_string_value(json_object_get(
	    json_array_get(json_object_get(observation, "calls"), i), member));

	return text ? text : "";
}

static void calls_are(const json_t *observation, const char *expected)
{
	char *text =
	    json_dumps(json_object_get(observation, "calls"), JSON_COMPACT);

	assert_string_equal(error_of(observation), "");
	assert_string_equal(text, expected);
	free(text);
}

static void fails_with(
    struct fixture *f, const struct resolver_spec *spec, const char *expected)
{
	json_t *observation = run_with(f, spec);

	assert_string_equal(error_of(observation), expected);
	json_decref(observation);
}

static void answers_are_kept_as_they_come(void **state)
{
	FIXTURE(f, "answer a", "unsupported", "answer b");
	json_t *observation = run(&f);

	(void)state;
	calls_are(observation,
	    "[{\"id\":\"c0\",\"code\":\"ok\",\"cause\":\"a\"},"
	    "{\"id\":\"c1\",\"unsupported\":\"unsupported\"},"
	    "{\"id\":\"c2\",\"code\":\"ok\",\"cause\":\"b\"}]");
	assert_string_equal(
	    json_string_value(json_object_get(
		json_object_get(observation, "who"), "version")),
	    "shell 1");
	assert_int_equal(
	    json_integer_value(json_object_get(observation, "v")), 1);
	assert_int_equal(
	    json_integer_value(json_object_get(observation, "rep")), 1);
	assert_string_equal(
	    json_string_value(json_object_get(observation, "resolver")), "sh");
	json_decref(observation);
}

static void each_call_has_a_process_of_its_own(void **state)
{
	FIXTURE(f, "pid", "pid");
	json_t *observation = run(&f);

	(void)state;
	assert_string_equal(error_of(observation), "");
	assert_string_not_equal(call_text(observation, 0, "cause"),
	    call_text(observation, 1, "cause"));
	json_decref(observation);
}

/* It tells its process in what it says to lack. */
static void a_call_that_is_unsupported_leaves_its_process_to_the_next(
    void **state)
{
	FIXTURE(f, "lacking", "lacking", "pid", "pid");
	json_t *observation = run(&f);
	const char *lacking = call_text(observation, 0, "unsupported");

	(void)state;
	assert_string_equal(error_of(observation), "");
	assert_string_not_equal(lacking, "");
	assert_string_equal(call_text(observation, 1, "unsupported"), lacking);
	assert_string_equal(call_text(observation, 2, "cause"), lacking);
	assert_string_not_equal(call_text(observation, 3, "cause"), lacking);
	json_decref(observation);
}

static void calls_of_one_session_share_a_process(void **state)
{
	FIXTURE(f, "pid", "pid");
	f.tc.one_session = true;
	json_t *observation = run(&f);

	(void)state;
	assert_string_equal(error_of(observation), "");
	assert_string_equal(call_text(observation, 0, "cause"),
	    call_text(observation, 1, "cause"));
	json_decref(observation);
}

/* Like shell, but it has sessions. */
static json_t *run_sessions(struct fixture *f)
{
	static const char *const argv[] = {
	    SESSIONS_ADAPTER, PROTOCOL_FOLDER, NULL};

	return run_with(f, &(struct resolver_spec){.name = "py", .argv = argv});
}

static void each_call_has_a_session_of_its_own(void **state)
{
	FIXTURE(f, "getaddrinfo a", "getaddrinfo b", "getaddrinfo c");
	json_t *observation = run_sessions(&f);

	(void)state;
	assert_string_equal(error_of(observation), "");
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(
		    call_text(observation, i, "cause"), "call 1");
	json_decref(observation);
}

static void calls_of_one_session_are_of_one_process(void **state)
{
	FIXTURE(f, "getaddrinfo a", "getaddrinfo b", "getaddrinfo c");
	f.tc.one_session = true;
	json_t *observation = run_sessions(&f);

	(void)state;
	assert_string_equal(call_text(observation, 0, "cause"), "call 1");
	assert_string_equal(call_text(observation, 2, "cause"), "call 3");
	json_decref(observation);
}

static void what_ends_a_session_is_of_its_call_alone(void **state)
{
	FIXTURE(f, "getaddrinfo segv", "getaddrinfo hang", "getaddrinfo exit",
	    "getaddrinfo d");
	f.calls[1].deadline_ms = 50;
	json_t *observation = run_sessions(&f);

	(void)state;
	assert_string_equal(error_of(observation), "");
	assert_string_equal(call_text(observation, 0, "code"), "crash");
	assert_string_equal(call_text(observation, 0, "signal"), "SIGSEGV");
	assert_string_equal(call_text(observation, 1, "code"), "deadline");
	assert_string_equal(call_text(observation, 2, "code"), "crash");
	assert_string_equal(call_text(observation, 3, "cause"), "call 1");
	json_decref(observation);
}

static void a_session_that_does_not_end_is_killed(void **state)
{
	FIXTURE(f, "getaddrinfo deaf", "getaddrinfo b");
	json_t *observation = run_sessions(&f);

	(void)state;
	assert_string_equal(error_of(observation), "");
	assert_string_equal(call_text(observation, 0, "cause"), "deaf");
	assert_string_equal(call_text(observation, 1, "cause"), "call 1");
	json_decref(observation);
}

static void no_answer_in_time_is_a_deadline(void **state)
{
	FIXTURE(f, "hang", "stop", "answer b");
	f.calls[0].deadline_ms = f.calls[1].deadline_ms = 50;
	f.tc.one_session = true;
	json_t *observation = run(&f);

	(void)state;
	calls_are(observation,
	    "[{\"id\":\"c0\",\"code\":\"deadline\"},"
	    "{\"id\":\"c1\",\"code\":\"deadline\"},"
	    "{\"id\":\"c2\",\"code\":\"ok\",\"cause\":\"b\"}]");
	json_decref(observation);
}

static void the_end_of_the_process_is_a_crash(void **state)
{
	FIXTURE(f, "segv", "abort", "exit", "half");
	f.tc.one_session = true;
	json_t *observation = run(&f);

	(void)state;
	calls_are(observation,
	    "[{\"id\":\"c0\",\"code\":\"crash\",\"signal\":\"SIGSEGV\"},"
	    "{\"id\":\"c1\",\"code\":\"crash\",\"signal\":\"SIGABRT\"},"
	    "{\"id\":\"c2\",\"code\":\"crash\",\"exit\":0},"
	    "{\"id\":\"c3\",\"code\":\"crash\",\"exit\":1}]");
	json_decref(observation);
}

static void an_end_between_calls_is_a_crash_of_the_next(void **state)
{
	FIXTURE(f, "answer-and-exit", "answer a", "answer b");
	f.tc.one_session = true;
	json_t *observation = run(&f);

	(void)state;
	calls_are(observation,
	    "[{\"id\":\"c0\",\"code\":\"ok\",\"cause\":\"\"},"
	    "{\"id\":\"c1\",\"code\":\"crash\",\"exit\":5},"
	    "{\"id\":\"c2\",\"code\":\"ok\",\"cause\":\"b\"}]");
	json_decref(observation);
}

static void an_end_after_the_only_call_is_none(void **state)
{
	FIXTURE(f, "answer-and-exit", "answer b");
	json_t *observation = run(&f);

	(void)state;
	calls_are(observation,
	    "[{\"id\":\"c0\",\"code\":\"ok\",\"cause\":\"\"},"
	    "{\"id\":\"c1\",\"code\":\"ok\",\"cause\":\"b\"}]");
	json_decref(observation);
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
		FIXTURE(f, bad[i].op, "answer");
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
		FIXTURE(f, "answer");
		fails_with(&f, &spec, bad[i].error);
	}
}

static void a_resolver_that_cannot_be_started_is_an_error(void **state)
{
	static const char *const missing[] = {"/no/such/resolver", NULL};
	static const char *const folder[] = {"/", NULL};

	(void)state;
	{
		FIXTURE(f, "answer");
		fails_with(&f,
		    &(struct resolver_spec){.name = "x", .argv = missing},
		    "resolver 'x': cannot start '/no/such/resolver': "
		    "No such file or directory");
	}
	{
		FIXTURE(f, "answer");
		fails_with(&f,
		    &(struct resolver_spec){.name = "x", .argv = folder},
		    "resolver 'x': cannot start '/': Permission denied");
	}
}

static void a_resolver_that_stays_at_the_end_is_killed(void **state)
{
	FIXTURE(f, "deaf", "answer b");
	json_t *observation = run(&f);

	(void)state;
	calls_are(observation,
	    "[{\"id\":\"c0\",\"code\":\"ok\",\"cause\":\"\"},"
	    "{\"id\":\"c1\",\"code\":\"ok\",\"cause\":\"b\"}]");
	json_decref(observation);
}

static void the_environment_is_the_cases_alone(void **state)
{
	static const char *const environment[] = {
	    "RES_OPTIONS=ndots:2", "LANG=C", NULL};
	FIXTURE(f, "environment", "directory");
	f.tc.environ = environment;
	json_t *observation = run(&f);

	(void)state;
	assert_string_equal(
	    call_text(observation, 0, "cause"), "RES_OPTIONS=ndots:2 LANG=C ");
	assert_string_equal(call_text(observation, 1, "cause"), "/");
	json_decref(observation);
}

static void the_sandbox_is_the_cases(void **state)
{
	static const struct etc_file files[] = {
	    {"resolv.conf", "search a.example", 0644, 0},
	    {"hosts", "192.0.2.1 a", 0000, 0},
	};
	FIXTURE(f, "read /etc/resolv.conf", "read /etc/hosts",
	    "read /proc/sys/kernel/hostname");
	f.tc.sandbox = (struct sandbox_config){
	    .files = files, .nfiles = 2, .hostname = "box"};
	json_t *observation = run(&f);

	(void)state;
	assert_string_equal(
	    call_text(observation, 0, "cause"), "search a.example");
	assert_string_equal(call_text(observation, 1, "cause"), "cannot");
	assert_string_equal(call_text(observation, 2, "cause"), "box");
	json_decref(observation);
}

static void a_sandbox_that_cannot_be_made_is_an_error(void **state)
{
	static const struct route_config routes[] = {
	    {"default", ROUTE_UNICAST, "d9"}};
	FIXTURE(f, "answer");
	f.tc.sandbox = (struct sandbox_config){.routes = routes, .nroutes = 1};

	(void)state;
	fails_with(&f, &shell_spec, "sandbox: route to default: no link d9");
}

static void what_is_written_to_standard_error_is_kept(void **state)
{
	FIXTURE(f, "errors", "errors");
	json_t *observation = run(&f);

	(void)state;
	assert_string_equal(
	    json_string_value(json_object_get(observation, "stderr")),
	    "a\\255b\na\\255b\n");
	json_decref(observation);
}

static void much_on_standard_error_is_cut(void **state)
{
	FIXTURE(f, "flood", "answer b");
	f.tc.one_session = true;
	json_t *observation = run(&f);

	(void)state;
	assert_string_equal(call_text(observation, 1, "cause"), "b");
	assert_int_equal(
	    json_string_length(json_object_get(observation, "stderr")),
	    ADAPTER_STDERR_MAX);
	json_decref(observation);
}

/* The nameserver */

static const struct ns_zone zone = {"example.",
    "$TTL 60\n@ SOA ns hostmaster 1 3600 600 86400 60\n"
    "www A 192.0.2.80\n",
    7};
static const struct ns_server server = {.name = "s1",
    .listen = "192.0.2.53",
    .port = 53,
    .otherwise = 5,
    .line = 9};
static const struct etc_file resolv_conf = {
    "resolv.conf", "nameserver 192.0.2.53\n", 0644, 0};

static void serve_example(struct fixture *f)
{
	f->tc.dns = (struct ns_config){
	    .zones = &zone, .nzones = 1, .servers = &server, .nservers = 1};
	f->tc.sandbox = (struct sandbox_config){.files = &resolv_conf,
	    .nfiles = 1,
	    .local_addresses = &server.listen,
	    .nlocal_addresses = 1};
}

static void queries_are_kept_with_their_call(void **state)
{
	FIXTURE(f, "answer", "lookup www.example", "lookup no.example");
	serve_example(&f);
	f.tc.one_session = true;
	json_t *observation = run(&f), *wire, *event;

	(void)state;
	assert_string_equal(error_of(observation), "");
	assert_non_null(
	    strstr(call_text(observation, 1, "cause"), "192.0.2.80"));
	wire = json_object_get(observation, "wire");
	assert_true(json_array_size(wire) >= 2);
	event = json_array_get(wire, 0);
	assert_true(json_integer_value(json_object_get(event, "t_us")) > 0);
	json_object_del(event, "t_us");
	char *text = json_dumps(event, JSON_COMPACT);
	assert_string_equal(text,
	    "{\"call\":\"c1\",\"server\":\"s1\",\"proto\":\"udp\","
	    "\"qname\":\"www.example.\",\"qtype\":\"A\",\"edns\":false,"
	    "\"flags\":[\"rd\"],"
	    "\"rcode\":\"NOERROR\"}");
	free(text);
	event = json_array_get(wire, 1);
	assert_string_equal(
	    json_string_value(json_object_get(event, "call")), "c2");
	assert_string_equal(
	    json_string_value(json_object_get(event, "rcode")), "NXDOMAIN");
	json_decref(observation);
}

static void a_nameserver_that_cannot_serve_is_an_error(void **state)
{
	struct ns_zone bad = zone;
	FIXTURE(f, "answer");
	serve_example(&f);
	bad.text = "www A not-an-address\n";
	f.tc.dns.zones = &bad;
	json_t *observation = run(&f);

	(void)state;
	assert_memory_equal(error_of(observation), "test.yaml:7: zone ", 18);
	json_decref(observation);
}

/* Processes */

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
	FIXTURE(f, "answer a");

	(void)state;
	trace_init(&t);
	json_t *observation = run_with(&f, &t.spec);

	assert_string_equal(call_text(observation, 0, "cause"), "a");
	json_decref(observation);
	trace_ends(&t);
}

static void a_cell_can_be_killed(void **state)
{
	FIXTURE(f, "hang");
	struct cell *cell = begin(&f, &shell_spec);

	(void)state;
	cell_kill(cell);
	json_t *observation = end(cell);

	assert_string_equal(
	    error_of(observation), "the sandbox was killed (signal 9)");
	json_decref(observation);
	fixture_release(&f);
}

static void many_cells_run_at_the_same_time(void **state)
{
	struct cell *cells[16];
	FIXTURE(f, "lookup www.example");
	serve_example(&f);

	(void)state;
	for (size_t i = 0; i < 16; i++)
		cells[i] = begin(&f, &shell_spec);
	for (size_t i = 0; i < 16; i++) {
		json_t *observation = end(cells[i]);
		assert_string_equal(error_of(observation), "");
		assert_non_null(
		    strstr(call_text(observation, 0, "cause"), "192.0.2.80"));
		json_decref(observation);
	}
	fixture_release(&f);
}

static void an_ordinary_user_can_run_cells(void **state)
{
	int status;

	(void)state;
	if (geteuid() != 0)
		skip();
	pid_t pid = fork();
	if (pid == 0) {
		FIXTURE(f, "lookup www.example");
		serve_example(&f);
		if (setgroups(0, NULL) != 0 || setgid(65534) != 0 ||
		    setuid(65534) != 0 || prctl(PR_SET_DUMPABLE, 1) != 0)
			_exit(99);
		if (access(SHELL_ADAPTER, R_OK) != 0)
			_exit(77); /* the tree is in a private folder */
		json_t *observation = run(&f);
		_exit(
		    !strstr(call_text(observation, 0, "cause"), "192.0.2.80"));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
}

static int limit_of(const struct fixture *f)
{
	struct cell *cell = begin(f, &shell_spec);
	int limit_ms = cell_limit_ms(cell);

	cell_kill(cell);
	json_decref(cell_finish(cell));
	return limit_ms;
}

static void the_limit_is_more_than_all_deadlines(void **state)
{
	FIXTURE(f, "hang", "hang");

	(void)state;
	assert_true(limit_of(&f) > 20000);
	f.calls[0].deadline_ms = f.calls[1].deadline_ms = INT32_MAX;
	assert_true(limit_of(&f) == INT32_MAX);
	fixture_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_are_kept_as_they_come),
	    cmocka_unit_test(each_call_has_a_process_of_its_own),
	    cmocka_unit_test(
		a_call_that_is_unsupported_leaves_its_process_to_the_next),
	    cmocka_unit_test(calls_of_one_session_share_a_process),
	    cmocka_unit_test(each_call_has_a_session_of_its_own),
	    cmocka_unit_test(calls_of_one_session_are_of_one_process),
	    cmocka_unit_test(what_ends_a_session_is_of_its_call_alone),
	    cmocka_unit_test(a_session_that_does_not_end_is_killed),
	    cmocka_unit_test(no_answer_in_time_is_a_deadline),
	    cmocka_unit_test(the_end_of_the_process_is_a_crash),
	    cmocka_unit_test(an_end_between_calls_is_a_crash_of_the_next),
	    cmocka_unit_test(an_end_after_the_only_call_is_none),
	    cmocka_unit_test(a_line_that_is_no_answer_is_an_error),
	    cmocka_unit_test(a_resolver_that_says_no_hello_is_an_error),
	    cmocka_unit_test(a_resolver_that_cannot_be_started_is_an_error),
	    cmocka_unit_test(a_resolver_that_stays_at_the_end_is_killed),
	    cmocka_unit_test(the_environment_is_the_cases_alone),
	    cmocka_unit_test(the_sandbox_is_the_cases),
	    cmocka_unit_test(a_sandbox_that_cannot_be_made_is_an_error),
	    cmocka_unit_test(what_is_written_to_standard_error_is_kept),
	    cmocka_unit_test(much_on_standard_error_is_cut),
	    cmocka_unit_test(queries_are_kept_with_their_call),
	    cmocka_unit_test(a_nameserver_that_cannot_serve_is_an_error),
	    cmocka_unit_test(nothing_is_left_behind),
	    cmocka_unit_test(a_cell_can_be_killed),
	    cmocka_unit_test(many_cells_run_at_the_same_time),
	    cmocka_unit_test(an_ordinary_user_can_run_cells),
	    cmocka_unit_test(the_limit_is_more_than_all_deadlines),
	};
	struct sandbox_error error;

	if (!sandbox_available(&error)) {
		fprintf(
		    stderr, "no sandbox here: %s\n%s\n", error.text, error.fix);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
