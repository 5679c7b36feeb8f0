/* SPDX-License-Identifier: MIT */
/* listen.h - the addresses of the servers, and the sockets bound to them */
#ifndef DUET_NAMESERVER_LISTEN_H
#define DUET_NAMESERVER_LISTEN_H

#include "server.h"

/* Whether the server's address can be read; interfaces are not looked at. */
bool listen_check(const struct ns_server *config, struct ns_error *error);

/* Bind the server's sockets and serve them. */
bool listen_open(struct server *s, struct ns_error *error);

#endif
