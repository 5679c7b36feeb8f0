/* SPDX-License-Identifier: MIT */
/* A process that stays small and forks for one that grows. */
#include "fork_server.h"
#include "memory.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct fork_server {
	size_t request_size;
	pid_t pid;
	int socket; /* of packets: a request with a descriptor, a reply */
};

struct reply {
	pid_t pid;
	struct sandbox_error error;
};

/* A packet's descriptor, as cmsg(3) has it. */
union passed {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

static bool send_request(
    const struct fork_server *server, const void *request, int fd)
{
	struct iovec data = {(void *)request, server->request_size};
	union passed passed = {{0}};
	struct msghdr message = {.msg_iov = &data,
	    .msg_iovlen = 1,
	    .msg_control = &passed,
	    .msg_controllen = sizeof(passed)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	ssize_t n;

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	do
		n = sendmsg(server->socket, &message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n >= 0;
}

/* False if no more will come. */
static bool receive_request(
    const struct fork_server *server, void *request, int *fd)
{
	struct iovec data = {request, server->request_size};
	union passed passed;
	struct msghdr message = {.msg_iov = &data,
	    .msg_iovlen = 1,
	    .msg_control = &passed,
	    .msg_controllen = sizeof(passed)};
	const struct cmsghdr *header;

	if (recvmsg(server->socket, &message, MSG_CMSG_CLOEXEC) !=
	    (ssize_t)server->request_size)
		return false;
	header = CMSG_FIRSTHDR(&message);
	if (!header)
		return false;
	memcpy(fd, CMSG_DATA(header), sizeof(*fd));
	return true;
}

static void keep_only(int socket)
{
	if (socket > 3)
		syscall(SYS_close_range, 3U, (unsigned)socket - 1, 0U);
	syscall(SYS_close_range, (unsigned)socket + 1, ~0U, 0U);
}

/* The server's life. */
static _Noreturn void serve(
    const struct fork_server *server, fork_server_fork *make, pid_t parent)
{
	void *request = memory_zeroed(1, server->request_size);
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	setpgid(0, 0); /* what a terminal sends is for the parent alone */
	keep_only(server->socket);
	while (receive_request(server, request, &fd)) {
		struct reply reply = {.error = {"", ""}};

		reply.pid = make(request, fd, &reply.error);
		close(fd);
		if (send(server->socket, &reply, sizeof(reply), 0) < 0)
			break;
	}
	_exit(0);
}

/* The caller's handlers are not for the server. */
static pid_t fork_without_handlers(void)
{
	sigset_t all, before;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pid = fork();
	for (int number = 1; pid == 0 && number < NSIG; number++)
		signal(number, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

struct fork_server *fork_server_start(
    fork_server_fork *make, size_t request_size, struct sandbox_error *error)
{
	struct fork_server *server = memory_zeroed(1, sizeof(*server));
	const pid_t parent = getpid();
	int ends[2];

	server->request_size = request_size;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		sandbox_fail(error, errno, "socketpair");
		free(server);
		return NULL;
	}
	server->pid = fork_without_handlers();
	server->socket = ends[server->pid == 0];
	if (server->pid == 0)
		serve(server, make, parent);
	if (server->pid < 0)
		sandbox_fail(error, errno, "fork");
	close(ends[1]);
	if (server->pid > 0)
		return server;
	close(ends[0]);
	free(server);
	return NULL;
}

pid_t fork_server_ask(struct fork_server *server, const void *request, int fd,
    struct sandbox_error *error)
{
	struct reply reply;
	ssize_t n = -1;

	if (send_request(server, request, fd))
		do
			n = recv(server->socket, &reply, sizeof(reply), 0);
		while (n < 0 && errno == EINTR);
	if (n != sizeof(reply)) {
		sandbox_fail(error, 0, "the process that forks has ended");
		return -1;
	}
	if (reply.pid < 0)
		*error = reply.error;
	return reply.pid;
}

void fork_server_stop(struct fork_server *server)
{
	if (!server)
		return;
	close(server->socket);
	while (waitpid(server->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(server);
}
