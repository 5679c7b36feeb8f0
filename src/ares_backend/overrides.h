/* SPDX-License-Identifier: MIT */
/* overrides.h - what a program's options say in place of the system's files */
#ifndef DUET_OVERRIDES_H
#define DUET_OVERRIDES_H

#include "core/servers.h"
#include <duet.h>
#include <stdbool.h>

struct socket_options;
struct sysconf;

struct overrides {
	const struct duet_options *options; /* borrowed */
	struct servers servers;             /* none: those of the file */
};

/* The options are checked, and outlive it. */
void overrides_init(
    struct overrides *overrides, const struct duet_options *options);

/* The path of resolv.conf. */
const char *overrides_resolv_conf(const struct overrides *overrides);

/* What resolv.conf and nsswitch.conf have said goes.  False: out of memory. */
bool overrides_apply(const struct overrides *overrides, struct sysconf *conf);

void overrides_sockets(
    const struct overrides *overrides, struct socket_options *sockets);

#endif
