/* SPDX-License-Identifier: MIT */
/* A resolver after fork(), in the child and in the parent. */
#include "fake_backend.h"
#include "forked_child.h"
#include "suite.h"
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PENDING 100
#define FORKS 30

extern char **environ;

static void ask_many(duet_resolver *r, struct done *done)
{
	char name[32];

	for (int i = 0; i < PENDING; i++) {
		snprintf(name, sizeof(name), "held%d.example", i);
		suite_ask(r, name, &done[i]);
	}
}

static void a_child_cannot_use_it_and_the_parent_goes_on(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags <= DUET_THREAD; flags += DUET_THREAD) {
		static struct done done[PENDING];
		duet_resolver *r = suite_open(flags);
		pid_t pid;

		suite_hold();
		ask_many(r, done);
		pid = begin_child();
		if (pid == 0) {
			use_in_child(r);
			duet_close(r);
			use_in_child(r); /* the memory is still there */
			duet_close(r);
			_exit(0);
		}
		expect_success(pid);
		suite_let_go();
		assert_int_equal(duet_wait(r, -1), 0);
		duet_close(r);
		expect_all(done, PENDING);
	}
}

static void *ask_and_wait(void *r)
{
	return duet_gethostbyname_sync(r, HELD, AF_INET);
}

static void a_blocking_call_of_the_parent_goes_on(void **state)
{
	duet_resolver *r = suite_open(0);
	struct duet_stats stats = {0};
	pthread_t thread;
	void *res;
	pid_t pid;

	(void)state;
	suite_hold();
	pthread_create(&thread, NULL, ask_and_wait, r);
	while (stats.pending < 1)
		duet_get_stats(r, &stats, sizeof(stats));
	pid = begin_child();
	if (pid == 0) {
		use_in_child(r);
		duet_close(r);
		_exit(0);
	}
	expect_success(pid);
	suite_let_go();
	pthread_join(thread, &res);
	assert_int_equal(duet_result_status(res), DUET_OK);
	duet_result_free(res);
	duet_close(r);
}

static atomic_bool stop;

static void drop(void *arg, duet_result *res)
{
	(void)arg;
	duet_result_free(res);
}

static void *keep_busy(void *r)
{
	while (!atomic_load(&stop)) {
		duet_gethostbyname(r, "www.example", AF_INET, drop, NULL, NULL);
		duet_process(r);
		duet_result_free(
		    duet_gethostbyname_sync(r, "www.example", AF_INET));
	}
	return NULL;
}

/* Some threads hold locks then, which nobody will ever give back. */
static void a_child_of_a_busy_moment_does_not_hang(void **state)
{
	(void)state;
	for (unsigned flags = 0; flags <= DUET_THREAD; flags += DUET_THREAD) {
		duet_resolver *r = suite_open(flags);
		pthread_t threads[2];

		atomic_store(&stop, false);
		for (int i = 0; i < 2; i++)
			pthread_create(&threads[i], NULL, keep_busy, r);
		for (int i = 0; i < FORKS; i++) {
			pid_t pid = begin_child();

			if (pid == 0) {
				use_in_child(r);
				duet_close(r);
				_exit(0);
			}
			expect_success(pid);
		}
		atomic_store(&stop, true);
		for (int i = 0; i < 2; i++)
			pthread_join(threads[i], NULL);
		duet_close(r);
	}
}

/* Descriptors, all or those that a program would inherit. */
static int count_descriptors(bool inherited)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	int n = 0;

	while ((entry = readdir(dir))) {
		int fd = atoi(entry->d_name);

		if (entry->d_name[0] != '.' && fd != dirfd(dir))
			n += !inherited || !(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	}
	closedir(dir);
	return n;
}

/* Those of native calls under way are the C library's. */
static void a_close_in_the_child_leaves_no_descriptor(void **state)
{
	int before = count_descriptors(false);
	duet_resolver *r = suite_open(0);
	struct done done = {0};
	pid_t pid;

	(void)state;
	suite_hold();
	if (strcmp(backend, "thread") != 0)
		suite_ask(r, HELD, &done);
	pid = begin_child();
	if (pid == 0) {
		CHECK(count_descriptors(false) > before);
		duet_close(r);
		CHECK(count_descriptors(false) == before);
		_exit(0);
	}
	expect_success(pid);
	suite_let_go();
	assert_int_equal(duet_wait(r, -1), 0);
	duet_close(r);
	assert_int_equal(count_descriptors(false), before);
	done_free(&done);
}

static void every_descriptor_is_closed_by_exec(void **state)
{
	int all = count_descriptors(false), inherited = count_descriptors(true);
	duet_resolver *r = suite_open(0);
	static struct done done[PENDING];

	(void)state;
	suite_hold();
	ask_many(r, done);
	assert_true(count_descriptors(false) > all);
	assert_int_equal(count_descriptors(true), inherited);
	suite_let_go();
	assert_int_equal(duet_wait(r, -1), 0);
	duet_close(r);
	expect_all(done, PENDING);
}

/* As long as the child has sockets open the kernel does not take them out of
 * epoll descriptors by itself. */
static void a_child_that_keeps_descriptors_makes_no_events(void **state)
{
	duet_resolver *r = suite_open(0);
	struct pollfd wait = {.fd = duet_fd(r), .events = POLLIN};
	struct done done[2] = {0};
	pid_t pid;

	(void)state;
	suite_hold();
	suite_ask(r, HELD, &done[0]);
	pid = begin_child();
	if (pid == 0) {
		pause();
		_exit(1);
	}
	suite_let_go();
	assert_int_equal(duet_wait(r, -1), 0);
	suite_ask(r, "www.example", &done[1]);
	assert_int_equal(duet_wait(r, -1), 0);
	duet_process(r);
	assert_int_equal(poll(&wait, 1, 0), 0);
	expect_all(done, 2);
	duet_close(r);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void results_are_the_childs_own(void **state)
{
	duet_resolver *r = suite_open(0);
	struct done done = {0};
	duet_result *query;
	pid_t pid;

	(void)state;
	suite_ask(r, "www.example", &done);
	assert_int_equal(duet_wait(r, -1), 0);
	query = duet_query_sync(r, "www.example", 1, 1);
	pid = begin_child();
	if (pid == 0) {
		duet_close(r);
		CHECK(duet_result_addrinfo(done.res)->ai_family == AF_INET);
		CHECK(duet_result_records(query, DUET_SECTION_ANSWER, NULL));
		duet_result_free(query);
		done_free(&done);
		_exit(0);
	}
	expect_success(pid);
	duet_result_free(query);
	duet_close(r);
	expect_all(&done, 1);
}

/* ThreadSanitizer takes threads that a child starts for those of its parent. */
static bool may_start_threads_in_child(void)
{
#ifdef __SANITIZE_THREAD__
	return false;
#else
	return true;
#endif
}

static void a_child_opens_one_of_its_own(void **state)
{
	duet_resolver *r = suite_open(0), *own;
	struct done done = {0}, again = {0};
	pid_t pid;

	(void)state;
	suite_ask(r, "www.example", &done);
	pid = begin_child();
	if (pid == 0 && strcmp(backend, "ares") != 0 &&
	    !may_start_threads_in_child())
		_exit(0);
	if (pid == 0) {
		duet_close(r);
		own = suite_open(0);
		suite_ask(own, "www.example", &again);
		CHECK(duet_wait(own, -1) == 0);
		CHECK(duet_result_status(again.res) == DUET_OK);
		pid = fork();
		if (pid == 0) { /* and so does its child */
			use_in_child(own);
			use_in_child(r);
			duet_close(own);
			_exit(0);
		}
		expect_success(pid);
		duet_close(own);
		_exit(0);
	}
	expect_success(pid);
	assert_int_equal(duet_wait(r, -1), 0);
	duet_close(r);
	expect_all(&done, 1);
}

static void programs_are_run_as_ever(void **state)
{
	char *argv[] = {"sh", "-c", "exit 0", NULL};
	duet_resolver *r = suite_open(0);
	struct done done = {0};
	pid_t pid;

	(void)state;
	suite_hold();
	suite_ask(r, HELD, &done);
	assert_int_equal(
	    posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environ), 0);
	expect_success(pid);
	assert_int_equal(system("exit 0"), 0);
	suite_let_go();
	assert_int_equal(duet_wait(r, -1), 0);
	duet_close(r);
	expect_all(&done, 1);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_child_cannot_use_it_and_the_parent_goes_on),
	    cmocka_unit_test(a_blocking_call_of_the_parent_goes_on),
	    cmocka_unit_test(a_child_of_a_busy_moment_does_not_hang),
	    cmocka_unit_test(a_close_in_the_child_leaves_no_descriptor),
	    cmocka_unit_test(every_descriptor_is_closed_by_exec),
	    cmocka_unit_test(a_child_that_keeps_descriptors_makes_no_events),
	    cmocka_unit_test(results_are_the_childs_own),
	    cmocka_unit_test(a_child_opens_one_of_its_own),
	    cmocka_unit_test(programs_are_run_as_ever),
	};

	return cmocka_run_group_tests_name(backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	return suite_main(argc, argv, run);
}
