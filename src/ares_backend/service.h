/* SPDX-License-Identifier: MIT */
/*
 * service.h - the service argument and socket types of getaddrinfo(3)
 */
#ifndef DUET_SERVICE_H
#define DUET_SERVICE_H

#include <stddef.h>
#include <stdint.h>

/* A combination that each address is told for. */
struct service_type {
	int socktype, protocol;
	uint16_t port; /* in network byte order */
};

#define SERVICE_MAX_TYPES 8

/*
 * Which combinations a service (NULL or "": none), a socket type and a
 * protocol, 0 for any, stand for.  Returns 0 and sets *count, or an EAI_*.
 * Names are looked up in services(5), which reads a file.
 */
int service_types(const char *service, int flags, int socktype, int protocol,
    struct service_type types[static SERVICE_MAX_TYPES], size_t *count);

#endif
