/* SPDX-License-Identifier: MIT */
/*
 * choose.h - which backend a request is for, and why
 *
 * The rules, in the order in which they are tried; docs/auto.md has the
 * reason for each.  The first ones are about the resolver, the rest about one
 * request to a resolver that was opened for "auto".
 */
#ifndef DUET_CHOOSE_H
#define DUET_CHOOSE_H

#include "facts.h"
#include "job.h"

enum rule {
	RULE_ASKED,       /* duet_options.backend names it */
	RULE_ENVIRONMENT, /* $DUET_BACKEND names it */
	RULE_OPTIONS,     /* only one can do what duet_options ask for */
	RULE_ONLY,        /* there is no choice in this build */

	RULE_ADDRESS,
	RULE_ONION,
	RULE_UNREADABLE,
	RULE_OPTION,
	RULE_QUERY,
	RULE_NSCD,
	RULE_SOURCE,
	RULE_MDNS_LOCAL,
	RULE_MDNS_REVERSE,
	RULE_MDNS_ALLOW,
	RULE_MYHOSTNAME,
	RULE_MYHOSTNAME_REVERSE,
	RULE_LAST_SOURCE,
	RULE_GAI_RELOAD,
	RULE_PLAIN,
	NRULES
};

/* A rule and the fact that it applies for; one that is not so if it needs
 * none.  The fact is part of what the choice was made from. */
struct choice {
	enum rule rule;
	const struct fact *fact;
};

/* Which rule about requests applies to this one.  Looks at nothing but its
 * arguments and, where nss-myhostname(8) is asked, the host's name. */
struct choice choose(const struct facts *facts, const struct job *job);

/* Whether it is for the system's own resolver, if the rule is about requests. */
bool choice_is_native(const struct choice *choice);

const char *choice_rule(const struct choice *choice); /* "mdns-local" */

/* Write the sentence; truncates, terminates and returns like snprintf(3). */
int choice_text(const struct choice *choice, char *buf, size_t size);

#endif
