/* SPDX-License-Identifier: MIT */
/*
 * libc.c - the resolver of the C library that this is linked with
 *
 * Built against the system's it is `libc`, as a program calls it, without
 * duet's library; with musl-gcc it is `musl`.
 */
#include "protocol.h"
#include <arpa/nameser.h>
#include <errno.h>
#include <locale.h>
#include <netinet/in.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run_getaddrinfo(struct call *call)
{
	const struct addrinfo hints = {.ai_flags = call->flags,
	    .ai_family = call->family,
	    .ai_socktype = call->socktype,
	    .ai_protocol = call->protocol};
	struct addrinfo *list = NULL;
	int error = getaddrinfo(
	    call->name, call->service, call->no_hints ? NULL : &hints, &list);

	answer_eai(call, error);
	if (!error) {
		answer_text(call, "canonical", list->ai_canonname);
		answer_list(call, "addresses");
		for (struct addrinfo *ai = list; ai; ai = ai->ai_next)
			answer_endpoint(call, ai->ai_addr, ai->ai_socktype,
			    ai->ai_protocol);
		answer_list_end(call);
		freeaddrinfo(list);
	}
}

static void run_getnameinfo(struct call *call)
{
	char host[NI_MAXHOST] = "", service[NI_MAXSERV] = "";
	int error =
	    getnameinfo((struct sockaddr *)&call->address, call->address_size,
		host, sizeof(host), service, sizeof(service), call->flags);

	answer_eai(call, error);
	if (!error) {
		answer_text(call, "host", host);
		answer_text(call, "service", service);
	}
}

/* glibc may say nothing of h_errno, and what it returns is why. */
static void answer_host(
    struct call *call, const struct hostent *host, int why, int error)
{
	if (!host && why == 0) {
		why = -1; /* NETDB_INTERNAL, which musl has not */
		errno = error;
	}
	answer_h_errno(call, host ? 0 : why);
	if (host)
		answer_hostent(call, host);
}

/* Both in their reentrant forms, with the buffer as large as it has to be. */
static void run_gethostbyname(struct call *call)
{
	struct hostent host, *found = NULL;
	char *buffer = NULL;
	int error = ENOMEM, why = 0;

	for (size_t size = 1024; (buffer = realloc(buffer, size)); size *= 2) {
		error = gethostbyname2_r(call->name, call->family, &host,
		    buffer, size, &found, &why);
		if (error != ERANGE)
			break;
	}
	answer_host(call, found, why, error);
	free(buffer);
}

static void run_gethostbyaddr(struct call *call)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&call->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&call->address;
	bool is_v6 = call->address.ss_family == AF_INET6;
	struct hostent host, *found = NULL;
	char *buffer = NULL;
	int error = ENOMEM, why = 0;

	for (size_t size = 1024; (buffer = realloc(buffer, size)); size *= 2) {
		error = gethostbyaddr_r(
		    is_v6 ? (void *)&v6->sin6_addr : &v4->sin_addr,
		    is_v6 ? sizeof(v6->sin6_addr) : sizeof(v4->sin_addr),
		    is_v6 ? AF_INET6 : AF_INET, &host, buffer, size, &found,
		    &why);
		if (error != ERANGE)
			break;
	}
	answer_host(call, found, why, error);
	free(buffer);
}

/* A response that is bad news is left in the buffer, and no length is told. */
static void run_query(struct call *call)
{
	unsigned char *packet = calloc(1, NS_MAXMSG);
	int size;

	if (!packet)
		abort();
	errno = 0;
	h_errno = -1; /* what musl leaves as it is is its own */
	size =
	    res_query(call->name, call->class, call->type, packet, NS_MAXMSG);
	answer_h_errno(call, size < 0 ? h_errno : 0);
	answer_response(call, packet, size < 0 ? NS_MAXMSG : (size_t)size);
	free(packet);
}

int main(void)
{
	static const struct operation operations[] = {
	    {"getaddrinfo", run_getaddrinfo}, {"getnameinfo", run_getnameinfo},
	    {"gethostbyname", run_gethostbyname},
	    {"gethostbyaddr", run_gethostbyaddr}, {"query", run_query},
	    {NULL, NULL}};
	char version[64];

	setlocale(LC_CTYPE, ""); /* what AI_IDN takes a name to be in */
#ifdef __GLIBC__
	snprintf(version, sizeof(version), "glibc %s", gnu_get_libc_version());
#else
	snprintf(version, sizeof(version), "%s", LIBC);
#endif
	return protocol_serve(&(struct adapted){.name = NAME,
	    .version = version,
	    .libc = version,
	    .operations = operations});
}
