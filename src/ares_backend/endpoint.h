/* SPDX-License-Identifier: MIT */
/* endpoint.h - a socket of our own to a server, as the options want it */
#ifndef DUET_ENDPOINT_H
#define DUET_ENDPOINT_H

#include "core/servers.h"

/* What sockets are told before they are connected; zeros: nothing. */
struct socket_options {
	int send_buffer, receive_buffer; /* bytes */
	const char *device;              /* borrowed */
	union server local4, local6;     /* to send from */
};

/* A non-blocking socket of a type, SOCK_DGRAM or SOCK_STREAM.  -1, with errno,
 * if there is no such address or device, or, which *no_socket tells, no socket
 * to be had at all. */
int endpoint_open(const union server *server,
    const struct socket_options *options, int type, bool *no_socket);

/* connect(2) it: 0, or -1 with errno, EINPROGRESS for a stream. */
int endpoint_connect(int fd, const union server *server);

#endif
