/* SPDX-License-Identifier: MIT */
/*
 * source.h - asking one source of the hosts database: files or dns
 *
 * One structure stands for a call of an NSS module's function.  It may be
 * started again when it is done.
 */
#ifndef DUET_SOURCE_H
#define DUET_SOURCE_H

#include "found.h"
#include "search.h"
#include "sysconf.h"

enum source_function {
	SOURCE_BOTH,    /* gethostbyname4_r(): addresses of both families */
	SOURCE_BY_NAME, /* gethostbyname2_r() */
	SOURCE_CANON,   /* gethostbyname3_r(): any name that can be asked for */
	SOURCE_BY_ADDR  /* gethostbyaddr_r() */
};

struct source_call {
	/* Set by the caller; what they point at lives till it is done. */
	struct ask_context *context;
	struct sysconf *conf;
	enum source_function function;
	const char *name;
	const void *addr;
	int family;
	struct found *found; /* cleared when it starts */
	void (*done)(struct source_call *call);

	/* The outcome.  herr or err of -1: left as they were. */
	struct nss_reply reply;
	int left_herr; /* what DNS has left in h_errno, or HERR_KEPT */

	struct search search; /* and what dns said: search.ask */
};

/* module is files or dns. */
void source_start(struct source_call *call, enum nss_module module);
void source_release(struct source_call *call);

#endif
