/* SPDX-License-Identifier: MIT */
/*
 * adapter.c - a resolver's process, and the lines exchanged with it
 */
#include "adapter.h"
#include "memory.h"
#include "sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void bytes_add(struct bytes *b, const char *data, size_t n)
{
	if (b->size - b->used < n) {
		b->size = 2 * (b->used + n);
		b->data = memory_needed(realloc(b->data, b->size));
	}
	memcpy(b->data + b->used, data, n);
	b->used += n;
}

static void bytes_drop(struct bytes *b, size_t n)
{
	b->used -= n;
	memmove(b->data, b->data + n, b->used);
}

static void bytes_release(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){0};
}

static void close_end(int *fd)
{
	if (*fd)
		close(*fd);
	*fd = 0;
}

/* Between vfork() and execve(): only system calls. */
static int become_resolver(const struct resolver_spec *spec,
    const char *const *environment, const int ends[3])
{
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	for (int i = 0; i < 3; i++)
		if (dup2(ends[i], i) < 0)
			return errno;
	if (chdir(spec->directory ? spec->directory : "/") != 0 ||
	    !(spec->as_we_are || sandbox_drop_privileges()))
		return errno;
	execvpe(spec->argv[0], (char *const *)spec->argv,
	    (char *const *)environment);
	return errno;
}

/* Its errno comes through a pipe that execve(2) closes. */
static int spawn(struct adapter *a, const struct resolver_spec *spec,
    const char *const *environment, const int ends[3])
{
	int failure[2], err = 0;
	ssize_t n;
	pid_t pid;

	if (pipe2(failure, O_CLOEXEC) != 0)
		return errno;
	pid = vfork();
	if (pid == 0) {
		int why = become_resolver(spec, environment, ends);
		n = write(failure[1], &why, sizeof(why));
		_exit(n < 0 ? 126 : 127);
	}
	if (pid < 0)
		err = errno;
	close(failure[1]);
	do
		n = pid < 0 ? 0 : read(failure[0], &err, sizeof(err));
	while (n < 0 && errno == EINTR);
	close(failure[0]);
	if (n > 0)
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	else if (pid > 0)
		a->pid = pid;
	return err;
}

int adapter_start(struct adapter *a, const struct resolver_spec *spec,
    const char *const *environment)
{
	int pipes[3][2] = {{0}};
	int err = 0;

	for (int i = 0; i < 3; i++)
		if (pipe2(pipes[i], O_CLOEXEC) != 0)
			err = errno;
	a->in = pipes[0][1];
	a->out = pipes[1][0];
	a->err = pipes[2][0];
	if (!err)
		err = spawn(a, spec, environment,
		    (int[3]){pipes[0][0], pipes[1][1], pipes[2][1]});
	close_end(&pipes[0][0]);
	close_end(&pipes[1][1]);
	close_end(&pipes[2][1]);
	if (err) {
		adapter_kill(a);
		return err;
	}
	fcntl(a->in, F_SETFL, O_NONBLOCK);
	fcntl(a->out, F_SETFL, O_NONBLOCK);
	fcntl(a->err, F_SETFL, O_NONBLOCK);
	return 0;
}

void adapter_say(struct adapter *a, const char *line)
{
	if (!a->in)
		return;
	bytes_add(&a->unsent, line, strlen(line));
	bytes_add(&a->unsent, "\n", 1);
}

void adapter_hang_up(struct adapter *a)
{
	close_end(&a->in);
}

size_t adapter_poll(const struct adapter *a, struct pollfd *fds)
{
	size_t n = 0;

	if (a->in && a->unsent.used)
		fds[n++] = (struct pollfd){a->in, POLLOUT, 0};
	if (a->out)
		fds[n++] = (struct pollfd){a->out, POLLIN, 0};
	if (a->err)
		fds[n++] = (struct pollfd){a->err, POLLIN, 0};
	return n;
}

static bool try_later(void)
{
	return errno == EAGAIN || errno == EINTR;
}

void adapter_send(struct adapter *a)
{
	ssize_t n;

	while (a->in && a->unsent.used) {
		n = write(a->in, a->unsent.data, a->unsent.used);
		if (n < 0 && try_later())
			return;
		if (n < 0)
			close_end(&a->in);
		else
			bytes_drop(&a->unsent, (size_t)n);
	}
}

/* To the end, or as far as it goes without blocking, but not for ever from one
 * who writes faster than we read.  What is more than the limit is dropped if
 * so told, else left. */
static void take(int *fd, struct bytes *into, size_t limit, bool drop)
{
	char buffer[16384];

	for (int i = 0; i < 64 && *fd && (into->used < limit || drop); i++) {
		size_t room = limit - into->used;
		ssize_t n = read(*fd, buffer, sizeof(buffer));
		if (n < 0 && try_later())
			return;
		if (n <= 0)
			close_end(fd);
		else
			bytes_add(into, buffer,
			    drop && (size_t)n > room ? room : (size_t)n);
		if (n < (ssize_t)sizeof(buffer))
			return; /* that was all there was */
	}
}

void adapter_serve(struct adapter *a)
{
	adapter_send(a);
	take(&a->out, &a->unread, ADAPTER_LINE_MAX + 1, false);
	take(&a->err, &a->errors, ADAPTER_STDERR_MAX, true);
}

void adapter_reap(struct adapter *a)
{
	if (!a->pid || waitpid(a->pid, &a->status, WNOHANG) != a->pid)
		return;
	a->ended = true;
	/* Its children may still have its pipes. */
	adapter_serve(a);
	close_end(&a->in);
	close_end(&a->out);
	close_end(&a->err);
	kill(-a->pid, SIGKILL);
	a->pid = 0;
}

char *adapter_line(struct adapter *a, size_t *length)
{
	const char *newline;
	char *line;

	if (a->unread.used == a->searched)
		return NULL;
	newline = memchr(
	    a->unread.data + a->searched, '\n', a->unread.used - a->searched);
	if (!newline) {
		a->searched = a->unread.used;
		return NULL;
	}
	*length = (size_t)(newline - a->unread.data);
	line = memory_needed(malloc(*length + 1));
	memcpy(line, a->unread.data, *length);
	line[*length] = '\0';
	bytes_drop(&a->unread, *length + 1);
	a->searched = 0;
	return line;
}

bool adapter_mumbles(const struct adapter *a)
{
	return a->unread.used > 0;
}

bool adapter_too_long(const struct adapter *a)
{
	return a->searched > ADAPTER_LINE_MAX;
}

void adapter_kill(struct adapter *a)
{
	if (a->pid) {
		kill(-a->pid, SIGKILL);
		kill(a->pid, SIGKILL);
		while (waitpid(a->pid, &a->status, 0) < 0 && errno == EINTR)
			;
		take(&a->err, &a->errors, ADAPTER_STDERR_MAX, true);
	}
	close_end(&a->in);
	close_end(&a->out);
	close_end(&a->err);
	a->pid = 0;
	a->ended = false;
	a->unsent.used = a->unread.used = a->searched = 0;
}

void adapter_release(struct adapter *a)
{
	adapter_kill(a);
	bytes_release(&a->unsent);
	bytes_release(&a->unread);
	bytes_release(&a->errors);
}
