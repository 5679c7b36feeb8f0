/* SPDX-License-Identifier: MIT */
/*
 * host_conf.h - host.conf(5) and its environment
 */
#ifndef DUET_HOST_CONF_H
#define DUET_HOST_CONF_H

#include <stdbool.h>
#include <stddef.h>

#define HOST_CONF_MAX_TRIM 4 /* glibc takes no more */

struct host_conf {
	bool multi;   /* all lines of hosts(5) count, not the first alone */
	bool reorder; /* addresses of own networks first in a hostent */
	char *trim[HOST_CONF_MAX_TRIM]; /* domains to cut off; with their dot */
	size_t ntrim;
};

/* What overrides the file; NULL where not set. */
struct host_conf_env {
	const char *multi, *reorder;     /* $RESOLV_MULTI, $RESOLV_REORDER */
	const char *add_trim, *set_trim; /* $RESOLV_ADD_TRIM_DOMAINS,
					    $RESOLV_OVERRIDE_TRIM_DOMAINS */
};

/* text is the file, "" if there is none; it is cut.  False: out of memory,
 * and *conf is to be released all the same. */
bool host_conf_init(
    struct host_conf *conf, char *text, const struct host_conf_env *env);
void host_conf_release(struct host_conf *conf);

#endif
