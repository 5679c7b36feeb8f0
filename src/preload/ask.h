/* SPDX-License-Identifier: MIT */
/*
 * ask.h - a lookup of the program, put to duet
 *
 * Every lookup has a resolver of its own, made and closed around it.  So there
 * is nothing between two lookups that a fork(), a closefrom(3), a cancelled
 * thread or a longjmp() out of a signal handler could break, no descriptor
 * and no thread that the program would see, and as many lookups at a time as
 * the program has threads, as with the C library.
 */
#ifndef DUET_PRELOAD_ASK_H
#define DUET_PRELOAD_ASK_H

#include "cli/lookup.h"
#include <resolv.h>

/* The result, for answered(); NULL: the C library is to be asked, because the
 * thread's resolver state is not the default one, because the arguments are
 * none that duet takes, because there is no descriptor left, or because it is
 * the C library that asks. */
duet_result *ask(const struct lookup *lookup);

/* The same for a state of the program's own in place of _res. */
duet_result *ask_with(
    const struct lookup *lookup, const struct __res_state *state);

/* Free a result, and leave errno and h_errno as the C library does. */
void answered(duet_result *result);

/* The backend that the program is run with, and options of duet_open() for a
 * lookup of its. */
struct duet_options ask_options(void);

#endif
