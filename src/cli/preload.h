/* SPDX-License-Identifier: MIT */
/* preload.h - the environment in which programs look names up through duet */
#ifndef DUET_PRELOAD_H
#define DUET_PRELOAD_H

#include <stdbool.h>

/* Set it up for this process and what it executes: the library (src/preload)
 * in LD_PRELOAD, before what is there, and the backend if one is named.  False
 * after a message. */
bool preload_set(const char *backend);

#endif
