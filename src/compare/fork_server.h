/* SPDX-License-Identifier: MIT */
/*
 * fork_server.h - a process that stays small and forks for one that grows
 *
 * fork(2) copies the page tables of all that a process has, and whatever it
 * writes afterwards is copied too.  A process with much of its own has another
 * one fork in its place, which has what there was when it was started and
 * gathers nothing more.
 */
#ifndef DUET_FORK_SERVER_H
#define DUET_FORK_SERVER_H

#include "sandbox.h"
#include <stddef.h>
#include <sys/types.h>

/* In the server: fork as the request says, a child of the server's parent, as
 * by sandbox_spawn_sibling().  What the request points at must have been there
 * when the server was started.  The descriptor is closed afterwards.  -1 and
 * *error if there can be no such process. */
typedef pid_t fork_server_fork(
    const void *request, int fd, struct sandbox_error *error);

struct fork_server;

/* In a process of one thread.  The server has open what is 0 to 2 and nothing
 * else of the caller's, and ends when the caller does.  NULL and *error if
 * there can be none. */
struct fork_server *fork_server_start(
    fork_server_fork *make, size_t request_size, struct sandbox_error *error);

/* Have it fork; the process is a child of the caller's. */
pid_t fork_server_ask(struct fork_server *server, const void *request, int fd,
    struct sandbox_error *error);

void fork_server_stop(struct fork_server *server); /* NULL is fine */

#endif
