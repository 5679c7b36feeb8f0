/* SPDX-License-Identifier: MIT */
/* Both backends, when memory, descriptors or threads run out: every call
 * fails cleanly or is right, and afterwards all is well again. */
#include <arpa/nameser.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "machine.h"
#include <duet.h>

/*
 * Allocations until one fails, and after it all others or none.  Counted are
 * those of this program and of the libraries it is linked to statically, in
 * threads that count: the test's while it says so, and those it starts then.
 */
static atomic_int left;
static bool for_good;
static _Thread_local bool counting;
static atomic_bool no_threads;

static bool fails(void)
{
	int n;

	if (!counting)
		return false;
	n = atomic_fetch_sub(&left, 1);
	if (n > 0 || (n < 0 && !for_good))
		return false;
	errno = ENOMEM;
	return true;
}

#define WRAP(type, name, parameters, arguments) \
	type __real_##name parameters;          \
	type __wrap_##name parameters;          \
	type __wrap_##name parameters           \
	{                                       \
		if (fails())                    \
			return NULL;            \
		return __real_##name arguments; \
	}
WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t n, size_t size), (n, size))
WRAP(void *, realloc, (void *mem, size_t size), (mem, size))
WRAP(void *, reallocarray, (void *mem, size_t n, size_t size), (mem, n, size))
WRAP(char *, strdup, (const char *text), (text))
WRAP(char *, strndup, (const char *text, size_t size), (text, size))

/* c-ares 1.34 forgets a query whose end it has no memory to note
 * (ares_append_endqueue()), and with it what is its own. */
DUET_API const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:ares_malloc\nleak:ares_realloc\nleak:ares_strdup\n"
	       "leak:ares_buf_\n";
}

struct start {
	void *(*run)(void *arg);
	void *arg;
	bool counting;
};

static void *run_thread(void *arg)
{
	struct start start = *(struct start *)arg;

	free(arg);
	counting = start.counting;
	return start.run(start.arg);
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*run)(void *arg), void *arg);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*run)(void *arg), void *arg);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*run)(void *arg), void *arg)
{
	struct start *start = __real_malloc(sizeof(*start));
	int error;

	*start = (struct start){run, arg, counting};
	error = atomic_load(&no_threads)
		    ? EAGAIN
		    : __real_pthread_create(thread, attr, run_thread, start);
	if (error)
		free(start);
	return error;
}

static const char *backend;

static duet_resolver *open_backend(unsigned flags)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;
	int status;

	opts.backend = backend;
	opts.flags = flags;
	/* What c-ares has no memory to receive is waited for. */
	opts.timeout_ms = 50;
	errno = 4711;
	status = duet_open(&r, &opts);
	assert_int_equal(errno, 4711);
	assert_true(status == DUET_OK || status == DUET_ENOMEM ||
		    status == DUET_ESYSTEM);
	assert_int_equal(status == DUET_OK, r != NULL);
	return r;
}

static duet_result *ask_addrinfo(duet_resolver *r)
{
	static const struct addrinfo hints = {
	    .ai_flags = AI_CANONNAME, .ai_socktype = SOCK_STREAM};

	return duet_getaddrinfo_sync(r, "alias.example", "http", &hints);
}

static bool has_addrinfo(const duet_result *res)
{
	const struct addrinfo *ai = duet_result_addrinfo(res);

	return ai && ai->ai_next && !ai->ai_next->ai_next &&
	       strcmp(ai->ai_canonname, "www.example") == 0;
}

static duet_result *ask_nameinfo(duet_resolver *r)
{
	struct sockaddr_in sin = {.sin_family = AF_INET, .sin_port = htons(80)};

	sin.sin_addr.s_addr = htonl(0xc0000201);
	return duet_getnameinfo_sync(
	    r, (const struct sockaddr *)&sin, sizeof(sin), NI_NUMERICSERV);
}

static bool has_names(const duet_result *res)
{
	return strcmp(duet_result_host(res), "www.example") == 0 &&
	       strcmp(duet_result_service(res), "80") == 0;
}

static duet_result *ask_hostbyname(duet_resolver *r)
{
	return duet_gethostbyname_sync(r, "alias.example", AF_INET);
}

static bool has_alias(const duet_result *res)
{
	const struct hostent *host = duet_result_hostent(res);

	return host && strcmp(host->h_name, "www.example") == 0 &&
	       strcmp(host->h_aliases[0], "alias.example") == 0 &&
	       memcmp(host->h_addr_list[0], "\xc0\0\2\1", 4) == 0;
}

static duet_result *ask_hostbyaddr(duet_resolver *r)
{
	return duet_gethostbyaddr_sync(r, "\xc0\0\2\1", 4, AF_INET);
}

static bool has_host(const duet_result *res)
{
	const struct hostent *host = duet_result_hostent(res);

	return host && strcmp(host->h_name, "www.example") == 0;
}

static duet_result *ask_query(duet_resolver *r)
{
	return duet_query_sync(r, "www.example", ns_c_in, ns_t_a);
}

static bool has_packet(const duet_result *res)
{
	size_t len;
	const unsigned char *packet = duet_result_packet(res, &len);

	return packet && memmem(packet, len, "\0\4\xc0\0\2\1", 6);
}

static const struct kind {
	const char *name;
	duet_result *(*ask)(duet_resolver *r);
	bool (*is_right)(const duet_result *res);
} kinds[] = {
    {"getaddrinfo", ask_addrinfo, has_addrinfo},
    {"getnameinfo", ask_nameinfo, has_names},
    {"gethostbyname", ask_hostbyname, has_alias},
    {"gethostbyaddr", ask_hostbyaddr, has_host},
    {"query", ask_query, has_packet},
};
#define NKINDS (sizeof(kinds) / sizeof(*kinds))

static bool timed_out(const duet_result *res)
{
	return duet_result_status(res) == DUET_ETIMEOUT;
}

static void expect_right(duet_resolver *r, const struct kind *kind)
{
	duet_result *res = NULL;

	for (int i = 0; i < 100 && (!res || timed_out(res)); i++) {
		duet_result_free(res);
		res = kind->ask(r);
	}
	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_true(kind->is_right(res));
	duet_result_free(res);
}

/* What lacks memory or a descriptor may be said to have failed, or not to have
 * been answered in time; not that it is not there.  Except that getaddrinfo(3)
 * says so of a service when it cannot open /etc/services. */
static bool is_failure(int status)
{
	return DUET_KIND(status) == DUET_KIND_TEMPORARY ||
	       DUET_KIND(status) == DUET_KIND_PERMANENT ||
	       status == DUET_ESERVICE;
}

static void expect_right_or_failure(
    const struct kind *kind, const duet_result *res)
{
	int status = duet_result_status(res);

	if (status == DUET_OK ? !kind->is_right(res) : !is_failure(status))
		fail_msg("%s: %s", kind->name, duet_status_name(status));
}

/* Returns whether memory ran out. */
static bool ask_with(int allocations, const struct kind *kind)
{
	duet_resolver *r = open_backend(0);
	duet_result *res;
	bool ran_out;
	int error;

	if (getenv("DUET_CACHE_SIZE"))
		expect_right(r, kind); /* so that the answer is there */
	atomic_store(&left, allocations);
	counting = true;
	errno = 4711;
	res = kind->ask(r);
	error = errno;
	counting = false;
	ran_out = atomic_load(&left) < 0;
	atomic_store(&left, INT32_MAX); /* the threads still count */
	assert_int_equal(error, 4711);
	expect_right_or_failure(kind, res);
	duet_result_free(res);
	expect_right(r, kind);
	duet_close(r);
	return ran_out;
}

static void memory_runs_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < NKINDS; i++)
		for (int n = 0; ask_with(n, &kinds[i]); n++)
			;
}

static void a_request_fails_when_one_allocation_does(void **state)
{
	for_good = false;
	memory_runs_out(state);
}

static void a_request_fails_when_no_memory_is_left(void **state)
{
	for_good = true;
	memory_runs_out(state);
}

static void opening_fails_when_no_memory_is_left(void **state)
{
	duet_resolver *r;
	int n = 0;

	(void)state;
	for_good = true;
	do {
		atomic_store(&left, n++);
		counting = true;
		r = open_backend(DUET_THREAD);
		counting = false;
		atomic_store(&left, INT32_MAX);
	} while (!r);
	assert_true(n > 2);
	expect_right(r, &kinds[0]);
	duet_close(r);
}

static unsigned open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 3; /* . and .. and its own */
}

static void allow_descriptors(rlim_t n)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = n;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void opening_without_descriptors_leaves_none_behind(void **state)
{
	unsigned before = open_descriptors();
	duet_resolver *r;
	int failed = 0;

	(void)state;
	for (unsigned more = 0;; more++) {
		allow_descriptors(before + more);
		r = open_backend(DUET_THREAD);
		allow_descriptors(1000);
		if (r)
			break;
		failed++;
		assert_int_equal(open_descriptors(), before);
	}
	assert_true(failed >= 3);
	expect_right(r, &kinds[0]);
	duet_close(r);
	assert_int_equal(open_descriptors(), before);
}

static duet_result *ask_with_descriptors(
    unsigned n, duet_resolver *r, const struct kind *kind)
{
	int taken[100];
	unsigned ntaken = 0;
	duet_result *res;

	allow_descriptors(100);
	while ((taken[ntaken] = dup(0)) >= 0)
		ntaken++;
	for (unsigned i = 0; i < n; i++)
		close(taken[--ntaken]);
	res = kind->ask(r);
	while (ntaken)
		close(taken[--ntaken]);
	allow_descriptors(1000);
	return res;
}

static void a_request_without_descriptors_fails_and_the_next_does_not(
    void **state)
{
	unsigned failed = 0;

	(void)state;
	for (size_t i = 0; i < NKINDS; i++)
		for (unsigned n = 0; n < 4; n++) {
			duet_resolver *r = open_backend(0);
			duet_result *res =
			    ask_with_descriptors(n, r, &kinds[i]);

			failed += duet_result_status(res) != DUET_OK;
			expect_right_or_failure(&kinds[i], res);
			duet_result_free(res);
			expect_right(r, &kinds[i]);
			duet_close(r);
		}
	assert_true(failed >= NKINDS);
}

static void without_threads_open_says_so(void **state)
{
	unsigned before = open_descriptors();

	(void)state;
	atomic_store(&no_threads, true);
	assert_null(open_backend(DUET_THREAD));
	atomic_store(&no_threads, false);
	assert_int_equal(open_descriptors(), before);
}

static void without_threads_a_request_fails_and_the_next_does_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < NKINDS; i++) {
		duet_resolver *r = open_backend(0);
		duet_result *res;

		atomic_store(&no_threads, true);
		res = kinds[i].ask(r);
		atomic_store(&no_threads, false);
		expect_right_or_failure(&kinds[i], res);
		duet_result_free(res);
		expect_right(r, &kinds[i]);
		duet_close(r);
	}
}

static void enter_machine(void)
{
	static const struct etc_file files[] = {
	    {.name = "resolv.conf",
		.text = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"},
	    {.name = "services", .text = "http 80/tcp\n"},
	};
	static const struct ns_zone zones[] = {
	    {.origin = "example.",
		.text = "$TTL 60\n"
			"@ SOA ns host 1 3600 600 86400 30\n"
			"www A 192.0.2.1\n"
			"www A 192.0.2.2\n"
			"alias CNAME www\n"},
	    {.origin = "2.0.192.in-addr.arpa.",
		.text = "$TTL 60\n"
			"@ SOA ns.example. host.example. 1 3600 600 86400 30\n"
			"1 PTR www.example.\n"},
	};
	static const struct ns_server server = {.name = "s1",
	    .listen = "127.0.0.1",
	    .port = 53,
	    .otherwise = ns_r_refused};
	static const struct sandbox_config sandbox = {
	    .files = files, .nfiles = 2};
	static const struct ns_config dns = {
	    .zones = zones, .nzones = 2, .servers = &server, .nservers = 1};

	machine_enter(&sandbox, &dns);
}

/* The argument, where there is one, is the backend that is tried. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_request_fails_when_one_allocation_does),
	    cmocka_unit_test(a_request_fails_when_no_memory_is_left),
	    cmocka_unit_test(opening_fails_when_no_memory_is_left),
	    cmocka_unit_test(opening_without_descriptors_leaves_none_behind),
	    cmocka_unit_test(
		a_request_without_descriptors_fails_and_the_next_does_not),
	    cmocka_unit_test(without_threads_open_says_so),
	    cmocka_unit_test(
		without_threads_a_request_fails_and_the_next_does_not),
	};
	const struct CMUnitTest of_auto[] = {
	    cmocka_unit_test(opening_fails_when_no_memory_is_left),
	    cmocka_unit_test(opening_without_descriptors_leaves_none_behind),
	    cmocka_unit_test(
		a_request_without_descriptors_fails_and_the_next_does_not),
	    cmocka_unit_test(without_threads_open_says_so),
	    cmocka_unit_test(
		without_threads_a_request_fails_and_the_next_does_not),
	};
	int failed = 0;

	enter_machine();
	for (size_t i = 0; (backend = duet_backend_at(i)); i++)
		if (argc < 2 || strcmp(argv[1], backend) == 0)
			failed += cmocka_run_group_tests_name(
			    backend, tests, NULL, NULL);
	backend = "auto";
	failed += cmocka_run_group_tests_name(backend, of_auto, NULL, NULL);
	return failed;
}
