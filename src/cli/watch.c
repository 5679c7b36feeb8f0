/* SPDX-License-Identifier: MIT */
/* A program that runs, and what it tells of its lookups meanwhile. */
#include "watch.h"
#include "cli.h"
#include "compare/memory.h"
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_CANNOT_RUN = 126 };

/* SIGINT and SIGQUIT before a sandbox too: the process that waits outside
 * would end by them, and all in the sandbox with it. */
void watch_prepare(struct watch *watch)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigprocmask(SIG_BLOCK, &set, &watch->signals);
}

static int watch_signals(void)
{
	static const int numbers[] = {
	    SIGCHLD, SIGINT, SIGQUIT, SIGTERM, SIGHUP};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		sigaddset(&set, numbers[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGCHLD, SIG_DFL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* On a name in the abstract namespace that the kernel chooses (unix(7)), which
 * is in $DUET_RUN_SOCKET then. */
static bool open_socket(struct watch *watch)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	socklen_t size = sizeof(name);
	char text[sizeof(name.sun_path) + 1] = "";

	watch->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (watch->socket < 0 ||
	    bind(watch->socket, (struct sockaddr *)&name,
		sizeof(sa_family_t)) != 0 ||
	    getsockname(watch->socket, (struct sockaddr *)&name, &size) != 0) {
		trouble("run: a socket: %m");
		return false;
	}
	memcpy(text, name.sun_path + 1,
	    size - offsetof(struct sockaddr_un, sun_path) - 1);
	setenv("DUET_RUN_SOCKET", text, 1);
	return true;
}

/* One message; false if there is none. */
static bool receive(const struct watch *watch)
{
	ssize_t size =
	    recv(watch->socket, NULL, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
	json_t *message;
	char *text;

	if (size < 0)
		return errno == EINTR;
	text = memory_zeroed((size_t)size + 1, 1);
	recv(watch->socket, text, (size_t)size, MSG_DONTWAIT);
	message = json_loadb(text, (size_t)size, 0, NULL);
	if (json_is_object(message))
		watch->told(watch->arg, message);
	json_decref(message);
	free(text);
	return true;
}

static _Noreturn void become(const struct watch *watch, char **argv)
{
	if (watch->unprivileged && !sandbox_drop_privileges()) {
		trouble("run: giving up privileges: %m");
		_exit(EXIT_TROUBLE);
	}
	sigprocmask(SIG_SETMASK, &watch->signals, NULL);
	execvp(argv[0], argv);
	trouble("run: %s: %m", argv[0]);
	_exit(EXIT_CANNOT_RUN);
}

/* A terminal has sent its signals to the program too; what somebody has sent
 * to this process is meant for the program.  Returns whether that has ended. */
static bool take_signals(int signals, pid_t program, int *status)
{
	struct signalfd_siginfo info;
	bool ended = false;

	while (read(signals, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo != SIGCHLD && info.ssi_code != SI_KERNEL)
			kill(program, (int)info.ssi_signo);
	while (!ended && waitpid(program, status, WNOHANG) == program)
		ended = true;
	return ended;
}

static int serve(const struct watch *watch, int signals, pid_t program)
{
	struct pollfd fds[3] = {{signals, POLLIN, 0},
	    {watch->told ? watch->socket : -1, POLLIN, 0},
	    {watch->ns ? nameserver_fd(watch->ns) : -1, POLLIN, 0}};
	int status = 0;

	for (;;) {
		if (poll(fds, 3, -1) < 0)
			continue;
		if (watch->ns)
			nameserver_process(watch->ns);
		if (fds[1].revents)
			receive(watch);
		if (fds[0].revents && take_signals(signals, program, &status))
			break;
	}
	while (watch->told && receive(watch))
		;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

int watch_run(struct watch *watch, char **argv)
{
	int signals = watch_signals(), status = EXIT_TROUBLE;
	pid_t program;

	watch->socket = -1;
	if (signals < 0) {
		trouble("run: signalfd: %m");
		return EXIT_TROUBLE;
	}
	if (watch->told && !open_socket(watch))
		goto out;
	program = fork();
	if (program == 0)
		become(watch, argv);
	if (program < 0)
		trouble("run: fork: %m");
	else
		status = serve(watch, signals, program);
out:
	if (watch->socket >= 0)
		close(watch->socket);
	close(signals);
	return status;
}
