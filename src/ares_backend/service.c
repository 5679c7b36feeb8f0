/* SPDX-License-Identifier: MIT */
/* The service argument and socket types of getaddrinfo(3). */
#include "service.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* What services(5) says of a name for a protocol fits into this. */
#define SERVENT_SIZE 4096
#define SERVENT_MAX (1 << 20)

static const struct kind {
	int socktype, protocol;
	const char *name;
	bool by_default;   /* told when nothing is asked for */
	bool no_service;   /* has no ports */
	bool any_protocol; /* takes the caller's */
} kinds[] = {
    {SOCK_STREAM, IPPROTO_TCP, "tcp", true, false, false},
    {SOCK_DGRAM, IPPROTO_UDP, "udp", true, false, false},
    {SOCK_DCCP, IPPROTO_DCCP, "dccp", false, false, false},
    {SOCK_DGRAM, IPPROTO_UDPLITE, "udplite", false, false, false},
    {SOCK_STREAM, IPPROTO_SCTP, "sctp", false, false, false},
    {SOCK_SEQPACKET, IPPROTO_SCTP, "sctp", false, false, false},
    {SOCK_RAW, 0, "raw", true, true, true},
};
#define NKINDS (sizeof(kinds) / sizeof(*kinds))

static bool is_asked_for(const struct kind *kind, int socktype, int protocol)
{
	return (socktype == 0 || socktype == kind->socktype) &&
	       (protocol == 0 || kind->any_protocol ||
		   protocol == kind->protocol);
}

static int port_of_name(
    const char *name, const struct kind *kind, uint16_t *port)
{
	struct servent entry, *found = NULL;
	char *buffer = NULL, *grown;
	size_t size = SERVENT_SIZE;
	int error;

	do {
		grown = realloc(buffer, size);
		if (!grown) {
			free(buffer);
			return EAI_MEMORY;
		}
		buffer = grown;
		error = getservbyname_r(
		    name, kind->name, &entry, buffer, size, &found);
		size *= 2;
	} while (error == ERANGE && size <= SERVENT_MAX);
	if (error == 0 && found)
		*port = (uint16_t)entry.s_port;
	free(buffer);
	return error == 0 && found ? 0 : EAI_SERVICE;
}

static struct service_type type_of(
    const struct kind *kind, int protocol, uint16_t port)
{
	return (struct service_type){kind->socktype,
	    kind->any_protocol ? protocol : kind->protocol, port};
}

/* No service, or a number: it is the same for all. */
static size_t with_port(const struct kind *asked, int protocol, uint16_t port,
    struct service_type *types)
{
	size_t count = 0;

	if (asked) {
		types[0] = type_of(asked, protocol, port);
		return 1;
	}
	for (size_t i = 0; i < NKINDS; i++)
		if (kinds[i].by_default)
			types[count++] = type_of(&kinds[i], 0, port);
	return count;
}

static int with_name(const struct kind *asked, int protocol, const char *name,
    struct service_type *types, size_t *count)
{
	uint16_t port = 0;
	int error;

	*count = 0;
	if (asked) {
		error = port_of_name(name, asked, &port);
		types[0] = type_of(asked, protocol, port);
		*count = 1;
		return error;
	}
	for (size_t i = 0; i < NKINDS; i++)
		if (!kinds[i].no_service &&
		    port_of_name(name, &kinds[i], &port) == 0)
			types[(*count)++] = type_of(&kinds[i], 0, port);
	return *count > 0 ? 0 : EAI_SERVICE;
}

int service_types(const char *service, int flags, int socktype, int protocol,
    struct service_type types[static SERVICE_MAX_TYPES], size_t *count)
{
	const struct kind *asked = NULL;
	unsigned long number = 0;
	char *end;

	if (service && *service == '\0')
		service = NULL;
	if (service) {
		number = strtoul(service, &end, 10);
		if (*end == '\0')
			end = NULL; /* a number */
		else if (flags & AI_NUMERICSERV)
			return EAI_NONAME;
	}
	if (socktype || protocol) {
		for (asked = kinds; asked < kinds + NKINDS; asked++)
			if (is_asked_for(asked, socktype, protocol))
				break;
		if (asked == kinds + NKINDS)
			return socktype ? EAI_SOCKTYPE : EAI_SERVICE;
		if (service && asked->no_service)
			return EAI_SERVICE;
	}
	/* A number that does not fit an int below 0 counts as a name. */
	if (service && (end || (int)number < 0))
		return with_name(asked, protocol, service, types, count);
	*count = with_port(asked, protocol, htons((uint16_t)number), types);
	return 0;
}
