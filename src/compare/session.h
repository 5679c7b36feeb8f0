/* SPDX-License-Identifier: MIT */
/*
 * session.h - a process of a resolver for each session (docs/protocol.md)
 */
#ifndef DUET_SESSION_H
#define DUET_SESSION_H

/* In a resolver that is told to begin a session and has one thread and no
 * state of lookups: fork(2).  SESSION_BEGUN in the process that is to make the
 * calls and to end; then SESSION_ENDED in the resolver's own.  If the one did
 * not end with status 0, the other ends as it did.  SESSION_FAILED, with
 * errno, if there can be no process. */
enum session { SESSION_BEGUN, SESSION_ENDED, SESSION_FAILED };
enum session session_begin(void);

/* The end of the process that it began, well: what it wrote is flushed and what
 * it made is freed.  No destructors run, which took an eighth of its time. */
_Noreturn void session_end(void);

#endif
