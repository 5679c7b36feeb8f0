/* SPDX-License-Identifier: MIT */
/*
 * gai_conf.h - gai.conf(5): the tables that destination addresses are sorted
 * by (RFC 3484, RFC 6724)
 */
#ifndef DUET_GAI_CONF_H
#define DUET_GAI_CONF_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

struct gai_prefix {
	struct in6_addr prefix;
	unsigned bits;
	int value;
};

/* An IPv4 network and its scope, in network byte order. */
struct gai_scope {
	in_addr_t addr, mask;
	int value;
};

/* Each table ends with an entry that everything matches. */
struct gai_conf {
	struct gai_prefix *labels, *precedence;
	struct gai_scope *scopes;
};

/* text is the file, "" if there is none; it is cut.  A table that the file
 * says nothing of is the standard one.  False: out of memory, and *conf is to
 * be released all the same. */
bool gai_conf_init(struct gai_conf *conf, char *text);
void gai_conf_release(struct gai_conf *conf);

/* Of an IPv6 address; IPv4 addresses are looked up as mapped ones. */
int gai_label(const struct gai_conf *conf, const struct in6_addr *addr);
int gai_precedence(const struct gai_conf *conf, const struct in6_addr *addr);

/* Of an IPv4 address. */
int gai_scope(const struct gai_conf *conf, struct in_addr addr);

#endif
