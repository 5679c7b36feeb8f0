/* SPDX-License-Identifier: MIT */
/*
 * kept_world.h - a machine whose answers are kept, and lookups in it
 *
 * The zone is example.; every name below both.example has an address of each
 * family.  The machine has no IPv6 address but ::1.
 */
#ifndef KEPT_WORLD_H
#define KEPT_WORLD_H

#include <netdb.h>

#include <duet.h>

extern const struct addrinfo stream;

/* To be entered first in main(): machine.h. */
void enter_kept_world(void);

/* Of the ares backend; with 0 nothing is kept. */
duet_resolver *open_with(int cache_size);

/* For each test, which has names of its own: its state is a resolver with room
 * for all that it keeps. */
int set_up(void **state);
int tear_down(void **state);

/* How often a name ("www.example.") was asked for. */
size_t asked(const char *qname);

/* Look it up so often that the result is kept, and given out; it has so many
 * addresses each time. */
void learn(duet_resolver *r, const char *name, int flags, int count);

#endif
