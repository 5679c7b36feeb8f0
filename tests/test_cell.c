/* SPDX-License-Identifier: MIT */
/*
 * test_cell.c - what is observed of a resolver that answers
 */
#include "need_sandbox.h"
#include "one_cell.h"
#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void answers_are_kept_as_they_come(void **state)
{
	ONE_CASE(f, "answer a", "unsupported", "answer b");
	json_t *observation = cell_run(&f);

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

static void the_environment_is_the_cases_alone(void **state)
{
	static const char *const environment[] = {
	    "RES_OPTIONS=ndots:2", "LANG=C", NULL};
	ONE_CASE(f, "environment", "directory");
	f.tc.environ = environment;
	json_t *observation = cell_run(&f);

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
	ONE_CASE(f, "read /etc/resolv.conf", "read /etc/hosts",
	    "read /proc/sys/kernel/hostname");
	f.tc.sandbox = (struct sandbox_config){
	    .files = files, .nfiles = 2, .hostname = "box"};
	json_t *observation = cell_run(&f);

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
	ONE_CASE(f, "answer");
	f.tc.sandbox = (struct sandbox_config){.routes = routes, .nroutes = 1};

	(void)state;
	fails_with(&f, &shell_spec, "sandbox: route to default: no link d9");
}

static void what_is_written_to_standard_error_is_kept(void **state)
{
	ONE_CASE(f, "errors", "errors");
	json_t *observation = cell_run(&f);

	(void)state;
	assert_string_equal(
	    json_string_value(json_object_get(observation, "stderr")),
	    "a\\255b\na\\255b\n");
	json_decref(observation);
}

static void much_on_standard_error_is_cut(void **state)
{
	ONE_CASE(f, "flood", "answer b");
	f.tc.one_session = true;
	json_t *observation = cell_run(&f);

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

static void serve_example(struct one_case *f)
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
	ONE_CASE(f, "answer", "lookup www.example", "lookup no.example");
	serve_example(&f);
	f.tc.one_session = true;
	json_t *observation = cell_run(&f), *wire, *event;

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
	ONE_CASE(f, "answer");
	serve_example(&f);
	bad.text = "www A not-an-address\n";
	f.tc.dns.zones = &bad;
	json_t *observation = cell_run(&f);

	(void)state;
	assert_memory_equal(error_of(observation), "test.yaml:7: zone ", 18);
	json_decref(observation);
}

/* Processes */

static void many_cells_run_at_the_same_time(void **state)
{
	struct cell *cells[16];
	ONE_CASE(f, "lookup www.example");
	serve_example(&f);

	(void)state;
	for (size_t i = 0; i < 16; i++)
		cells[i] = cell_begin(&f, &shell_spec);
	for (size_t i = 0; i < 16; i++) {
		json_t *observation = cell_end(cells[i]);
		assert_string_equal(error_of(observation), "");
		assert_non_null(
		    strstr(call_text(observation, 0, "cause"), "192.0.2.80"));
		json_decref(observation);
	}
	one_case_release(&f);
}

static void an_ordinary_user_can_run_cells(void **state)
{
	int status;

	(void)state;
	if (geteuid() != 0)
		skip();
	pid_t pid = fork();
	if (pid == 0) {
		ONE_CASE(f, "lookup www.example");
		serve_example(&f);
		if (setgroups(0, NULL) != 0 || setgid(65534) != 0 ||
		    setuid(65534) != 0 || prctl(PR_SET_DUMPABLE, 1) != 0)
			_exit(99);
		if (access(SHELL_ADAPTER, R_OK) != 0)
			_exit(77); /* the tree is in a private folder */
		json_t *observation = cell_run(&f);
		_exit(
		    !strstr(call_text(observation, 0, "cause"), "192.0.2.80"));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_are_kept_as_they_come),
	    cmocka_unit_test(the_environment_is_the_cases_alone),
	    cmocka_unit_test(the_sandbox_is_the_cases),
	    cmocka_unit_test(a_sandbox_that_cannot_be_made_is_an_error),
	    cmocka_unit_test(what_is_written_to_standard_error_is_kept),
	    cmocka_unit_test(much_on_standard_error_is_cut),
	    cmocka_unit_test(queries_are_kept_with_their_call),
	    cmocka_unit_test(a_nameserver_that_cannot_serve_is_an_error),
	    cmocka_unit_test(many_cells_run_at_the_same_time),
	    cmocka_unit_test(an_ordinary_user_can_run_cells),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
