/* SPDX-License-Identifier: MIT */
/*
 * servers.h - name servers, as text and as addresses
 *
 * As text: "192.0.2.1,[2001:db8::1]:5353,fe80::1%eth0", separated by commas or
 * blanks.  An IPv6 address with a port stands in brackets.
 */
#ifndef DUET_SERVERS_H
#define DUET_SERVERS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#define SERVERS_MAX 16

union server { /* port 0: none of its own */
	struct sockaddr sa;
	struct sockaddr_in sin;
	struct sockaddr_in6 sin6;
};

struct servers {
	union server list[SERVERS_MAX];
	size_t count;
};

/* False, and why without a newline, if the text is none or has more. */
bool servers_read(
    struct servers *servers, const char *text, char *why, size_t size);

/* With the port where a server has one.  Truncates, terminates and returns
 * like snprintf(3). */
int servers_write(const struct servers *servers, char *buf, size_t size);

in_port_t *server_port(union server *server); /* network order */

/* The next word of a list: *len characters at the pointer returned, and *at
 * moves behind it.  NULL: there is none left. */
const char *next_in_list(const char **at, size_t *len);

#endif
