/* SPDX-License-Identifier: MIT */
/* A child with the terminal, and the nameserver beside it. */
#include "inside.h"
#include "event.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static bool fail_with(struct inside_end *end, const char *what)
{
	snprintf(end->text, sizeof(end->text), "%s: %s", what, strerror(errno));
	return false;
}

static bool open_servers(
    const struct testcase *tc, struct nameserver **ns, struct inside_end *end)
{
	struct ns_error error;

	*ns = NULL;
	if (tc->dns.nservers == 0)
		return true;
	*ns = nameserver_new(&tc->dns, &error);
	if (*ns && nameserver_listen(*ns, &error))
		return true;
	snprintf(end->text, sizeof(end->text), "%s:%d: %.200s", tc->file,
	    error.line ? error.line : tc->line, error.text);
	return false;
}

/* Ends with errno in the pipe if it cannot become the program. */
static _Noreturn void become(const struct testcase *tc, char *const *argv,
    const sigset_t *mask, int failure)
{
	ssize_t written;

	unsetenv("LOCALDOMAIN");
	unsetenv("RES_OPTIONS");
	unsetenv("HOSTALIASES");
	for (const char *const *e = tc->environ; *e; e++)
		putenv((char *)*e);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (sandbox_drop_privileges())
		execvp(argv[0], argv);
	written = write(failure, &errno, sizeof(errno));
	_exit(written == sizeof(errno) ? 127 : 126);
}

static void serve_until_end(
    struct nameserver *ns, pid_t pid, int children, int *status)
{
	struct signalfd_siginfo info;
	struct pollfd fds[] = {
	    {children, POLLIN, 0}, {ns ? nameserver_fd(ns) : -1, POLLIN, 0}};

	while (waitpid(pid, status, WNOHANG) != pid) {
		if (poll(fds, 2, -1) < 0)
			continue;
		while (read(children, &info, sizeof(info)) > 0)
			;
		if (fds[1].revents)
			nameserver_process(ns);
	}
}

static json_t *wire_of(const struct nameserver *ns)
{
	json_t *wire = json_array();
	const struct ns_event *events;
	size_t count = 0;

	if (ns)
		events = nameserver_events(ns, &count);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(wire, event_json(&events[i], NULL));
	return wire;
}

bool inside_run(
    const struct testcase *tc, char *const *argv, struct inside_end *end)
{
	int failure[2] = {-1, -1}, children = -1;
	struct nameserver *ns = NULL;
	sigset_t child, before;
	bool ok = false;
	pid_t pid;

	*end = (struct inside_end){.text = ""};
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &before);
	if (!open_servers(tc, &ns, end))
		goto out;
	children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	if (children < 0 || pipe2(failure, O_CLOEXEC) != 0) {
		fail_with(end, "a program in the sandbox");
		goto out;
	}
	pid = fork();
	if (pid == 0)
		become(tc, argv, &before, failure[1]);
	if (pid < 0) {
		fail_with(end, "fork");
		goto out;
	}
	close(failure[1]);
	failure[1] = -1;
	serve_until_end(ns, pid, children, &end->status);
	if (read(failure[0], &end->err, sizeof(end->err)) < 0)
		end->err = 0;
	end->wire = wire_of(ns);
	ok = true;
out:
	sigprocmask(SIG_SETMASK, &before, NULL);
	for (int i = 0; i < 2; i++)
		if (failure[i] >= 0)
			close(failure[i]);
	if (children >= 0)
		close(children);
	nameserver_free(ns);
	return ok;
}
