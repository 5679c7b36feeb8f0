/* SPDX-License-Identifier: MIT */
/*
 * cell.h - one case, one resolver, once: in a sandbox of its own
 *
 *	server = cell_server_start(&error);
 *	cell = cell_start(server, tc, spec, rep, &error);
 *	... whenever cell_fd(cell) polls readable:
 *	if (!cell_read(cell))
 *		observation = cell_finish(cell);
 *	... and when cell_limit_ms(cell) have passed since the start:
 *	cell_kill(cell);	then the descriptor soon polls readable
 *
 * Everything happens in processes of the cell's; none of these functions
 * blocks, except cell_finish() for the moment in which they disappear.
 */
#ifndef DUET_CELL_H
#define DUET_CELL_H

#include "adapter.h"
#include "case.h"
#include "fork_server.h"

struct cell;

/* What forks the cells (fork_server.h), to be stopped with fork_server_stop()
 * when they are finished: in a process of one thread that has the cases and
 * the resolvers, but no observations yet. */
struct fork_server *cell_server_start(struct sandbox_error *error);

/* The case and the spec were there when the server was started, and are
 * borrowed until the cell is finished.  NULL and *error if there can be no
 * sandbox at all; what goes wrong later is the error of the observation. */
struct cell *cell_start(struct fork_server *server, const struct testcase *tc,
    const struct resolver_spec *spec, unsigned rep,
    struct sandbox_error *error);

/* Polls readable while cell_read() has something to do. */
int cell_fd(const struct cell *cell);

/* True while there is more to come. */
bool cell_read(struct cell *cell);

/* End the cell's processes at once. */
void cell_kill(struct cell *cell);

/* After cell_read() returned false, or cell_kill(): the observation
 * (docs/internals/observation.md), which the caller owns.  Frees the cell. */
json_t *cell_finish(struct cell *cell);

/* How long it takes at most, from its start, if nothing is wrong with duet. */
int cell_limit_ms(const struct cell *cell);

#endif
