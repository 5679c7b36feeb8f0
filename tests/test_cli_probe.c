/* SPDX-License-Identifier: MIT */
/* `duet probe`: a resolver that speaks the protocol. */
#include "cli_machine.h"
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_answer(const char *request, const char *expected)
{
	char command[1024];
	json_t *answer, *wanted = json_loads(expected, 0, NULL);

	snprintf(command, sizeof(command),
	    "printf '%%s\\n' '%s' | $duet probe --backend thread", request);
	answer = json_loads(sh(command)->out, 0, NULL);
	json_object_del(answer, "t_us");
	if (!wanted || !json_equal(answer, wanted))
		fail_msg("%s\n is answered %s", request,
		    answer ? json_dumps(answer, 0) : "not at all");
	json_decref(answer);
	json_decref(wanted);
}

static void probe_answers_every_operation(void **state)
{
	(void)state;
	assert_answer("{\"call\": {\"id\": \"1\", \"op\": \"getaddrinfo\", "
		      "\"name\": \"alias.example.\", \"service\": \"http\", "
		      "\"family\": \"inet\", \"socktype\": \"stream\", "
		      "\"protocol\": \"tcp\", \"flags\": [\"canonname\"]}}",
	    "{\"id\": \"1\", \"domain\": \"eai\", \"raw\": 0, \"symbol\": "
	    "\"0\", "
	    "\"code\": \"ok\", \"addresses\": [{\"addr\": \"192.0.2.1\", "
	    "\"family\": \"inet\", \"socktype\": \"stream\", \"protocol\": "
	    "\"tcp\", \"port\": 80}], \"canonical\": \"www.example\"}");
	assert_answer("{\"call\": {\"id\": 2, \"op\": \"getnameinfo\", "
		      "\"addr\": \"192.0.2.1\", \"port\": 53, "
		      "\"flags\": [\"namereqd\", \"dgram\"]}}",
	    "{\"id\": 2, \"domain\": \"eai\", \"raw\": 0, \"symbol\": \"0\", "
	    "\"code\": \"ok\", \"host\": \"www.example\", \"service\": "
	    "\"domain\"}");
	assert_answer("{\"call\": {\"id\": 3, \"op\": \"gethostbyname\", "
		      "\"name\": \"alias.test\", \"family\": \"inet\"}}",
	    "{\"id\": 3, \"domain\": \"h_errno\", \"raw\": 0, \"symbol\": "
	    "\"0\", \"code\": \"ok\", \"addresses\": [{\"addr\": "
	    "\"192.0.2.10\", \"family\": \"inet\"}], \"canonical\": "
	    "\"host.test\", \"aliases\": [\"alias.test\"]}");
	assert_answer("{\"call\": {\"id\": 4, \"op\": \"gethostbyaddr\", "
		      "\"addr\": \"192.0.2.10\"}}",
	    "{\"id\": 4, \"domain\": \"h_errno\", \"raw\": 0, \"symbol\": "
	    "\"0\", \"code\": \"ok\", \"addresses\": [{\"addr\": "
	    "\"192.0.2.10\", \"family\": \"inet\"}], \"canonical\": "
	    "\"host.test\", \"aliases\": [\"alias.test\"]}");
	assert_answer("{\"call\": {\"id\": 5, \"op\": \"query\", "
		      "\"name\": \"alias.example.\", \"type\": \"A\"}}",
	    "{\"id\": 5, \"domain\": \"h_errno\", \"raw\": 0, \"symbol\": "
	    "\"0\", \"code\": \"ok\", \"rcode\": \"NOERROR\", \"records\": "
	    "[\"alias.example. 60 IN CNAME www.example.\", "
	    "\"www.example. 60 IN A 192.0.2.1\"]}");
}

static void assert_records(const char *name, const char *type, const char *text)
{
	char request[256], expected[256];

	snprintf(request, sizeof(request),
	    "{\"call\": {\"id\": 1, \"op\": \"query\", \"name\": \"%s\", "
	    "\"type\": \"%s\", \"class\": \"IN\"}}",
	    name, type);
	snprintf(expected, sizeof(expected),
	    "{\"id\": 1, \"domain\": \"h_errno\", \"raw\": 0, \"symbol\": "
	    "\"0\", \"code\": \"ok\", \"rcode\": \"NOERROR\", \"records\": "
	    "[\"%s\"]}",
	    text);
	assert_answer(request, expected);
}

static void records_are_in_presentation_form(void **state)
{
	(void)state;
	assert_records(
	    "mail.example.", "MX", "mail.example. 60 IN MX 10 www.example.");
	assert_records("example.", "SOA",
	    "example. 60 IN SOA ns.example. host.example. 1 3600 600 86400 "
	    "30");
	assert_records("mail.example.", "TXT",
	    "mail.example. 60 IN TXT \\\"a\\\\\\\"b\\\" \\\"c\\\"");
	assert_records("odd.example.", "TYPE65280",
	    "odd.example. 60 IN TYPE65280 \\\\# 3 010203");
}

static void probe_reports_errors_by_number_and_code(void **state)
{
	(void)state;
	assert_answer("{\"call\": {\"id\": 1, \"op\": \"getaddrinfo\", "
		      "\"name\": \"nosuch.example.\"}}",
	    "{\"id\": 1, \"domain\": \"eai\", \"raw\": -2, \"symbol\": "
	    "\"EAI_NONAME\", \"code\": \"noname\", \"cause\": "
	    "\"EAI_NONAME (-2): Name or service not known\"}");
	assert_answer("{\"call\": {\"id\": 1, \"op\": \"query\", "
		      "\"name\": \"nosuch.example.\", \"type\": \"A\"}}",
	    "{\"id\": 1, \"domain\": \"h_errno\", \"raw\": 1, \"symbol\": "
	    "\"HOST_NOT_FOUND\", \"code\": \"noname\", \"rcode\": "
	    "\"NXDOMAIN\", \"records\": [], \"cause\": "
	    "\"HOST_NOT_FOUND (1): Unknown host, RCODE 3\"}");
}

static void probe_takes_a_null_name_and_null_hints(void **state)
{
	(void)state;
	assert_answer("{\"call\": {\"id\": 1, \"op\": \"getaddrinfo\", "
		      "\"service\": \"53\", \"family\": \"inet\", "
		      "\"socktype\": \"stream\"}}",
	    "{\"id\": 1, \"domain\": \"eai\", \"raw\": 0, \"symbol\": \"0\", "
	    "\"code\": \"ok\", \"addresses\": [{\"addr\": \"127.0.0.1\", "
	    "\"family\": \"inet\", \"socktype\": \"stream\", \"protocol\": "
	    "\"tcp\", \"port\": 53}]}");
	assert_answer("{\"call\": {\"id\": 1, \"op\": \"getaddrinfo\", "
		      "\"name\": \"host.test\", \"service\": \"ssh\", "
		      "\"hints\": \"none\"}}",
	    "{\"id\": 1, \"domain\": \"eai\", \"raw\": 0, \"symbol\": \"0\", "
	    "\"code\": \"ok\", \"addresses\": [{\"addr\": \"192.0.2.10\", "
	    "\"family\": \"inet\", \"socktype\": \"stream\", \"protocol\": "
	    "\"tcp\", \"port\": 22}]}");
}

static void probe_writes_bytes_that_are_not_utf8_as_decimals(void **state)
{
	(void)state;
	assert_answer("{\"call\": {\"id\": 1, \"op\": \"gethostbyname\", "
		      "\"name\": \"na\\\\255me.test\"}}",
	    "{\"id\": 1, \"domain\": \"h_errno\", \"raw\": 0, \"symbol\": "
	    "\"0\", \"code\": \"ok\", \"addresses\": [{\"addr\": "
	    "\"192.0.2.20\", \"family\": \"inet\"}], \"canonical\": "
	    "\"na\\\\255me.test\", \"aliases\": []}");
}

static void probe_names_what_it_does_not_have(void **state)
{
	(void)state;
	assert_answer("{\"call\": {\"id\": 1, \"op\": \"getrrsetbyname\"}}",
	    "{\"id\": 1, \"unsupported\": \"op getrrsetbyname\"}");
	assert_answer("{\"call\": {\"id\": 1, \"op\": \"getaddrinfo\", "
		      "\"name\": \"x\", \"cookie\": 1}}",
	    "{\"id\": 1, \"unsupported\": \"cookie\"}");
	assert_answer("{\"call\": {\"id\": 1, \"op\": \"getaddrinfo\", "
		      "\"name\": \"x\", \"flags\": [\"nosort\"]}}",
	    "{\"id\": 1, \"unsupported\": \"flag nosort\"}");
}

static void probe_says_hello_and_ends_with_its_input(void **state)
{
	const struct run *run =
	    sh("echo '{\"hello\": 1}' | $duet probe --backend thread");
	json_t *who = json_loads(run->out, 0, NULL);

	(void)state;
	assert_int_equal(run->status, 0);
	assert_string_equal(
	    json_string_value(json_object_get(who, "name")), "thread");
	assert_string_equal(json_string_value(json_object_get(who, "version")),
	    json_string_value(json_object_get(who, "libc")));
	assert_int_equal(json_array_size(json_object_get(who, "caps")), 8);
	json_decref(who);
}

static void probe_ends_at_a_line_that_is_no_request(void **state)
{
	const struct run *run =
	    sh("printf '{\"hello\": 1}\\n{\"call\"\\n' | $duet probe");

	(void)state;
	assert_int_equal(run->status, 2);
	assert_contains(run->err, "duet: probe: line 2: ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(probe_says_hello_and_ends_with_its_input),
	    cmocka_unit_test(probe_answers_every_operation),
	    cmocka_unit_test(records_are_in_presentation_form),
	    cmocka_unit_test(probe_reports_errors_by_number_and_code),
	    cmocka_unit_test(probe_takes_a_null_name_and_null_hints),
	    cmocka_unit_test(probe_writes_bytes_that_are_not_utf8_as_decimals),
	    cmocka_unit_test(probe_names_what_it_does_not_have),
	    cmocka_unit_test(probe_ends_at_a_line_that_is_no_request),
	};

	cli_machine_enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
