/* SPDX-License-Identifier: MIT */
/* The command, run as a user does, on a machine of the test's own. */
#include "machine.h"
#include <duet.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct etc_file files[] = {
    {.name = "resolv.conf",
	.text = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"},
    {.name = "hosts",
	.text = "127.0.0.1 localhost\n"
		"192.0.2.10 host.test alias.test\n"
		"192.0.2.20 na\377me.test\n"},
};

static const struct ns_zone zones[] = {
    {.origin = "example.",
	.text = "$TTL 60\n"
		"@ SOA ns host 1 3600 600 86400 30\n"
		"www A 192.0.2.1\n"
		"alias CNAME www\n"
		"mail MX 10 www\n"
		"mail TXT \"a\\\"b\" \"c\"\n"
		"odd TYPE65280 \\# 3 010203\n"},
    {.origin = "2.0.192.in-addr.arpa.",
	.text = "$TTL 60\n"
		"@ SOA ns.example. host.example. 1 3600 600 86400 30\n"
		"1 PTR www.example.\n"},
};

static const struct ns_server servers[] = {
    {.name = "s1", .listen = "127.0.0.1", .port = 53, .otherwise = 5},
    {.name = "s2", .listen = "127.0.0.5", .port = 5353, .otherwise = 5},
};

struct run {
	int status;
	char out[65536], err[4096];
};

static void read_all(int fd, char *text, size_t size)
{
	size_t used = 0;
	ssize_t n;

	while ((n = read(fd, text + used, size - 1 - used)) > 0)
		used += n;
	text[used] = '\0';
	close(fd);
}

/* A shell command, in which $duet is the command under test. */
static struct run *sh(const char *command)
{
	static struct run run;
	int out[2], err[2], status;
	pid_t pid;

	assert_int_equal(pipe(out), 0);
	assert_int_equal(pipe(err), 0);
	setenv("duet", DUET_COMMAND, 1); /* memory, so not in the child */
	pid = fork();
	if (pid == 0) {
		dup2(out[1], STDOUT_FILENO);
		dup2(err[1], STDERR_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	close(err[1]);
	read_all(out[0], run.out, sizeof(run.out));
	read_all(err[0], run.err, sizeof(run.err));
	waitpid(pid, &status, 0);
	run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return &run;
}

static void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

static bool has_both(void)
{
	return duet_backend_at(1) != NULL;
}

static void lookup_prints_an_address_a_line(void **state)
{
	const struct run *run =
	    sh("$duet lookup --backend thread www.example. http");

	(void)state;
	assert_int_equal(run->status, 0);
	assert_string_equal(run->out, "192.0.2.1  port 80  stream\n");
	assert_contains(run->err, "thread (");
	assert_contains(run->err, " ms\n");
}

static void lookup_folds_the_socket_types_of_an_address(void **state)
{
	(void)state;
	assert_string_equal(
	    sh("$duet lookup --backend thread -4 host.test")->out,
	    "192.0.2.10  stream dgram raw\n");
}

static void lookup_takes_hints(void **state)
{
	const struct run *run = sh("$duet lookup --backend thread --flag "
				   "canonname --socktype dgram --family inet "
				   "alias.example. 53");

	(void)state;
	assert_string_equal(run->out, "www.example  canonical\n"
				      "192.0.2.1    port 53  dgram\n");
	run =
	    sh("$duet lookup --backend thread --flag numerichost www.example.");
	assert_int_equal(run->status, 1);
}

static void each_command_asks_the_server_it_is_told(void **state)
{
	static const char *const asked[] = {"lookup -4 --search example www",
	    "host --search example --ndots 1 www", "query www.example.",
	    "reverse 192.0.2.1"};

	(void)state;
	for (int i = 0; i < 4; i++) {
		char command[256];

		snprintf(command, sizeof(command),
		    "$duet %s --backend thread --server 127.0.0.5 --tries 1 "
		    "--try-timeout 1000",
		    asked[i]);
		assert_int_equal(sh(command)->status, 1);
		snprintf(command, sizeof(command),
		    "$duet %s --both --server 127.0.0.5:5353 --tcp --rotate "
		    "--edns-size 0",
		    asked[i]);
		assert_int_equal(sh(command)->status, 0);
	}
	assert_int_equal(
	    sh("$duet lookup -b ares --lookups dns host.test.")->status, 1);
	assert_int_equal(
	    sh("$duet lookup -b ares --resolv-conf /dev/null --local-device lo "
	       "--local-address 127.0.0.9 www.example.")
		->status,
	    0);
}

static void a_lookup_that_finds_nothing_says_why_and_exits_1(void **state)
{
	const struct run *run =
	    sh("$duet lookup --backend thread nosuch.example.");

	(void)state;
	assert_int_equal(run->status, 1);
	assert_string_equal(run->out, "");
	assert_contains(run->err,
	    "duet: nosuch.example.: name does not exist (EAI_NONAME "
	    "-2)\n");
}

static void a_name_cannot_write_to_the_terminal(void **state)
{
	const struct run *run = sh("$duet lookup --backend thread \"$(printf "
				   "'a\\033[31mb.example.')\"");

	(void)state;
	assert_null(strchr(run->err, '\033'));
	assert_contains(run->err, "a\\027[31mb.example.");
}

static void json_is_an_answer_of_the_protocol(void **state)
{
	json_t *answer = json_loads(
	    sh("$duet lookup --backend thread --json -4 www.example. http")
		->out,
	    0, NULL);
	const char *addr, *socktype, *code, *backend;
	int port;

	(void)state;
	assert_int_equal(
	    json_unpack(answer, "{s:s, s:s, s:[{s:s, s:s, s:i}]}", "code",
		&code, "backend", &backend, "addresses", "addr", &addr,
		"socktype", &socktype, "port", &port),
	    0);
	assert_string_equal(code, "ok");
	assert_string_equal(backend, "thread");
	assert_string_equal(addr, "192.0.2.1");
	assert_string_equal(socktype, "stream");
	assert_int_equal(port, 80);
	json_decref(answer);
}

static void json_has_the_error_too(void **state)
{
	const struct run *run =
	    sh("$duet lookup --backend thread --json nosuch.example.");
	json_t *answer = json_loads(run->out, 0, NULL);

	(void)state;
	assert_int_equal(run->status, 1);
	assert_string_equal(run->err, "");
	assert_string_equal(
	    json_string_value(json_object_get(answer, "symbol")), "EAI_NONAME");
	json_decref(answer);
}

static void host_prints_names_and_addresses(void **state)
{
	(void)state;
	assert_string_equal(sh("$duet host --backend thread alias.test")->out,
	    "host.test   canonical\n"
	    "alias.test  alias\n"
	    "192.0.2.10  address\n");
}

static void reverse_prints_the_name(void **state)
{
	const struct run *run = sh("$duet reverse --backend thread 192.0.2.1");

	(void)state;
	assert_int_equal(run->status, 0);
	assert_string_equal(run->out, "www.example  host\n");
	assert_string_equal(
	    sh("$duet reverse --backend thread --port 53 192.0.2.1")->out,
	    "www.example  host\ndomain       service\n");
}

static void an_address_without_a_name_is_an_error_unless_told(void **state)
{
	(void)state;
	assert_int_equal(
	    sh("$duet reverse --backend thread 192.0.2.77")->status, 1);
	assert_string_equal(
	    sh("$duet reverse --backend thread --flag 0 192.0.2.77")->out,
	    "192.0.2.77  host\n");
}

static void what_cannot_be_asked_is_named(void **state)
{
	static const struct {
		const char *command, *message;
	} wrong[] = {
	    {"$duet lokup x", "duet: unknown command 'lokup'; did you mean "
			      "'lookup'?\n"},
	    {"$duet --foo",
		"duet: unknown option '--foo'; see 'duet --help'\n"},
	    {"$duet lookup", "duet: lookup: no NAME is given; see 'duet lookup "
			     "--help'\n"},
	    {"$duet lookup --foo x",
		"duet: lookup: unknown option '--foo'; see "
		"'duet lookup --help'\n"},
	    {"$duet lookup --famly x", "duet: lookup: unknown option "
				       "'--famly'; did you mean '--family'?\n"},
	    {"$duet lookup -z x", "duet: lookup: unknown option '-z'; see "
				  "'duet lookup --help'\n"},
	    {"$duet lookup --family", "duet: lookup: option '--family' needs a "
				      "value; see 'duet lookup --help'\n"},
	    {"$duet lookup --json=1 x",
		"duet: lookup: option '--json' takes no "
		"value; see 'duet lookup --help'\n"},
	    {"$duet lookup --flag cannonname x",
		"duet: lookup: no flag 'cannonname'; did you mean "
		"'canonname'?\n"},
	    {"$duet lookup a b c", "duet: lookup: unexpected argument 'c'; see "
				   "'duet lookup --help'\n"},
	    {"$duet lookup --timeout 0 x",
		"duet: lookup: --timeout is milliseconds, from 1 on, not '0'; "
		"see 'duet lookup --help'\n"},
	    {"$duet lookup --tries many x",
		"duet: lookup: --tries is a number, from 1 on, not 'many'; "
		"see 'duet lookup --help'\n"},
	    {"$duet lookup --tries 101 x",
		"duet: cannot open a resolver: tries: '101' is not 1 to "
		"100\n"},
	    {"$duet lookup --server ns1 x",
		"duet: cannot open a resolver: servers: 'ns1' is not an "
		"address as in "
		"\"192.0.2.1,[2001:db8::1]:5353,fe80::1%eth0\"\n"},
	    {"$duet lookup -b thread --local-device lo x",
		"duet: cannot open a resolver: local_device: not possible with "
		"the backend 'thread'\n"},
	    {"$duet query", "duet: query: no NAME is given; see 'duet query "
			    "--help'\n"},
	    {"$duet query a. MXX", "duet: query: no record type 'MXX'; did you "
				   "mean 'MX'?\n"},
	    {"$duet query a. 1", "duet: query: no record type '1'; use a name, "
				 "or TYPE and a number; see 'duet query "
				 "--help'\n"},
	    {"$duet query a. A XX", "duet: query: no class 'XX'; use IN, CH, "
				    "HS, ANY, or CLASS and a number; see "
				    "'duet query --help'\n"},
	    {"$duet reverse 1.2.3", "duet: reverse: '1.2.3' is no IPv4 or IPv6 "
				    "address; see 'duet reverse --help'\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		const struct run *run = sh(wrong[i].command);

		assert_int_equal(run->status, 2);
		assert_string_equal(run->out, "");
		assert_string_equal(run->err, wrong[i].message);
	}
}

static void an_unknown_backend_is_named_wherever_it_comes_from(void **state)
{
	const struct run *run = sh("$duet lookup --backend foo localhost");

	(void)state;
	assert_int_equal(run->status, 2);
	assert_contains(run->err, "no backend 'foo'; use ");
	run = sh("DUET_BACKEND=foo $duet lookup localhost");
	assert_int_equal(run->status, 2);
	assert_contains(
	    run->err, "DUET_BACKEND: 'foo' is not ares, thread or auto");
}

static void every_command_has_help_with_an_example(void **state)
{
	static const char *const names[] = {
	    "lookup", "reverse", "host", "backends", "why", "doctor", "probe"};
	char command[128];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		assert_contains(sh("$duet --help")->out, names[i]);
		snprintf(command, sizeof(command), "$duet help %s", names[i]);
		assert_int_equal(sh(command)->status, 0);
		assert_contains(sh(command)->out, "Example");
		snprintf(command, sizeof(command), "$duet %s --help", names[i]);
		assert_contains(sh(command)->out, "Example");
	}
}

static void version_is_that_of_the_library(void **state)
{
	const struct run *run = sh("$duet --version");

	(void)state;
	assert_int_equal(run->status, 0);
	assert_contains(run->out, duet_version());
}

static void output_that_cannot_be_written_is_an_error(void **state)
{
	const struct run *run =
	    sh("$duet lookup --backend thread localhost >/dev/full");

	(void)state;
	assert_int_equal(run->status, 2);
	assert_contains(run->err, "duet: cannot write the output: ");
}

static void backends_marks_the_default(void **state)
{
	const struct run *run = sh("DUET_BACKEND=thread $duet backends");

	(void)state;
	assert_int_equal(run->status, 0);
	assert_contains(run->out, "* thread   ");
	for (size_t i = 0; duet_backend_at(i); i++)
		assert_contains(run->out, duet_backend_at(i));
}

static void doctor_shows_what_decides(void **state)
{
	const struct run *run =
	    sh("RES_OPTIONS=ndots:3 DUET_BACKEND=thread $duet doctor");

	(void)state;
	assert_contains(run->out, "ok    thread ");
	assert_contains(run->out,
	    "chooses thread for most names: $DUET_BACKEND names it\n");
	assert_contains(run->out, "resolv.conf  nameserver 127.0.0.1\n");
	assert_contains(run->out, "options timeout:1 attempts:1\n");
	assert_contains(run->out, "nsswitch     hosts: files dns\n");
	assert_contains(run->out, "RES_OPTIONS=ndots:3\n");
	assert_int_equal(run->status, strstr(run->out, "FAIL") ? 1 : 0);
}

static void why_tells_backend_rule_and_reason(void **state)
{
	const struct run *run;
	json_t *json;

	(void)state;
	assert_string_equal(sh("$duet why www.example")->out,
	    "ares (plain): files and DNS are all that is to be asked\n");
	assert_string_equal(sh("DUET_BACKEND=thread $duet why 192.0.2.1")->out,
	    "thread (environment): $DUET_BACKEND names it\n");
	assert_string_equal(sh("DUET_LOOKUPS=files $duet why x")->out,
	    "ares (options): only this backend can do what lookups asks for\n");
	assert_string_equal(sh("$duet why --op gethostbyname 127.0.0.1")->out,
	    "ares (address): no name service is needed\n");
	run = sh("RES_OPTIONS=new $duet why --json 192.0.2.1");
	json = json_loads(run->out, 0, NULL);
	assert_string_equal(
	    json_string_value(json_object_get(json, "op")), "getnameinfo");
	assert_string_equal(
	    json_string_value(json_object_get(json, "backend")), "thread");
	assert_string_equal(
	    json_string_value(json_object_get(json, "rule")), "resolv-option");
	assert_string_equal(
	    json_string_value(json_object_get(json, "file")), "$RES_OPTIONS");
	json_decref(json);
	run = sh("$duet why --op getnameinfo www.example");
	assert_int_equal(run->status, 2);
	assert_contains(run->err, "'www.example' is no IPv4 or IPv6 address");
	assert_contains(sh("$duet why --op gethostbynam x")->err,
	    "no op 'gethostbynam'; did you mean 'gethostbyname'?");
}

static void the_backend_that_answered_is_told(void **state)
{
	const struct run *run = sh("$duet lookup www.example");

	(void)state;
	assert_contains(run->err, "ares (c-ares ");
	run = sh("RES_OPTIONS=new $duet lookup www.example");
	assert_contains(run->err, "thread (glibc ");
}

static void doctor_says_how_to_mend_the_default(void **state)
{
	const struct run *run = sh("DUET_BACKEND=foo $duet doctor");

	(void)state;
	assert_int_equal(run->status, 1);
	assert_contains(run->out, "FAIL  auto ");
	assert_contains(run->out, "fix: unset DUET_BACKEND\n");
	run = sh("DUET_TRIES=many $duet doctor");
	assert_int_equal(run->status, 1);
	assert_contains(run->out, "environment  DUET_TRIES=many\n");
	assert_contains(run->out,
	    "FAIL  thread       does not open: DUET_TRIES: 'many' is not 1 to "
	    "100\n");
	assert_contains(run->out, "fix: unset DUET_TRIES\n");
}

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

static void query_prints_records_in_columns(void **state)
{
	const struct run *run =
	    sh("$duet query --backend thread mail.example. mx");

	(void)state;
	assert_int_equal(run->status, 0);
	assert_string_equal(
	    run->out, "mail.example.  60     IN  MX     10 www.example.\n");
	assert_contains(run->err, " ms, NOERROR\n");
	run = sh("$duet query --backend thread alias.example.");
	assert_string_equal(run->out,
	    "alias.example.  60     IN  CNAME  www.example.\n"
	    "www.example.    60     IN  A      192.0.2.1\n");
	run = sh("$duet query -v --backend thread www.example. type1 IN");
	assert_string_equal(run->out,
	    "; answer\n"
	    "www.example.  60     IN  A      192.0.2.1\n"
	    "; authority\n"
	    "; additional\n");
}

static void a_query_without_records_exits_1_and_shows_the_authority(
    void **state)
{
	const struct run *run = sh("$duet query --backend thread nx.example.");

	(void)state;
	assert_int_equal(run->status, 1);
	assert_string_equal(run->out,
	    "; authority\n"
	    "example.  30     IN  SOA    ns.example. host.example. 1 3600 600 "
	    "86400 30\n");
	assert_contains(run->err, "duet: nx.example.: name does not exist");
	assert_contains(run->err, " ms, NXDOMAIN\n");
	run = sh("$duet query --backend thread www.example. AAAA");
	assert_int_equal(run->status, 1);
	assert_contains(run->err, " ms, NOERROR\n");
}

static void query_as_json_has_fields(void **state)
{
	json_t *answer = json_loads(
	    sh("$duet query --json --backend thread mail.example. TXT")->out, 0,
	    NULL);
	json_t *expected = json_loads(
	    "[{\"name\": \"mail.example.\", \"ttl\": 60, \"class\": \"IN\", "
	    "\"type\": \"TXT\", \"text\": \"\\\"a\\\\\\\"b\\\" \\\"c\\\"\", "
	    "\"data\": {\"strings\": [\"a\\\"b\", \"c\"]}}]",
	    0, NULL);

	(void)state;
	assert_non_null(expected);
	assert_true(json_equal(json_object_get(answer, "answer"), expected));
	assert_true(json_is_array(json_object_get(answer, "authority")));
	assert_null(json_object_get(answer, "records"));
	json_decref(expected);
	json_decref(answer);
	answer = json_loads(
	    sh("$duet query --json --backend thread odd.example. TYPE65280")
		->out,
	    0, NULL);
	assert_null(json_object_get(
	    json_array_get(json_object_get(answer, "answer"), 0), "data"));
	json_decref(answer);
}

static void a_query_of_both_compares_the_records(void **state)
{
	const struct run *run;

	(void)state;
	if (!has_both())
		skip();
	run = sh("$duet query --both alias.example. A");
	assert_int_equal(run->status, 0);
	assert_contains(run->out, "No difference.\n");
	assert_contains(run->out,
	    "answer     alias.example.  60     IN  CNAME  www.example.");
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
	assert_int_equal(json_array_size(json_object_get(who, "caps")), 7);
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

static void both_exits_as_diff_does(void **state)
{
	const struct run *run;

	(void)state;
	if (!has_both())
		skip();
	run = sh("$duet lookup --both host.test");
	assert_int_equal(run->status, 0);
	assert_contains(run->out, "No difference.\n");
	assert_null(strchr(run->out, '|'));
	assert_null(strchr(run->out, '\033'));
	run = sh("$duet lookup --both --backend ares host.test");
	assert_int_equal(run->status, 2);
}

static void both_as_json_names_the_differences(void **state)
{
	json_t *all;

	(void)state;
	if (!has_both())
		skip();
	all = json_loads(
	    sh("$duet lookup --both --json host.test")->out, 0, NULL);
	assert_int_equal(
	    json_array_size(json_object_get(all, "differences")), 0);
	assert_true(json_is_object(json_object_get(all, duet_backend_at(0))));
	assert_true(json_is_object(json_object_get(all, duet_backend_at(1))));
	json_decref(all);
}

int main(void)
{
	const struct sandbox_config sandbox = {
	    .files = files, .nfiles = sizeof(files) / sizeof(*files)};
	static const struct ns_config dns = {.zones = zones,
	    .nzones = sizeof(zones) / sizeof(*zones),
	    .servers = servers,
	    .nservers = 2};
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lookup_prints_an_address_a_line),
	    cmocka_unit_test(lookup_folds_the_socket_types_of_an_address),
	    cmocka_unit_test(lookup_takes_hints),
	    cmocka_unit_test(each_command_asks_the_server_it_is_told),
	    cmocka_unit_test(a_lookup_that_finds_nothing_says_why_and_exits_1),
	    cmocka_unit_test(a_name_cannot_write_to_the_terminal),
	    cmocka_unit_test(json_is_an_answer_of_the_protocol),
	    cmocka_unit_test(json_has_the_error_too),
	    cmocka_unit_test(host_prints_names_and_addresses),
	    cmocka_unit_test(reverse_prints_the_name),
	    cmocka_unit_test(an_address_without_a_name_is_an_error_unless_told),
	    cmocka_unit_test(what_cannot_be_asked_is_named),
	    cmocka_unit_test(
		an_unknown_backend_is_named_wherever_it_comes_from),
	    cmocka_unit_test(every_command_has_help_with_an_example),
	    cmocka_unit_test(version_is_that_of_the_library),
	    cmocka_unit_test(output_that_cannot_be_written_is_an_error),
	    cmocka_unit_test(backends_marks_the_default),
	    cmocka_unit_test(doctor_shows_what_decides),
	    cmocka_unit_test(why_tells_backend_rule_and_reason),
	    cmocka_unit_test(the_backend_that_answered_is_told),
	    cmocka_unit_test(doctor_says_how_to_mend_the_default),
	    cmocka_unit_test(probe_says_hello_and_ends_with_its_input),
	    cmocka_unit_test(probe_answers_every_operation),
	    cmocka_unit_test(records_are_in_presentation_form),
	    cmocka_unit_test(query_prints_records_in_columns),
	    cmocka_unit_test(
		a_query_without_records_exits_1_and_shows_the_authority),
	    cmocka_unit_test(query_as_json_has_fields),
	    cmocka_unit_test(a_query_of_both_compares_the_records),
	    cmocka_unit_test(probe_reports_errors_by_number_and_code),
	    cmocka_unit_test(probe_takes_a_null_name_and_null_hints),
	    cmocka_unit_test(probe_writes_bytes_that_are_not_utf8_as_decimals),
	    cmocka_unit_test(probe_names_what_it_does_not_have),
	    cmocka_unit_test(probe_ends_at_a_line_that_is_no_request),
	    cmocka_unit_test(both_exits_as_diff_does),
	    cmocka_unit_test(both_as_json_names_the_differences),
	};

	machine_enter(&sandbox, &dns);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
