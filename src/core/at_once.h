/* SPDX-License-Identifier: MIT */
/*
 * at_once.h - requests whose answer needs nobody
 *
 * getaddrinfo(3) of an address that is written as a number, for a service that
 * is a number or none, reads no file and asks no one; it takes less time than
 * a lock of the resolver's and a thread's waking up.  So the backend answers
 * it in the thread that asks, before any lock is taken, and the request never
 * is pending.  Not so with AI_ADDRCONFIG, which asks the kernel for the host's
 * addresses, and with AI_IDN, which may load a library.
 *
 * Nor does it need anybody where the backend keeps answers and has this one: it
 * is given out under the backend lock alone.
 */
#ifndef DUET_AT_ONCE_H
#define DUET_AT_ONCE_H

#include "resolver.h"

/* Whether a name is an address to getaddrinfo(3), with a zone or without. */
bool is_address(const char *name);

/* Whether backend_ops.answer is for this job. */
bool needs_nobody(const struct job *job);

/* True if the request has an answer now and need only be delivered.  Nobody
 * else knows of it yet.  Changes errno. */
bool answer_at_once(struct duet_resolver *r, struct request *req);

#endif
