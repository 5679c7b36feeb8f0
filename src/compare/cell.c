/* SPDX-License-Identifier: MIT */
/*
 * cell.c - one case, one resolver, once: in a sandbox of its own
 *
 * The process in the sandbox writes the observation to a pipe.
 */
#include "cell.h"
#include "conversation.h"
#include "memory.h"
#include "observe.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* For the sandbox to be made and to end, on a busy machine. */
enum { MARGIN_MS = 10000 };

/* Of memory that is freed, for what is needed next. */
enum { KEPT_BYTES = 4 << 20 };

/* What a cell is of; as such a request to the server. */
struct task {
	const struct testcase *tc;
	const struct resolver_spec *spec;
	unsigned rep;
};

struct cell {
	struct task task;
	pid_t pid;
	int fd;
	char *text; /* what has come */
	size_t used, size;
};

/* In the server, and in the process that it forks. */
struct forked {
	const struct task *task;
	int out;
};

/* Nothing of duet's but the pipe stays open; 0 to 2 are never anything else
 * than what they should be.  Returns where the pipe is now. */
static int keep_only(int out)
{
	int fd;

	if (out <= 2)
		out = fcntl(out, F_DUPFD_CLOEXEC, 3);
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= 2);
	if (out > 3)
		syscall(SYS_close_range, 3U, (unsigned)out - 1, 0U);
	syscall(SYS_close_range, (unsigned)out + 1, ~0U, 0U);
	return out;
}

static bool write_whole(int fd, const char *text)
{
	for (size_t left = strlen(text); left > 0;) {
		ssize_t n = write(fd, text, left);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			text += n;
			left -= (size_t)n;
		}
	}
	return true;
}

static int inside(void *arg, const struct sandbox_error *failed)
{
	const struct forked *forked = arg;
	const struct task *task = forked->task;
	const int out = keep_only(forked->out);
	json_t *observation;
	char *text;

	setpgid(0, 0); /* what a terminal sends is for duet alone */
	/* Reading zones takes 64 KiB for each record, and gives it back. */
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	if (failed)
		observation = observe_error(task->tc, task->spec, task->rep,
		    "sandbox: %s%s%s", failed->text,
		    failed->fix[0] ? "; try: " : "", failed->fix);
	else
		observation = observe(task->tc, task->spec, task->rep);
	text = json_dumps(observation, JSON_COMPACT);
	return text && write_whole(out, text) ? 0 : 1;
}

static pid_t fork_cell(const void *request, int fd, struct sandbox_error *error)
{
	struct forked forked = {request, fd};

	return sandbox_spawn_sibling(
	    &forked.task->tc->sandbox, inside, &forked, error);
}

struct fork_server *cell_server_start(struct sandbox_error *error)
{
	return fork_server_start(fork_cell, sizeof(struct task), error);
}

struct cell *cell_start(struct fork_server *server, const struct testcase *tc,
    const struct resolver_spec *spec, unsigned rep, struct sandbox_error *error)
{
	struct cell *cell = memory_zeroed(1, sizeof(*cell));
	int ends[2];

	cell->task = (struct task){tc, spec, rep};
	if (pipe2(ends, O_CLOEXEC) != 0) {
		sandbox_fail(error, errno, "pipe");
		free(cell);
		return NULL;
	}
	cell->fd = ends[0];
	cell->pid = fork_server_ask(server, &cell->task, ends[1], error);
	close(ends[1]);
	if (cell->pid < 0) {
		close(cell->fd);
		free(cell);
		return NULL;
	}
	fcntl(cell->fd, F_SETFL, O_NONBLOCK);
	return cell;
}

int cell_fd(const struct cell *cell)
{
	return cell->fd;
}

bool cell_read(struct cell *cell)
{
	ssize_t n;

	do {
		if (cell->used == cell->size) {
			cell->size = cell->size ? 2 * cell->size : 4096;
			cell->text =
			    memory_needed(realloc(cell->text, cell->size));
		}
		n = read(
		    cell->fd, cell->text + cell->used, cell->size - cell->used);
		if (n > 0)
			cell->used += (size_t)n;
	} while (n > 0);
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

void cell_kill(struct cell *cell)
{
	kill(cell->pid, SIGKILL);
}

json_t *cell_finish(struct cell *cell)
{
	json_t *observation =
	    json_loadb(cell->text ? cell->text : "", cell->used, 0, NULL);
	int status;

	close(cell->fd);
	while (waitpid(cell->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!json_is_object(observation)) {
		json_decref(observation);
		observation = observe_error(cell->task.tc, cell->task.spec,
		    cell->task.rep,
		    WIFSIGNALED(status) ? "the sandbox was killed (signal %d)"
					: "the sandbox ended with status %d",
		    WIFSIGNALED(status) ? WTERMSIG(status)
					: WEXITSTATUS(status));
	}
	free(cell->text);
	free(cell);
	return observation;
}

int cell_limit_ms(const struct cell *cell)
{
	const struct task *task = &cell->task;
	int64_t limit = MARGIN_MS;

	for (size_t i = 0; i < task->tc->ncalls; i++)
		limit += (int64_t)task->tc->calls[i].deadline_ms +
			 conversation_hello_ms(task->spec) +
			 CONVERSATION_LEAVE_MS;
	return limit < INT_MAX ? (int)limit : INT_MAX;
}
