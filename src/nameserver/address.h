/* SPDX-License-Identifier: MIT */
/* address.h - the addresses that servers listen on and answer from */
#ifndef DUET_NAMESERVER_ADDRESS_H
#define DUET_NAMESERVER_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/* Returns the scope in the text ("lo"), "" if there is none, NULL if it is not
 * an address. */
const char *address_parse(const char *text, union address *a);

/* Make it the one that is not listened on: nameserver_other_address(). */
void address_change(union address *a);

#endif
