/* SPDX-License-Identifier: MIT */
/*
 * resolv_conf.h - resolv.conf(5) and its environment, as glibc reads them
 */
#ifndef DUET_RESOLV_CONF_H
#define DUET_RESOLV_CONF_H

#include "core/servers.h"
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

/* MAXNS of <resolv.h>: the rest of the file is ignored. */
#define RESOLV_MAX_SERVERS 3

/* What glibc offers to take (RFC 6891 section 6.2.3). */
#define RESOLV_EDNS_SIZE 1200

/* Of sortlist: an address of the network has precedence. */
struct resolv_net {
	struct in_addr addr, mask;
};

struct resolv_conf {
	union server servers[SERVERS_MAX];
	unsigned nservers;            /* at least 1 */
	in_port_t udp_port, tcp_port; /* of those without; network order */
	char **search; /* as written: "a.example", "." and "" may be there */
	size_t nsearch;
	struct resolv_net *sortlist;
	size_t nsortlist;
	int ndots, timeout_ms, attempts;
	bool attempts_given; /* not the default */
	uint16_t edns_size;  /* to offer, with edns0 */
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

/* The names of the search list, parted by a blank each.  False: out of memory. */
bool resolv_conf_set_search(struct resolv_conf *conf, const char *list);

void resolv_conf_release(struct resolv_conf *conf);

/* The time that a server has for a datagram, by its place among those that are
 * asked in turn: later ones get more, shared among them. */
int resolv_conf_timeout_ms(const struct resolv_conf *conf, unsigned server);

#endif
