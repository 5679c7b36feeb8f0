/* SPDX-License-Identifier: MIT */
/* Addresses from text, and those that differ from them. */
#include "address.h"
#include "nameserver.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define CHANGED_BIT 2 /* of the last octet: 127.0.0.1 becomes 127.0.0.3 */

const char *address_parse(const char *text, union address *a)
{
	char number[INET6_ADDRSTRLEN];
	size_t length = strcspn(text, "%");
	const char *scope = text[length] ? text + length + 1 : "";

	*a = (union address){0};
	if (length >= sizeof number || (text[length] && !*scope))
		return NULL;
	memcpy(number, text, length);
	number[length] = '\0';
	if (!text[length] && inet_pton(AF_INET, number, &a->in.sin_addr) == 1)
		a->any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, number, &a->in6.sin6_addr) == 1)
		a->any.sa_family = AF_INET6;
	else
		return NULL;
	return scope;
}

void address_change(union address *a)
{
	if (a->any.sa_family == AF_INET)
		a->in.sin_addr.s_addr ^= htonl(CHANGED_BIT);
	else
		a->in6.sin6_addr.s6_addr[15] ^= CHANGED_BIT;
}

bool nameserver_other_address(const char *listen, char other[NS_ADDRESS_TEXT])
{
	union address a;
	const char *scope = address_parse(listen, &a);
	char number[INET6_ADDRSTRLEN];

	if (!scope)
		return false;
	address_change(&a);
	inet_ntop(a.any.sa_family,
	    a.any.sa_family == AF_INET ? (void *)&a.in.sin_addr
				       : (void *)&a.in6.sin6_addr,
	    number, sizeof number);
	snprintf(
	    other, NS_ADDRESS_TEXT, "%s%s%s", number, *scope ? "%" : "", scope);
	return true;
}
