/* SPDX-License-Identifier: MIT */
/*
 * sysconf.h - the system's configuration of names, as read at one moment
 *
 * Constant and counted: a lookup keeps the one it began with while another may
 * be read for those that come.
 */
#ifndef DUET_SYSCONF_H
#define DUET_SYSCONF_H

#include "core/file_version.h"
#include "gai_conf.h"
#include "host_conf.h"
#include "hosts.h"
#include "nsswitch.h"
#include "resolv_conf.h"

struct overrides; /* overrides.h */

/* The files that libc looks at again: resolv.conf, nsswitch.conf, hosts.  The
 * others it reads once. */
#define SYSCONF_WATCHED 3

struct sysconf {
	unsigned refs;
	struct resolv_conf resolv;
	struct nsswitch nsswitch;
	struct host_conf host;
	struct gai_conf gai;
	struct hosts *hosts; /* NULL: there is no file to read */
	int hosts_err;       /* then why: errno */
	char *aliases;       /* $HOSTALIASES, or NULL */
	struct file_version versions[SYSCONF_WATCHED];
};

/* Reads /etc and the environment, and what there is in their place.  NULL when
 * out of memory. */
struct sysconf *sysconf_read(const struct overrides *overrides);

/* Whether a file that libc looks at again is another than was read, with the
 * same overrides. */
bool sysconf_is_stale(
    const struct sysconf *conf, const struct overrides *overrides);

struct sysconf *sysconf_ref(struct sysconf *conf);
void sysconf_unref(struct sysconf *conf); /* NULL is fine */

#endif
