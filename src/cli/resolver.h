/* SPDX-License-Identifier: MIT */
/* resolver.h - a duet_resolver for a command, or a message */
#ifndef DUET_RESOLVER_H
#define DUET_RESOLVER_H

#include "cli.h"
#include <duet.h>
#include <stdbool.h>

/* Whether --backend may be so; complains if not. */
bool backend_is_known(const struct command *command, const char *name);

/* The backend is NULL or "auto" for the default one; timeout_ms is that of
 * duet_options.  NULL after a message. */
duet_resolver *resolver_open(const char *backend, int timeout_ms);

/* With these options, but for their size and where the error goes. */
duet_resolver *resolver_open_with(const struct duet_options *options);

/* What is under a backend: "c-ares 1.34.8".  Static. */
const char *backend_version(const char *backend);

/* The C library's name and version, which is that of the thread backend:
 * "glibc 2.36".  Static. */
const char *libc_version(void);

#endif
