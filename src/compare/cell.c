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
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* For the sandbox to be made and to end, on a busy machine. */
enum { MARGIN_MS = 10000 };

struct cell {
	const struct testcase *tc;
	const struct resolver_spec *spec;
	unsigned rep;
	pid_t pid;
	int fd;
	char *text; /* what has come */
	size_t used, size;
};

struct task {
	const struct cell *cell;
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
	const struct task *task = arg;
	const struct cell *cell = task->cell;
	const int out = keep_only(task->out);
	json_t *observation;
	char *text;

	setpgid(0, 0); /* what a terminal sends is for duet alone */
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	if (failed)
		observation = observe_error(cell->tc, cell->spec, cell->rep,
		    "sandbox: %s%s%s", failed->text,
		    failed->fix[0] ? "; try: " : "", failed->fix);
	else
		observation = observe(cell->tc, cell->spec, cell->rep);
	text = json_dumps(observation, JSON_COMPACT);
	return text && write_whole(out, text) ? 0 : 1;
}

struct cell *cell_start(const struct testcase *tc,
    const struct resolver_spec *spec, unsigned rep, struct sandbox_error *error)
{
	struct cell *cell = memory_zeroed(1, sizeof(*cell));
	struct task task;
	int ends[2];

	*cell = (struct cell){.tc = tc, .spec = spec, .rep = rep};
	if (pipe2(ends, O_CLOEXEC) != 0) {
		sandbox_fail(error, errno, "pipe");
		free(cell);
		return NULL;
	}
	cell->fd = ends[0];
	task = (struct task){cell, ends[1]};
	cell->pid = sandbox_spawn(&tc->sandbox, inside, &task, error);
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
		observation = observe_error(cell->tc, cell->spec, cell->rep,
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
	int64_t limit = MARGIN_MS;

	for (size_t i = 0; i < cell->tc->ncalls; i++)
		limit += (int64_t)cell->tc->calls[i].deadline_ms +
			 conversation_hello_ms(cell->spec) +
			 CONVERSATION_LEAVE_MS;
	return limit < INT_MAX ? (int)limit : INT_MAX;
}
