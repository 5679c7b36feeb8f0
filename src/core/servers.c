/* SPDX-License-Identifier: MIT */
/* Name servers, as text and as addresses. */
#include "servers.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEPARATORS ", \t"
#define MAX_TEXT (INET6_ADDRSTRLEN + IF_NAMESIZE + sizeof("[]:65535"))

const char *next_in_list(const char **at, size_t *len)
{
	const char *word = *at + strspn(*at, SEPARATORS);

	*len = strcspn(word, SEPARATORS);
	*at = word + *len;
	return *len > 0 ? word : NULL;
}

in_port_t *server_port(union server *server)
{
	return server->sa.sa_family == AF_INET6 ? &server->sin6.sin6_port
						: &server->sin.sin_port;
}

/* Decimal, 1 to 65535; 0 if it is not. */
static in_port_t read_port(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long port = strtoul(text, NULL, 10);

	if (digits == 0 || digits > 5 || text[digits] || port > 65535)
		return 0;
	return htons((in_port_t)port);
}

/* A link by its name or its number; 0 if it is none. */
static unsigned read_scope(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (digits > 0 && digits < 10 && !text[digits])
		return (unsigned)strtoul(text, NULL, 10);
	return if_nametoindex(text);
}

static bool read_ipv6(union server *server, char *text)
{
	char *scope = strchr(text, '%');
	unsigned scope_id = 0;
	struct in6_addr addr;

	if (scope)
		*scope++ = '\0';
	if (inet_pton(AF_INET6, text, &addr) != 1 ||
	    (scope && !(scope_id = read_scope(scope))))
		return false;
	server->sin6 = (struct sockaddr_in6){.sin6_family = AF_INET6,
	    .sin6_addr = addr,
	    .sin6_scope_id = scope_id};
	return true;
}

static bool read_ipv4(union server *server, const char *text)
{
	struct in_addr addr;

	if (inet_pton(AF_INET, text, &addr) != 1)
		return false;
	server->sin =
	    (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = addr};
	return true;
}

/* "192.0.2.1:53", "[::1]:53": *port is NULL if there is none. */
static bool split(char *text, char **address, char **port)
{
	char *colon = strchr(text, ':'), *end = strchr(text, ']');

	*address = text;
	*port = NULL;
	if (*text == '[') {
		if (!end || (end[1] && end[1] != ':'))
			return false;
		*address = text + 1;
		*end = '\0';
		*port = end[1] ? end + 2 : NULL;
	} else if (colon && !strchr(colon + 1, ':')) {
		*colon = '\0';
		*port = colon + 1;
	}
	return true;
}

static bool read_server(union server *server, const char *word, size_t len)
{
	char text[MAX_TEXT + 1], *address, *port;

	if (len > MAX_TEXT)
		return false;
	memcpy(text, word, len);
	text[len] = '\0';
	if (!split(text, &address, &port) ||
	    (!read_ipv4(server, address) && !read_ipv6(server, address)))
		return false;
	if (port)
		*server_port(server) = read_port(port);
	return !port || *server_port(server);
}

bool servers_read(
    struct servers *servers, const char *text, char *why, size_t size)
{
	const char *word;
	size_t len;

	servers->count = 0;
	while ((word = next_in_list(&text, &len))) {
		if (servers->count == SERVERS_MAX) {
			snprintf(why, size, "more than %d", SERVERS_MAX);
			return false;
		}
		if (!read_server(&servers->list[servers->count], word, len)) {
			snprintf(why, size,
			    "'%.*s' is not an address as in "
			    "\"192.0.2.1,[2001:db8::1]:5353,fe80::1%%eth0\"",
			    (int)len, word);
			return false;
		}
		servers->count++;
	}
	if (servers->count == 0)
		snprintf(why, size, "no address is given");
	return servers->count > 0;
}

static void write_server(const union server *server, char *text, size_t size)
{
	bool inet6 = server->sa.sa_family == AF_INET6;
	char address[INET6_ADDRSTRLEN], scope[IF_NAMESIZE + 2] = "";
	char name[IF_NAMESIZE];
	in_port_t port = inet6 ? server->sin6.sin6_port : server->sin.sin_port;
	unsigned scope_id = inet6 ? server->sin6.sin6_scope_id : 0;

	if (inet6)
		inet_ntop(AF_INET6, &server->sin6.sin6_addr, address,
		    sizeof(address));
	else
		inet_ntop(
		    AF_INET, &server->sin.sin_addr, address, sizeof(address));
	if (scope_id && if_indextoname(scope_id, name))
		snprintf(scope, sizeof(scope), "%%%s", name);
	else if (scope_id)
		snprintf(scope, sizeof(scope), "%%%u", scope_id);
	if (port)
		snprintf(text, size, "%s%s%s%s:%u", inet6 ? "[" : "", address,
		    scope, inet6 ? "]" : "", ntohs(port));
	else
		snprintf(text, size, "%s%s", address, scope);
}

int servers_write(const struct servers *servers, char *buf, size_t size)
{
	size_t used = 0;

	if (size > 0)
		buf[0] = '\0';
	for (size_t i = 0; i < servers->count; i++) {
		char text[MAX_TEXT + 1];
		size_t room = used < size ? size - used : 0;

		write_server(&servers->list[i], text, sizeof(text));
		used += (size_t)snprintf(
		    room ? buf + used : NULL, room, "%s%s", i ? "," : "", text);
	}
	return (int)used;
}
