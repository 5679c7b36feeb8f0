/* SPDX-License-Identifier: MIT */
/* state.h - whether a program has changed how it wants to be resolved for */
#ifndef DUET_PRELOAD_STATE_H
#define DUET_PRELOAD_STATE_H

#include <resolv.h>
#include <stdbool.h>

/* Whether a state of resolver(3), _res or one of res_ninit(3), says what the
 * configuration says.  One with other servers, options or domains is the
 * program's own, and nobody but the C library can go by it. */
bool state_is_default(const struct __res_state *state);

#endif
