/* SPDX-License-Identifier: MIT */
/*
 * machine.h - a machine of the test's own: a sandbox with a nameserver in it
 *
 * To be entered first in main(), as there may be one thread only; the tests
 * then run inside it, with the nameserver in a thread of its own.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "compare/sandbox.h"
#include "nameserver/nameserver.h"

/* The exit status for a test that cannot run here. */
enum { MACHINE_SKIPPED = 77 };

/* Exits with MACHINE_SKIPPED, and says why, where no sandbox can be made. */
void machine_enter(
    const struct sandbox_config *sandbox, const struct ns_config *dns);

/* Wait until the nameserver has been asked for a name ("www.example."). */
void machine_wait_for_query(const char *qname);

/* How often a server (NULL: all) has been asked for a name ("www.example."),
 * over a transport (NS_ANY: either). */
size_t machine_count(
    const char *server, const char *qname, enum ns_transport proto);

/* The last query for a name; there must have been one. */
struct ns_event machine_last(const char *qname);

/* Until it may go on, it hears and answers nothing. */
void machine_hold_nameserver(void);
void machine_let_nameserver_go_on(void);

/* Give a file of /etc another text. */
void machine_replace(const char *etc_path, const char *text);

#endif
