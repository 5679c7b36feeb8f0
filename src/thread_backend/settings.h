/* SPDX-License-Identifier: MIT */
/*
 * settings.h - what the C library's resolver is told in place of its files
 *
 * glibc's resolver has a state for each thread, which programs may change:
 * <resolv.h>.  What is changed it keeps, and does not look at resolv.conf any
 * more; so a worker does that for it.
 */
#ifndef DUET_SETTINGS_H
#define DUET_SETTINGS_H

#include "core/servers.h"
#include <duet.h>
#include <stdbool.h>
#include <stdint.h>

/* As backend_ops.unsupported. */
const char *settings_unsupported(const struct duet_options *options);

#endif
