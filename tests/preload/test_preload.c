/* SPDX-License-Identifier: MIT */
/*
 * A program's calls, answered by the library of `duet run`, which is linked
 * here as it would be preloaded, and again without it: what is expected is what
 * the C library does.
 */
#include "machine.h"
#include "preload/tests.h"
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <resolv.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct addrinfo stream = {.ai_socktype = SOCK_STREAM};

static void expect_www(const char *address)
{
	struct addrinfo *list = NULL;
	char text[INET_ADDRSTRLEN];

	assert_int_equal(getaddrinfo("www.example", "80", &stream, &list), 0);
	assert_non_null(list);
	assert_null(list->ai_next);
	inet_ntop(AF_INET,
	    &((struct sockaddr_in *)(void *)list->ai_addr)->sin_addr, text,
	    sizeof(text));
	assert_string_equal(text, address);
	freeaddrinfo(list);
}

static void a_list_is_freed_by_the_c_library(void **state)
{
	const struct addrinfo canonical = {
	    .ai_socktype = SOCK_STREAM, .ai_flags = AI_CANONNAME};
	void (*c_librarys)(struct addrinfo *) = NULL;
	void *c_library = dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
	struct addrinfo *list;

	(void)state;
	*(void **)&c_librarys = dlsym(c_library, "freeaddrinfo");
	assert_int_equal(
	    getaddrinfo("alias.example", "80", &canonical, &list), 0);
	assert_string_equal(list->ai_canonname, "www.example");
	assert_ptr_equal(list->ai_addr, list + 1); /* one block */
	c_librarys(list);
	dlclose(c_library);
}

static void a_failure_leaves_the_callers_list_and_errno(void **state)
{
	struct addrinfo mark, *list = &mark;

	(void)state;
	errno = EXDEV;
	assert_int_equal(
	    getaddrinfo("nx.example", "80", &stream, &list), EAI_NONAME);
	assert_ptr_equal(list, &mark);
	assert_int_equal(getaddrinfo(NULL, NULL, &stream, &list), EAI_NONAME);
	assert_int_equal(
	    getaddrinfo("www.example", "nosuchservice", NULL, &list),
	    EAI_SERVICE);
}

static int name_of(
    char *host, socklen_t hostlen, char *service, socklen_t size, int flags)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
	    .sin_port = htons(80),
	    .sin_addr = {htonl(0xc0000201)}};

	return getnameinfo((const void *)&address, sizeof(address), host,
	    hostlen, service, size, flags);
}

static void a_name_must_fit(void **state)
{
	char host[12], service[5];

	(void)state;
	assert_int_equal(
	    name_of(host, sizeof(host), service, sizeof(service), 0), 0);
	assert_string_equal(host, "www.example");
	assert_string_equal(service, "http");
	assert_int_equal(name_of(host, 11, NULL, 0, 0), EAI_OVERFLOW);
	assert_int_equal(name_of(NULL, 0, service, 4, 0), EAI_OVERFLOW);
}

static void a_service_alone_needs_no_host(void **state)
{
	const struct sockaddr_in nobody = {.sin_family = AF_INET,
	    .sin_port = htons(80),
	    .sin_addr = {htonl(0xc00002fe)}};
	char service[NI_MAXSERV];

	(void)state;
	assert_int_equal(getnameinfo((const void *)&nobody, sizeof(nobody),
			     NULL, 0, service, sizeof(service), NI_NAMEREQD),
	    0);
	assert_string_equal(service, "http");
	assert_int_equal(
	    getnameinfo(NULL, 0, NULL, 0, service, sizeof(service), 0),
	    EAI_FAMILY);
}

static void a_response_comes_whole_or_its_beginning(void **state)
{
	unsigned char answer[512], small[20];
	int length =
	    res_query("www.example", ns_c_in, ns_t_a, answer, sizeof(answer));

	(void)state;
	assert_true(length > (int)sizeof(small));
	assert_int_equal(((HEADER *)(void *)answer)->ancount, htons(1));
	assert_int_equal(
	    res_query("www.example", ns_c_in, ns_t_a, small, sizeof(small)),
	    sizeof(small));
	assert_memory_equal(small + 2, answer + 2, sizeof(small) - 2);
	length = res_query("long.example", ns_c_in, ns_t_txt, answer,
	    sizeof(answer)); /* it comes over TCP */
	assert_true(length > (int)sizeof(answer));
	assert_true(((HEADER *)(void *)answer)->tc);
}

#define RESOLV_CONF                                            \
	"nameserver 127.0.0.1\nsearch other.example example\n" \
	"options timeout:3 attempts:1\n"

struct short_answer {
	unsigned char start[20];
	int length;
};

static void *ask_for_the_start(void *arg)
{
	struct short_answer *answer = arg;

	answer->length = res_query("www.example", ns_c_in, ns_t_a,
	    answer->start, sizeof(answer->start));
	return NULL;
}

/* In a thread, whose state of resolver(3) is its own and new. */
static void the_length_of_what_came_over_tcp_is_the_whole(void **state)
{
	struct short_answer answer = {.length = 0};
	pthread_t thread;

	(void)state;
	machine_replace("/etc/resolv.conf", RESOLV_CONF "options use-vc\n");
	assert_int_equal(
	    pthread_create(&thread, NULL, ask_for_the_start, &answer), 0);
	pthread_join(thread, NULL);
	machine_replace("/etc/resolv.conf", RESOLV_CONF);
	assert_true(answer.length > (int)sizeof(answer.start));
	assert_true(((HEADER *)(void *)answer.start)->tc);
}

static void a_buffer_without_room_for_a_header_is_refused(void **state)
{
	unsigned char answer[12] = {0};

	(void)state;
	errno = 0;
	assert_int_equal(
	    res_query("www.example", ns_c_in, ns_t_a, answer, 11), -1);
	assert_int_equal(h_errno, TRY_AGAIN);
	assert_int_equal(errno, EINVAL);
}

static void a_response_that_says_no_is_there_too(void **state)
{
	unsigned char answer[512] = {0};

	(void)state;
	assert_int_equal(
	    res_query("nx.example", ns_c_in, ns_t_a, answer, sizeof(answer)),
	    -1);
	assert_int_equal(h_errno, HOST_NOT_FOUND);
	assert_int_equal(((HEADER *)(void *)answer)->rcode, ns_r_nxdomain);
	assert_int_equal(
	    res_query("www.example", ns_c_in, ns_t_mx, answer, sizeof(answer)),
	    -1);
	assert_int_equal(h_errno, NO_DATA);
}

static void a_search_goes_through_the_domains(void **state)
{
	unsigned char answer[512];
	char name[256];

	(void)state;
	assert_true(
	    res_search("www", ns_c_in, ns_t_a, answer, sizeof(answer)) > 0);
	assert_true(dn_expand(answer, answer + sizeof(answer),
			answer + NS_HFIXEDSZ, name, sizeof(name)) > 0);
	assert_string_equal(name, "www.example");
	assert_int_equal(
	    res_search("nx.example", ns_c_in, ns_t_a, answer, sizeof(answer)),
	    -1);
	assert_int_equal(h_errno, HOST_NOT_FOUND);
	assert_int_equal(
	    res_search("www", ns_c_in, ns_t_mx, answer, sizeof(answer)), -1);
	assert_int_equal(h_errno, NO_DATA);
	assert_int_equal(
	    res_search("www.", ns_c_in, ns_t_a, answer, sizeof(answer)), -1);
	assert_int_equal(h_errno, TRY_AGAIN);
}

/* The server 127.0.0.2, which nothing in /etc names, has 192.0.2.2. */
static void a_state_of_the_programs_own_is_honoured(void **state)
{
	struct __res_state own = {0};
	unsigned char answer[512];
	int length;

	(void)state;
	assert_int_equal(res_ninit(&own), 0);
	length = res_nquery(
	    &own, "www.example", ns_c_in, ns_t_a, answer, sizeof(answer));
	assert_int_equal(answer[length - 1], 1);
	own.nsaddr_list[0].sin_addr.s_addr = htonl(0x7f000002);
	length =
	    res_nsearch(&own, "www", ns_c_in, ns_t_a, answer, sizeof(answer));
	assert_true(length > 0);
	assert_int_equal(answer[length - 1], 2);
	res_nclose(&own);

	assert_int_equal(res_init(), 0);
	expect_www("192.0.2.1");
	_res.nsaddr_list[0].sin_addr.s_addr = htonl(0x7f000002);
	expect_www("192.0.2.2");
	assert_int_equal(res_init(), 0);
	expect_www("192.0.2.1");
}

static int count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(folder);
	while (readdir(folder))
		n++;
	closedir(folder);
	return n;
}

static void nothing_stays_open(void **state)
{
	int before;

	(void)state;
	expect_www("192.0.2.1");
	before = count_descriptors();
	expect_www("192.0.2.1");
	assert_int_equal(count_descriptors(), before);
}

static void *look_up_often(void *arg)
{
	for (int i = 0; i < 20; i++)
		expect_www("192.0.2.1");
	return arg;
}

static void threads_look_up_at_the_same_time(void **state)
{
	pthread_t threads[12];

	(void)state;
	for (int i = 0; i < 12; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, look_up_often, NULL), 0);
	for (int i = 0; i < 12; i++)
		pthread_join(threads[i], NULL);
}

/* In a child: it inherits whatever the parent was in the middle of. */
static int look_up_in_child(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct addrinfo *list = NULL;

		syscall(SYS_close_range, 3U, ~0U, 0U);
		if (getaddrinfo("www.example", "80", &stream, &list) != 0)
			_exit(1);
		freeaddrinfo(list);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void a_child_looks_up_without_its_parents_descriptors(void **state)
{
	(void)state;
	expect_www("192.0.2.1");
	assert_int_equal(look_up_in_child(), 0);
	expect_www("192.0.2.1");
}

/* The names of two servers, the first of which /etc/resolv.conf names. */
static void enter_machine(void)
{
	static const struct etc_file files[] = {
	    {.name = "resolv.conf", .text = RESOLV_CONF},
	    {.name = "hosts", .text = "192.0.2.10 host.example\n"},
	    {.name = "services", .text = "http 80/tcp\n"},
	};
	static const struct ns_zone zones[] = {
	    {.origin = "example.",
		.text = "$TTL 60\n"
			"@ SOA ns host 1 3600 600 86400 30\n"
			"www A 192.0.2.1\n"
			"alias CNAME www\n"
			"many A 192.0.2.21\n"
			"many A 192.0.2.22\n"
			"many A 192.0.2.23\n"
			"many A 192.0.2.24\n"
			"many A 192.0.2.25\n"
			"many A 192.0.2.26\n"
			"many A 192.0.2.27\n"
			"many A 192.0.2.28\n"
			"loop CNAME loop\n"
			"long TXT " LONG_TXT LONG_TXT LONG_TXT LONG_TXT "\n"},
	    {.origin = "2.0.192.in-addr.arpa.",
		.text = "$TTL 60\n"
			"@ SOA ns.example. host.example. 1 3600 600 86400 30\n"
			"1 PTR www.example.\n"
			"2 PTR no\\032host.example.\n"},
	};
	static const struct ns_rule rules[] = {
	    {.match = {.qname = SILENT ".", .qtype = -1, .edns = -1},
		.action = {.rcode = -1, .keep = -1, .drop = true}},
	    {.match = {.qname = "servfail.example.", .qtype = -1, .edns = -1},
		.action = {.rcode = ns_r_servfail, .keep = -1}},
	    {.match = {.qname = "formerr.example.", .qtype = -1, .edns = -1},
		.action = {.rcode = ns_r_formerr, .keep = -1}},
	    {.match = {.qname = "www.example.", .qtype = ns_t_a, .edns = -1},
		.action = {.rcode = -1, .keep = -1, .answer = "@ A 192.0.2.2"}},
	};
	static const struct ns_server servers[] = {
	    {.name = "s1",
		.listen = "127.0.0.1",
		.port = 53,
		.otherwise = ns_r_refused,
		.rules = rules,
		.nrules = 3},
	    {.name = "s2",
		.listen = "127.0.0.2",
		.port = 53,
		.otherwise = ns_r_refused,
		.rules = rules + 3,
		.nrules = 1},
	};
	static const struct sandbox_config sandbox = {
	    .files = files, .nfiles = 3};
	static const struct ns_config dns = {
	    .zones = zones, .nzones = 2, .servers = servers, .nservers = 2};

	machine_enter(&sandbox, &dns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_list_is_freed_by_the_c_library),
	    cmocka_unit_test(a_failure_leaves_the_callers_list_and_errno),
	    cmocka_unit_test(a_name_must_fit),
	    cmocka_unit_test(a_service_alone_needs_no_host),
	    cmocka_unit_test(a_response_comes_whole_or_its_beginning),
	    cmocka_unit_test(the_length_of_what_came_over_tcp_is_the_whole),
	    cmocka_unit_test(a_buffer_without_room_for_a_header_is_refused),
	    cmocka_unit_test(a_response_that_says_no_is_there_too),
	    cmocka_unit_test(a_search_goes_through_the_domains),
	    cmocka_unit_test(a_state_of_the_programs_own_is_honoured),
	    cmocka_unit_test(nothing_stays_open),
	    cmocka_unit_test(threads_look_up_at_the_same_time),
	    cmocka_unit_test(a_child_looks_up_without_its_parents_descriptors),
	};
	int failed;

	block_gai_signal();
	enter_machine();
	failed = cmocka_run_group_tests_name("calls", tests, NULL, NULL);
	failed += run_hostent_tests();
	return failed + run_gai_tests();
}
