/* SPDX-License-Identifier: MIT */
/*
 * resolver_options.h - options of a resolver on the command line
 *
 * They are called as their fields in struct duet_options are, and what is
 * right for them is the library's to say when the resolver is opened.
 */
#ifndef DUET_RESOLVER_OPTIONS_H
#define DUET_RESOLVER_OPTIONS_H

#include "cli.h"
#include <duet.h>
#include <stdbool.h>

enum resolver_option {
	RESOLVER_SERVERS = 512,
	RESOLVER_SEARCH,
	RESOLVER_LOOKUPS,
	RESOLVER_RESOLV_CONF,
	RESOLVER_LOCAL_ADDRESS,
	RESOLVER_LOCAL_DEVICE,
	RESOLVER_ROTATE,
	RESOLVER_TCP_ONLY,
	RESOLVER_TIMEOUT,
	RESOLVER_NDOTS,
	RESOLVER_TRIES,
	RESOLVER_TRY_TIMEOUT,
	RESOLVER_EDNS_SIZE
};

/* For next_option(), in the order of the enumeration.  --server and --tcp are
 * taken too, as getopt_long(3) takes what an option begins with. */
#define RESOLVER_OPTIONS                                                      \
	{"servers", required_argument, NULL, RESOLVER_SERVERS},               \
	    {"search", required_argument, NULL, RESOLVER_SEARCH},             \
	    {"lookups", required_argument, NULL, RESOLVER_LOOKUPS},           \
	    {"resolv-conf", required_argument, NULL, RESOLVER_RESOLV_CONF},   \
	    {"local-address", required_argument, NULL,                        \
		RESOLVER_LOCAL_ADDRESS},                                      \
	    {"local-device", required_argument, NULL, RESOLVER_LOCAL_DEVICE}, \
	    {"rotate", no_argument, NULL, RESOLVER_ROTATE},                   \
	    {"tcp-only", no_argument, NULL, RESOLVER_TCP_ONLY},               \
	    {"timeout", required_argument, NULL, RESOLVER_TIMEOUT},           \
	    {"ndots", required_argument, NULL, RESOLVER_NDOTS},               \
	    {"tries", required_argument, NULL, RESOLVER_TRIES},               \
	    {"try-timeout", required_argument, NULL, RESOLVER_TRY_TIMEOUT},   \
	{                                                                     \
		"edns-size", required_argument, NULL, RESOLVER_EDNS_SIZE      \
	}

#define RESOLVER_HELP                                                         \
	"      --timeout MS     give up after so many milliseconds (default " \
	"30000)\n"                                                            \
	"      --server LIST    ask these instead of resolv.conf's, as in\n"  \
	"                       192.0.2.1,[2001:db8::1]:5353,fe80::1%eth0\n"  \
	"      --search LIST    search these domains; '.' for none\n"         \
	"      --ndots N        dots with which a name is tried as it is "    \
	"first\n"                                                             \
	"      --tries N        rounds of the servers\n"                      \
	"      --try-timeout MS for a server's answer\n"                      \
	"      --rotate         begin with another server each time\n"        \
	"      --tcp            do not use UDP\n"                             \
	"      --edns-size N    offer EDNS with so many bytes; 0: no EDNS\n"  \
	"      --lookups LIST   files, dns, or both in their order\n"         \
	"      --resolv-conf FILE, --local-address LIST, --local-device "     \
	"LINK\n"                                                              \
	"                       another resolv.conf; where to send from\n"

/* Take one of them, with optarg.  False after a message. */
bool resolver_option(const struct command *command,
    struct duet_options *options, enum resolver_option option);

#endif
