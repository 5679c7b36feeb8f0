/* SPDX-License-Identifier: MIT */
/* getaddrinfo(3), and its list as the C library allocates it. */
#include "addrinfo.h"
#include "ask.h"
#include "libc.h"
#include <stdlib.h>
#include <string.h>

static struct addrinfo *entry_copy(const struct addrinfo *from)
{
	struct addrinfo *entry = malloc(sizeof(*entry) + from->ai_addrlen);

	if (!entry)
		return NULL;
	*entry = *from;
	entry->ai_next = NULL;
	entry->ai_addr = (struct sockaddr *)(entry + 1);
	memcpy(entry->ai_addr, from->ai_addr, from->ai_addrlen);
	if (from->ai_canonname &&
	    !(entry->ai_canonname = strdup(from->ai_canonname))) {
		free(entry);
		return NULL;
	}
	return entry;
}

struct addrinfo *addrinfo_copy(const struct addrinfo *list)
{
	struct addrinfo *first = NULL, **end = &first;

	for (; list; list = list->ai_next) {
		*end = entry_copy(list);
		if (!*end) {
			freeaddrinfo(first);
			return NULL;
		}
		end = &(*end)->ai_next;
	}
	return first;
}

int getaddrinfo(const char *node, const char *service,
    const struct addrinfo *hints, struct addrinfo **res)
{
	const struct lookup lookup = {
	    .op = OP_GETADDRINFO,
	    .name = node,
	    .service = service,
	    .hints = hints ? *hints : (struct addrinfo){.ai_flags = 0},
	    .no_hints = !hints,
	};
	duet_result *result = ask(&lookup);
	struct addrinfo *list;
	int error;

	if (!result)
		return libc()->getaddrinfo(node, service, hints, res);
	error = duet_result_error(result);
	if (!error) {
		list = addrinfo_copy(duet_result_addrinfo(result));
		if (list)
			*res = list;
		else
			error = EAI_MEMORY;
	}
	answered(result);
	return error;
}
