/* SPDX-License-Identifier: MIT */
/* Names and processes in a sandbox, and who may make one. */
#include "in_sandbox.h"
#include "need_sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char *host_name_is_box(void)
{
	char name[65];

	CHECK(gethostname(name, sizeof(name)) == 0);
	CHECK(strcmp(name, "box.example") == 0);
	CHECK(holds("/etc/hostname", "box.example\n"));
	return NULL;
}

static void the_host_name_is_the_configured_one(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){.hostname = "box.example"},
	    host_name_is_box);
}

static const char *is_process_2(void)
{
	char name[32] = "";

	CHECK(getpid() == 2);
	CHECK(readlink("/proc/self", name, sizeof(name) - 1) == 1);
	CHECK(strcmp(name, "2") == 0);
	CHECK(kill(1000, 0) != 0 && errno == ESRCH);
	return NULL;
}

static void only_processes_of_the_sandbox_are_seen(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, is_process_2);
}

static pid_t spawn(void (*inside)(int fd), int fd)
{
	static const struct sandbox_config config;
	struct sandbox_error error;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	if (!sandbox_enter(&config, &error))
		_exit(98);
	inside(fd);
	_exit(7);
}

/* Nobody has the other end of the pipe: it is at its end. */
static bool all_gone(int fd)
{
	struct pollfd p = {fd, POLLIN, 0};
	char byte;

	return poll(&p, 1, 10000) == 1 && read(fd, &byte, 1) == 0;
}

static void trap(int fd)
{
	(void)fd;
	signal(SIGILL, SIG_DFL); /* cmocka handles it */
	__builtin_trap();
}

static void nothing(int fd)
{
	(void)fd;
}

static void the_original_ends_as_the_copy_ends(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	pid = spawn(nothing, -1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);

	pid = spawn(trap, -1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 128 + SIGILL);
}

/* Children that would stay: stopped ones, deaf ones in sessions of their own,
 * and their children. */
static void leave_children(int fd)
{
	(void)fd;
	for (int i = 0; i < 8; i++) {
		if (fork() > 0)
			continue;
		setsid();
		signal(SIGTERM, SIG_IGN);
		if (i < 4)
			fork();
		if (i % 2)
			raise(SIGSTOP);
		for (;;)
			pause();
	}
}

static void no_process_outlives_the_copy(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = spawn(leave_children, ends[1]);
	close(ends[1]);
	assert_true(all_gone(ends[0]));
	close(ends[0]);
	waitpid(pid, NULL, 0);
}

static void leave_children_and_stay(int fd)
{
	leave_children(fd);
	assert_int_equal(write(fd, "r", 1), 1);
	for (;;)
		pause();
}

static void no_process_outlives_the_original(void **state)
{
	int ends[2];
	char byte;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = spawn(leave_children_and_stay, ends[1]);
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);

	kill(pid, SIGKILL);

	assert_true(all_gone(ends[0]));
	close(ends[0]);
	waitpid(pid, NULL, 0);
}

static void no_process_outlives_the_parent(void **state)
{
	int ends[2];
	char byte;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t parent = fork();
	if (parent == 0) {
		spawn(leave_children_and_stay, ends[1]);
		for (;;)
			pause();
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);

	kill(parent, SIGKILL);

	assert_true(all_gone(ends[0]));
	close(ends[0]);
	waitpid(parent, NULL, 0);
}

static const char *enter_as_anyone(void)
{
	struct sandbox_error error;
	int status = 1;
	pid_t pid;

	CHECK(forbid_user_namespaces());
	pid = fork();
	if (pid == 0) {
		if (!sandbox_drop_privileges() || sandbox_available(&error))
			_exit(1);
		_exit(strcmp(error.text,
			  "new namespaces: No space left on device") != 0 ||
		      strcmp(error.fix,
			  "sysctl -w user.max_user_namespaces=10000") != 0);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(status == 0);
	return NULL;
}

static void a_machine_without_user_namespaces_is_told_the_fix(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, enter_as_anyone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_host_name_is_the_configured_one),
	    cmocka_unit_test(only_processes_of_the_sandbox_are_seen),
	    cmocka_unit_test(the_original_ends_as_the_copy_ends),
	    cmocka_unit_test(no_process_outlives_the_copy),
	    cmocka_unit_test(no_process_outlives_the_original),
	    cmocka_unit_test(no_process_outlives_the_parent),
	    cmocka_unit_test(a_machine_without_user_namespaces_is_told_the_fix),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
