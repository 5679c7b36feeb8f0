/* SPDX-License-Identifier: MIT */
/*
 * rule.h - the rules of a server: which one decides, and what it answers
 */
#ifndef DUET_NAMESERVER_RULE_H
#define DUET_NAMESERVER_RULE_H

#include "lookup.h"
#include <sys/socket.h>

/* A rule ready for use, and how often it has been used. */
struct rule {
	const struct ns_rule *config;
	uint8_t names[2][DNAME_MAX];
	struct dname qname, under; /* no wire: any */
	uint8_t from[16];          /* IPv4 as ::ffff:0:0/96 */
	unsigned from_bits;
	struct record *answer, *authority, *additional;
	unsigned fitted;  /* queries, nth aside */
	unsigned applied; /* times */
};

/* Fill in the zeroed rules of a server.  Their sections live in the arena. */
bool rules_init(struct rule *rules, const struct ns_server *server,
    struct arena *arena, struct ns_error *error);

/* The rule that decides this query, counted as used; NULL if none does. */
struct rule *rules_decide(struct rule *rules, size_t n, const struct query *q,
    enum ns_transport proto, const struct sockaddr *from);

/* Whether something of the zones' answer is sent. */
bool rule_asks_zones(const struct rule *rule);

/* Turn what the zones answer, or nothing, into what the rule says. */
void rule_apply(
    const struct rule *rule, const struct query *q, struct reply *r);

#endif
