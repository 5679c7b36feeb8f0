/* SPDX-License-Identifier: MIT */
/*
 * libc.c - the resolver of the C library that this is linked with
 *
 * Built against the system's it is `libc`, as a program calls it, without
 * duet's library; with musl-gcc it is `musl`.
 */
#include "protocol.h"
#include <errno.h>
#include <netinet/in.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif
#include <stdio.h>
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

	answer_eai(error);
	if (error)
		return;
	answer_text("canonical", list ? list->ai_canonname : NULL);
	answer_list("addresses");
	for (struct addrinfo *ai = list; ai; ai = ai->ai_next)
		answer_endpoint(ai->ai_addr, ai->ai_socktype, ai->ai_protocol);
	answer_list_end();
	freeaddrinfo(list);
}

static void run_getnameinfo(struct call *call)
{
	char host[NI_MAXHOST] = "", service[NI_MAXSERV] = "";
	int error =
	    getnameinfo((struct sockaddr *)&call->address, call->address_size,
		host, sizeof(host), service, sizeof(service), call->flags);

	answer_eai(error);
	if (error)
		return;
	answer_text("host", host);
	answer_text("service", service);
}

static void answer_host(const struct hostent *host)
{
	if (!host) {
		answer_h_errno(h_errno);
		return;
	}
	answer_h_errno(0);
	answer_hostent(host);
}

static void run_gethostbyname(struct call *call)
{
	answer_host(gethostbyname2(call->name, call->family));
}

static void run_gethostbyaddr(struct call *call)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&call->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&call->address;

	if (call->address.ss_family == AF_INET6)
		answer_host(gethostbyaddr(
		    &v6->sin6_addr, sizeof(v6->sin6_addr), AF_INET6));
	else
		answer_host(gethostbyaddr(
		    &v4->sin_addr, sizeof(v4->sin_addr), AF_INET));
}

int main(void)
{
	static const struct operation operations[] = {
	    {"getaddrinfo", run_getaddrinfo}, {"getnameinfo", run_getnameinfo},
	    {"gethostbyname", run_gethostbyname},
	    {"gethostbyaddr", run_gethostbyaddr}, {NULL, NULL}};
	char version[64];

#ifdef __GLIBC__
	snprintf(version, sizeof(version), "glibc %s", gnu_get_libc_version());
#else
	snprintf(version, sizeof(version), "%s", LIBC);
#endif
	return protocol_serve(NAME, version, version, operations);
}
