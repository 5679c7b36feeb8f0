/* SPDX-License-Identifier: MIT */
/* A process that forks in place of another one. */
#include "compare/fork_server.h"
#include "need_sandbox.h"
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What is asked of what is forked. */
enum wanted { TELL_NUMBER, TELL_OPEN, STAY, NOT_BE };

struct request {
	enum wanted wanted;
	int fd; /* of TELL_OPEN */
};

struct forked {
	const struct request *request;
	int out;
};

static int number = 1;

static int act(void *arg, const struct sandbox_error *failed)
{
	const struct forked *forked = arg;
	const struct request *request = forked->request;
	char byte = (char)number;

	if (request->wanted == TELL_OPEN)
		byte = fcntl(request->fd, F_GETFD) >= 0;
	if (failed || write(forked->out, &byte, 1) != 1)
		return 1;
	if (request->wanted == STAY)
		pause();
	return 42;
}

static pid_t fork_one(const void *request, int fd, struct sandbox_error *error)
{
	static const struct sandbox_config config;
	struct forked forked = {request, fd};

	if (forked.request->wanted != NOT_BE)
		return sandbox_spawn_sibling(&config, act, &forked, error);
	sandbox_fail(error, 0, "not today");
	return -1;
}

static struct fork_server *start(void)
{
	struct sandbox_error error;
	struct fork_server *server =
	    fork_server_start(fork_one, sizeof(struct request), &error);

	assert_non_null(server);
	return server;
}

/* Returns where it writes to. */
static int ask(struct fork_server *server, struct request request, pid_t *pid)
{
	struct sandbox_error error = {"", ""};
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	*pid = fork_server_ask(server, &request, ends[1], &error);
	close(ends[1]);
	assert_string_equal(error.text, "");
	assert_true(*pid > 0);
	return ends[0];
}

static char told(struct fork_server *server, struct request request)
{
	char byte;
	int status;
	pid_t pid;
	int out = ask(server, request, &pid);

	assert_int_equal(read(out, &byte, 1), 1);
	close(out);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 42);
	return byte;
}

static void what_is_forked_has_what_there_was_at_the_start(void **state)
{
	struct fork_server *server;

	(void)state;
	number = 2;
	server = start();
	number = 3;
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    told(server, (struct request){TELL_NUMBER, 0}), 2);
	fork_server_stop(server);
}

static void nothing_of_the_callers_is_open_in_it(void **state)
{
	int fds[32];
	struct fork_server *server;

	(void)state;
	for (int i = 0; i < 32; i++)
		fds[i] = dup(STDOUT_FILENO);
	server = start();
	assert_int_equal(
	    told(server, (struct request){TELL_OPEN, STDOUT_FILENO}), 1);
	for (int i = 8; i < 32; i++) /* it may have some of its own below */
		assert_int_equal(
		    told(server, (struct request){TELL_OPEN, fds[i]}), 0);
	fork_server_stop(server);
	for (int i = 0; i < 32; i++)
		close(fds[i]);
}

static void what_cannot_be_forked_is_told(void **state)
{
	struct sandbox_error error = {"", ""};
	struct fork_server *server = start();

	(void)state;
	assert_int_equal(fork_server_ask(server, &(struct request){NOT_BE, 0},
			     STDOUT_FILENO, &error),
	    -1);
	assert_string_equal(error.text, "not today");
	assert_int_equal(told(server, (struct request){TELL_NUMBER, 0}), 3);
	fork_server_stop(server);
}

static void what_it_forks_goes_on_without_it(void **state)
{
	struct fork_server *server = start();
	int out, status;
	char byte;
	pid_t pid;

	(void)state;
	out = ask(server, (struct request){STAY, 0}, &pid);
	fork_server_stop(server);

	assert_int_equal(read(out, &byte, 1), 1);
	assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
	kill(pid, SIGKILL);
	assert_int_equal(read(out, &byte, 1), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(out);
}

static void all_ends_with_the_caller(void **state)
{
	int ends[2], out;
	char byte;
	pid_t caller, pid;

	(void)state;
	assert_int_equal(pipe2(ends, 0), 0);
	caller = fork();
	if (caller == 0) {
		/* as its standard output the server holds it open, too */
		dup2(ends[1], STDOUT_FILENO);
		close(ends[1]);
		out = ask(start(), (struct request){STAY, 0}, &pid);
		if (read(out, &byte, 1) == 1 && write(1, "r", 1) == 1)
			pause();
		_exit(1);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);

	kill(caller, SIGKILL);

	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	waitpid(caller, NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_forked_has_what_there_was_at_the_start),
	    cmocka_unit_test(nothing_of_the_callers_is_open_in_it),
	    cmocka_unit_test(what_cannot_be_forked_is_told),
	    cmocka_unit_test(what_it_forks_goes_on_without_it),
	    cmocka_unit_test(all_ends_with_the_caller),
	};

	need_sandbox();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
