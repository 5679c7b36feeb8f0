/* SPDX-License-Identifier: MIT */
/* One lookup through duet.h. */
#include "lookup.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *const lookup_ops[] = {
    [OP_GETADDRINFO] = "getaddrinfo",
    [OP_GETNAMEINFO] = "getnameinfo",
    [OP_GETHOSTBYNAME] = "gethostbyname",
    [OP_GETHOSTBYADDR] = "gethostbyaddr",
    [OP_QUERY] = "query",
    NULL,
};

static bool parse_scope(const char *text, uint32_t *scope)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	*scope = if_nametoindex(text);
	if (!*scope && *text && !*end && number <= UINT32_MAX) {
		*scope = number;
		return true;
	}
	return *scope != 0;
}

bool lookup_set_address(struct lookup *lookup, const char *text)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&lookup->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&lookup->address;
	size_t length = strcspn(text, "%");
	char address[INET6_ADDRSTRLEN] = "";

	memset(&lookup->address, 0, sizeof(lookup->address));
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		lookup->address_size = sizeof(*v4);
		return true;
	}
	if (length >= sizeof(address))
		return false;
	memcpy(address, text, length);
	if (inet_pton(AF_INET6, address, &v6->sin6_addr) != 1)
		return false;
	v6->sin6_family = AF_INET6;
	lookup->address_size = sizeof(*v6);
	return !text[length] ||
	       parse_scope(text + length + 1, &v6->sin6_scope_id);
}

void lookup_set_port(struct lookup *lookup, unsigned port)
{
	if (lookup->address.ss_family == AF_INET)
		((struct sockaddr_in *)&lookup->address)->sin_port =
		    htons(port);
	else
		((struct sockaddr_in6 *)&lookup->address)->sin6_port =
		    htons(port);
}

static duet_result *ask(duet_resolver *resolver, const struct lookup *lookup)
{
	const struct sockaddr *sa = (const struct sockaddr *)&lookup->address;
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)sa;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)sa;

	switch (lookup->op) {
	case OP_GETADDRINFO:
		return duet_getaddrinfo_sync(resolver, lookup->name,
		    lookup->service, lookup->no_hints ? NULL : &lookup->hints);
	case OP_GETNAMEINFO:
		return duet_getnameinfo_sync(
		    resolver, sa, lookup->address_size, lookup->nameinfo_flags);
	case OP_GETHOSTBYNAME:
		return duet_gethostbyname_sync(
		    resolver, lookup->name, lookup->family);
	case OP_GETHOSTBYADDR:
		if (sa->sa_family == AF_INET)
			return duet_gethostbyaddr_sync(resolver, &v4->sin_addr,
			    sizeof(v4->sin_addr), AF_INET);
		return duet_gethostbyaddr_sync(
		    resolver, &v6->sin6_addr, sizeof(v6->sin6_addr), AF_INET6);
	case OP_QUERY:
		break;
	}
	return duet_query_sync(
	    resolver, lookup->name, lookup->rrclass, lookup->rrtype);
}

int lookup_submit(duet_resolver *resolver, const struct lookup *lookup,
    duet_done_fn *done, void *arg, duet_id *id)
{
	const struct sockaddr *sa = (const struct sockaddr *)&lookup->address;
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)sa;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)sa;

	switch (lookup->op) {
	case OP_GETADDRINFO:
		return duet_getaddrinfo(resolver, lookup->name, lookup->service,
		    lookup->no_hints ? NULL : &lookup->hints, done, arg, id);
	case OP_GETNAMEINFO:
		return duet_getnameinfo(resolver, sa, lookup->address_size,
		    lookup->nameinfo_flags, done, arg, id);
	case OP_GETHOSTBYNAME:
		return duet_gethostbyname(
		    resolver, lookup->name, lookup->family, done, arg, id);
	case OP_GETHOSTBYADDR:
		if (sa->sa_family == AF_INET)
			return duet_gethostbyaddr(resolver, &v4->sin_addr,
			    sizeof(v4->sin_addr), AF_INET, done, arg, id);
		return duet_gethostbyaddr(resolver, &v6->sin6_addr,
		    sizeof(v6->sin6_addr), AF_INET6, done, arg, id);
	case OP_QUERY:
		break;
	}
	return duet_query(resolver, lookup->name, lookup->rrclass,
	    lookup->rrtype, done, arg, id);
}

duet_result *lookup_run(
    duet_resolver *resolver, const struct lookup *lookup, long *t_us)
{
	struct timespec begin, end;
	duet_result *res;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	res = ask(resolver, lookup);
	clock_gettime(CLOCK_MONOTONIC, &end);
	*t_us = (end.tv_sec - begin.tv_sec) * 1000000 +
		(end.tv_nsec - begin.tv_nsec) / 1000;
	return res;
}

enum duet_domain lookup_domain(const struct lookup *lookup)
{
	return lookup->op == OP_GETADDRINFO || lookup->op == OP_GETNAMEINFO
		   ? DUET_FROM_EAI
		   : DUET_FROM_H_ERRNO;
}
