/* SPDX-License-Identifier: MIT */
/*
 * settings.h - what the C library's resolver is told in place of its files
 *
 * glibc's resolver has a state for each thread, which programs may change
 * (<resolv.h>) and which getaddrinfo(3), gethostbyname(3) and res_query(3) all
 * go by.  Once it is changed glibc does not look at resolv.conf any more; so
 * settings_enter() does.
 *
 * Other C libraries can be told nothing.
 */
#ifndef DUET_SETTINGS_H
#define DUET_SETTINGS_H

#include "core/servers.h"
#include <duet.h>
#include <pthread.h>
#include <stdatomic.h>

struct settings {
	struct duet_options options; /* without what its pointers lead to */
	char search[255]; /* domains, each terminated, as options.search has */
	atomic_uint generation; /* of the servers; 0: nothing is set */
	pthread_mutex_t lock;   /* guards the servers */
	struct servers servers; /* none: those of the file */
};

/* As backend_ops.unsupported. */
const char *settings_unsupported(const struct duet_options *options);

/* The options are supported, and copied. */
void settings_init(
    struct settings *settings, const struct duet_options *options);
void settings_release(struct settings *settings);

/* Whether they have anything beside servers to tell. */
bool settings_any(const struct duet_options *options);

/* For the calls that the calling thread makes next, if it makes them with
 * these settings alone.  Returns 0 or errno. */
int settings_enter(struct settings *settings);

/* Any thread. */
void settings_set_servers(
    struct settings *settings, const struct servers *servers);

/* Those that are set or else in the file, with ports.  Returns 0 or errno. */
int settings_get_servers(struct settings *settings, struct servers *servers);

#endif
