/* SPDX-License-Identifier: MIT */
/*
 * nsswitch.h - the hosts line of nsswitch.conf(5)
 */
#ifndef DUET_NSSWITCH_H
#define DUET_NSSWITCH_H

#include <stdbool.h>
#include <stddef.h>

/* How a source ended; nss(5). */
enum nss_status {
	NSS_TRYAGAIN,
	NSS_UNAVAIL,
	NSS_NOTFOUND,
	NSS_SUCCESS,
	NSS_NSTATUS
};

enum nss_action { NSS_CONTINUE, NSS_RETURN, NSS_MERGE };

enum nss_module {
	NSS_FILES,
	NSS_DNS,
	NSS_OTHER /* one that libc would have to load; taken as not there */
};

struct nss_source {
	enum nss_module module;
	enum nss_action action[NSS_NSTATUS];
};

struct nsswitch {
	struct nss_source *sources; /* in the order to be asked */
	size_t nsources;            /* 0: a line that names none */
	bool invalid; /* glibc refuses the whole file: no source at all */
};

/* text is the file, "" if there is none; it is cut.  A last line that does not
 * end in a newline does not count.  Without a hosts line it is "files dns".  False: out of memory. */
bool nsswitch_init(struct nsswitch *nss, char *text);
void nsswitch_release(struct nsswitch *nss);

#endif
