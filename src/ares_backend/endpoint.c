/* SPDX-License-Identifier: MIT */
/* A socket of our own to a server. */
#include "endpoint.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Errors of the network, not of the port alone, should be heard of. */
static void enable_errors(int fd, int family)
{
	int on = 1;

	if (family == AF_INET)
		setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on));
	else
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on));
}

static bool set_up(int fd, int family, const struct socket_options *o)
{
	bool inet6 = family == AF_INET6;
	const union server *local = inet6 ? &o->local6 : &o->local4;
	socklen_t len = inet6 ? sizeof(local->sin6) : sizeof(local->sin);

	if (o->send_buffer)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &o->send_buffer,
		    sizeof(o->send_buffer));
	if (o->receive_buffer)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &o->receive_buffer,
		    sizeof(o->receive_buffer));
	if (o->device && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, o->device,
			     (socklen_t)strlen(o->device)) != 0)
		return false;
	return !local->sa.sa_family || bind(fd, &local->sa, len) == 0;
}

int endpoint_open(const union server *server,
    const struct socket_options *options, int type, bool *no_socket)
{
	int family = server->sa.sa_family, on = 1, err;
	int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	*no_socket = fd < 0;
	if (fd < 0)
		return -1;
	if (!set_up(fd, family, options)) {
		err = errno;
		close(fd);
		errno = err;
		return -1;
	}
	if (type == SOCK_DGRAM)
		enable_errors(fd, family);
	else
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

int endpoint_connect(int fd, const union server *server)
{
	socklen_t len = server->sa.sa_family == AF_INET ? sizeof(server->sin)
							: sizeof(server->sin6);

	return connect(fd, &server->sa, len);
}
