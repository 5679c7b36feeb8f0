/* SPDX-License-Identifier: MIT */
/* Addresses and sockets: UDP and TCP on the same port. */
#include "listen.h"
#include "address.h"
#include <errno.h>
#include <net/if.h>
#include <unistd.h>

#define BACKLOG 128
/* Of the kernel's memory for queries that wait; it gives no more than twice
 * net.core.rmem_max, and a small query takes some 800 octets. */
#define WAITING (8 << 20)
#define TRIES 16 /* for a port that is free for both */

bool listen_check(const struct ns_server *config, struct ns_error *error)
{
	union address a;
	if (address_parse(config->listen, &a))
		return true;
	return error_set(error, config->line,
	    "server %s: listen '%s' is not an IPv4 or IPv6 address",
	    config->name, config->listen);
}

static void set_port(union address *a, uint16_t port)
{
	if (a->any.sa_family == AF_INET)
		a->in.sin_port = htons(port);
	else
		a->in6.sin6_port = htons(port);
}

static uint16_t bound_port(int fd)
{
	union address a = {0};
	socklen_t length = sizeof a;
	getsockname(fd, &a.any, &length);
	return ntohs(
	    a.any.sa_family == AF_INET ? a.in.sin_port : a.in6.sin6_port);
}

/* -1 and errno. */
static int bind_socket(int type, const union address *a)
{
	int on = 1, waiting = WAITING;
	int fd =
	    socket(a->any.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (a->any.sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	else
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &waiting, sizeof waiting);
	if (bind(fd, &a->any,
		a->any.sa_family == AF_INET ? sizeof a->in : sizeof a->in6) ||
	    (type == SOCK_STREAM && listen(fd, BACKLOG))) {
		int saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

/* The transports that failed are -1, as are closed ones; false and errno. */
static bool bind_both(
    const struct ns_server *config, union address *a, int *udp, int *tcp)
{
	uint16_t port = config->port;
	*udp = *tcp = -1;
	if (config->udp != NS_CLOSED) {
		if ((*udp = bind_socket(SOCK_DGRAM, a)) < 0)
			return false;
		port = bound_port(*udp);
	}
	if (config->tcp != NS_CLOSED) {
		set_port(a, port);
		*tcp = bind_socket(SOCK_STREAM, a);
		set_port(a, config->port);
		if (*tcp < 0)
			return false;
	}
	return true;
}

bool listen_open(struct server *s, struct ns_error *error)
{
	const struct ns_server *config = s->config;
	union address a;
	int udp, tcp;
	bool bound;

	const char *scope = address_parse(config->listen, &a);
	if (*scope && !(a.in6.sin6_scope_id = if_nametoindex(scope)))
		return error_set(error, config->line,
		    "server %s: listen '%s': there is no interface '%s'",
		    config->name, config->listen, scope);
	set_port(&a, config->port);
	for (int i = 0; i < TRIES; i++) {
		bound = bind_both(config, &a, &udp, &tcp);
		if (bound || config->port || errno != EADDRINUSE)
			break;
		if (udp >= 0)
			close(udp);
		udp = -1;
	}
	if (!bound) {
		error_set(error, config->line,
		    "server %s: cannot listen on %s, %s port %u: %m",
		    config->name, config->listen, udp < 0 ? "UDP" : "TCP",
		    config->port);
		goto fail;
	}
	s->port = bound_port(udp >= 0 ? udp : tcp);
	if (udp >= 0 && !udp_open(s, udp))
		goto unwatched;
	if (tcp >= 0 && !tcp_open(s, tcp))
		goto unwatched;
	return true;

unwatched:
	error_set(error, config->line, "server %s: %m", config->name);
fail:
	if (udp >= 0)
		close(udp);
	if (tcp >= 0)
		close(tcp);
	return false;
}
