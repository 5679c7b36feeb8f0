/* SPDX-License-Identifier: MIT */
/*
 * facts.h - what of the machine's configuration the choice of a backend
 * hangs on
 *
 * Only what the ares backend does not do itself is a fact; docs/auto.md says
 * why each is one.
 */
#ifndef DUET_FACTS_H
#define DUET_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "file_watch.h"

/* Something that is so, and where that stands. */
struct fact {
	const char *where; /* a path, or a variable; static.  NULL: not so */
	int line;          /* 0: the whole of it */
	char word[40];     /* as it is written there, or what is wrong */
};

enum fact_kind {
	NO_FACT,
	FACT_UNREADABLE, /* a file that is there and cannot be read */
	FACT_OPTION,     /* unknown keyword or option of resolv.conf(5) */
	FACT_NSCD,       /* nscd(8) has its socket */
	/* The first of its kind on the hosts line of nsswitch.conf(5).  One
	 * of nss-mdns or nss-myhostname(8) with actions that may end the
	 * search at a name that is not its own is a source like any other. */
	FACT_SOURCE, /* none of the following, nor files or dns */
	FACT_MDNS,   /* mdns4_minimal and its kin */
	FACT_MYHOSTNAME,
	FACT_LAST,       /* the last one is not files or dns */
	FACT_MDNS_ALLOW, /* nss-mdns, and its file of more domains is there */
	FACT_GAI_RELOAD, /* of gai.conf(5) */
	NFACTS
};

struct facts {
	struct fact of[NFACTS];
};

/* What each file says; text is cut. */
void facts_of_nsswitch(struct facts *facts, char *text);
void facts_of_resolv_conf(struct facts *facts, char *text);
void facts_of_gai_conf(struct facts *facts, char *text);

/* The variable of resolv.conf(5); may be NULL. */
void facts_of_environment(struct facts *facts, const char *res_options);

/* The facts of this machine as of a short time ago.  Zeroed at first. */
struct facts_cache {
	struct facts facts;
	struct file_watch watch;
};

/* Read files, if they have changed since; look at them every 10 ms at most, as
 * the ares backend does.  One thread at a time. */
const struct facts *facts_now(struct facts_cache *cache);

#endif
