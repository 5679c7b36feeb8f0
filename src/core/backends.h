/* SPDX-License-Identifier: MIT */
/* backends.h - the backends that are compiled in */
#ifndef DUET_BACKENDS_H
#define DUET_BACKENDS_H

#include "backend.h"

/* In order of preference; ends with NULL.  Whoever links the core defines it:
 * the library in backends.c, a test of the core with a backend of its own. */
extern const struct backend_ops *const backends[];

#endif
