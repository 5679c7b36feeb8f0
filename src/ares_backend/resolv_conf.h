/* SPDX-License-Identifier: MIT */
/*
 * resolv_conf.h - resolv.conf(5) and its environment, as glibc reads them
 */
#ifndef DUET_RESOLV_CONF_H
#define DUET_RESOLV_CONF_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#define RESOLV_MAX_SERVERS 3 /* MAXNS of <resolv.h>; the rest is ignored */

union server {
	struct sockaddr sa;
	struct sockaddr_in sin;
	struct sockaddr_in6 sin6;
};

/* Of sortlist: an address of the network has precedence. */
struct resolv_net {
	struct in_addr addr, mask;
};

struct resolv_conf {
	union server servers[RESOLV_MAX_SERVERS];
	unsigned nservers; /* at least 1 */
	char **search; /* as written: "a.example", "." and "" may be there */
	size_t nsearch;
	struct resolv_net *sortlist;
	size_t nsortlist;
	int ndots, timeout_s, attempts;
	bool rotate, edns0, single_request, single_request_reopen;
	bool no_tld_query, no_reload, use_vc, trust_ad, no_aaaa;
};

/* What overrides the file; NULL where not set. */
struct resolv_env {
	const char *localdomain; /* $LOCALDOMAIN */
	const char *res_options; /* $RES_OPTIONS */
	const char *hostname;    /* for the domain, where neither says one */
};

/* text is the file, "" if there is none; it is cut.  False: out of memory,
 * and *conf is to be released all the same. */
bool resolv_conf_init(
    struct resolv_conf *conf, char *text, const struct resolv_env *env);
void resolv_conf_release(struct resolv_conf *conf);

#endif
