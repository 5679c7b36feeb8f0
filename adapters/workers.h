/* SPDX-License-Identifier: MIT */
/*
 * workers.h - operations that block, in threads
 *
 * A call is given to a worker that has nothing to do, the one first that was
 * the last to have something, so that calls one after the other are one
 * thread's; or else to a new one.
 */
#ifndef ADAPTERS_WORKERS_H
#define ADAPTERS_WORKERS_H

#include "protocol.h"

/* Let a worker run the operation. */
void workers_begin(struct call *call, const struct operation *operation);

/* While calls are under way, a descriptor that can be read when an operation
 * has returned; and what ends such a call. */
int workers_fd(void);
void workers_process(void);

#endif
