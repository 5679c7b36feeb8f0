/* SPDX-License-Identifier: MIT */
/*
 * The shared library, loaded and let go of again, and what it leaves behind.
 *
 * The argument is the library's path.
 */
#include <arpa/nameser.h>
#include <dirent.h>
#include <dlfcn.h>
#include <malloc.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"
#include <duet.h>

#define ROUNDS 2000
#define SLOW "slow.example" /* is answered, but not at once */
#define WARM 100            /* rounds, after which nothing may grow */

static const char *path;
static const char *const names[] = {"ares", "thread", "auto"};

/* What a program finds by dlsym(3). */
struct library {
	void *handle;
	int (*open)(duet_resolver **, const struct duet_options *);
	void (*close)(duet_resolver *);
	int (*submit)(duet_resolver *, const char *, int, duet_done_fn *,
	    void *, duet_id *);
	duet_result *(*ask)(duet_resolver *, const char *, int);
	size_t (*wait)(duet_resolver *, int);
	int (*status)(const duet_result *);
	void (*free)(duet_result *);
	atomic_int ended; /* requests of the test's */
};

static void *find(void *handle, const char *name)
{
	void *found = dlsym(handle, name);

	assert_non_null(found);
	return found;
}

static void load(struct library *lib)
{
	*lib = (struct library){.handle = dlopen(path, RTLD_NOW | RTLD_LOCAL)};
	if (!lib->handle)
		fail_msg("%s", dlerror());
	*(void **)&lib->open = find(lib->handle, "duet_open");
	*(void **)&lib->close = find(lib->handle, "duet_close");
	*(void **)&lib->submit = find(lib->handle, "duet_gethostbyname");
	*(void **)&lib->ask = find(lib->handle, "duet_gethostbyname_sync");
	*(void **)&lib->wait = find(lib->handle, "duet_wait");
	*(void **)&lib->status = find(lib->handle, "duet_result_status");
	*(void **)&lib->free = find(lib->handle, "duet_result_free");
}

static duet_resolver *open_with(
    const struct library *lib, const char *backend, unsigned flags)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;

	opts.backend = backend;
	opts.flags = flags;
	assert_int_equal(lib->open(&r, &opts), DUET_OK);
	return r;
}

static size_t entries(const char *directory)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;
	size_t n = 0;

	while ((entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	closedir(dir);
	return n;
}

/* The kernel has a thread that was joined in its list a little longer. */
static void await_threads(size_t n)
{
	while (entries("/proc/self/task") > n)
		sched_yield();
}

/* The sanitizers' allocators do not tell, and keep what was freed. */
static size_t memory_in_use(void)
{
	return mallinfo2().uordblks;
}

/* The nameserver remembers what it was asked, so it is not. */
static void thousands_leave_nothing_behind(void **state)
{
	size_t threads = entries("/proc/self/task"), used = 0, fds = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct library lib;
		duet_resolver *r;
		duet_result *res;

		if (i == WARM) {
			used = memory_in_use();
			fds = entries("/proc/self/fd");
		}
		load(&lib);
		r = open_with(&lib, names[i % 3], i & 8 ? DUET_THREAD : 0);
		res = lib.ask(r, "host.example", AF_INET);
		assert_int_equal(lib.status(res), DUET_OK);
		lib.free(res);
		lib.close(r);
		assert_int_equal(dlclose(lib.handle), 0);
	}
	await_threads(threads);
	assert_int_equal(entries("/proc/self/fd"), fds);
	assert_in_range(memory_in_use(), 0, used + 16384);
}

static void count(void *arg, duet_result *res)
{
	struct library *lib = arg;

	lib->free(res);
	atomic_fetch_add(&lib->ended, 1);
}

/* Its threads go on in it, and so does who still has its functions. */
static void work_goes_on_when_the_library_is_let_go_of(void **state)
{
	size_t threads = entries("/proc/self/task");

	(void)state;
	for (int i = 0; i < 6; i++) {
		struct library lib;
		duet_resolver *r;

		load(&lib);
		r = open_with(&lib, names[i % 3], i & 1 ? DUET_THREAD : 0);
		machine_hold_nameserver();
		lib.submit(r, "www.example", AF_INET, count, &lib, NULL);
		assert_int_equal(dlclose(lib.handle), 0);
		machine_let_nameserver_go_on();
		assert_int_equal(lib.wait(r, -1), 0);
		lib.close(r);
		assert_int_equal(lib.ended, 1);
	}
	await_threads(threads);
}

/* A native call that nobody waits for returns into the library. */
static void a_call_left_behind_ends_after_the_library_is_let_go_of(void **state)
{
	size_t threads = entries("/proc/self/task");
	struct library lib;
	duet_resolver *r;

	(void)state;
	load(&lib);
	r = open_with(&lib, "thread", 0);
	lib.submit(r, SLOW, AF_INET, count, &lib, NULL);
	machine_wait_for_query(SLOW ".");
	lib.close(r);
	assert_int_equal(lib.ended, 1);
	assert_int_equal(dlclose(lib.handle), 0);
	await_threads(threads);
}

static void enter_machine(void)
{
	static const struct etc_file files[] = {
	    {.name = "resolv.conf",
		.text =
		    "nameserver 127.0.0.1\noptions timeout:20 attempts:1\n"},
	    {.name = "hosts", .text = "192.0.2.10 host.example\n"},
	};
	static const struct ns_zone zone = {.origin = "example.",
	    .text = "$TTL 60\n"
		    "@ SOA ns host 1 3600 600 86400 30\n"
		    "* A 192.0.2.1\n"};
	static const struct ns_rule slow = {
	    .match = {.qname = SLOW ".", .qtype = -1, .edns = -1},
	    .action = {.rcode = -1, .keep = -1, .delay_ms = 300}};
	static const struct ns_server server = {.name = "s1",
	    .listen = "127.0.0.1",
	    .port = 53,
	    .otherwise = ns_r_nxdomain,
	    .rules = &slow,
	    .nrules = 1};
	static const struct sandbox_config sandbox = {
	    .files = files, .nfiles = 2};
	static const struct ns_config dns = {
	    .zones = &zone, .nzones = 1, .servers = &server, .nservers = 1};

	machine_enter(&sandbox, &dns);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(thousands_leave_nothing_behind),
	    cmocka_unit_test(work_goes_on_when_the_library_is_let_go_of),
	    cmocka_unit_test(
		a_call_left_behind_ends_after_the_library_is_let_go_of),
	};

	if (argc != 2)
		return 2;
	path = argv[1];
	enter_machine();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
