/* SPDX-License-Identifier: MIT */
/*
 * cares.c - c-ares as it is, for any version since 1.16
 *
 * A channel without options and the calls of its own interface: what a program
 * gets that uses c-ares and nothing else.
 */
#define CARES_NO_DEPRECATED /* what was there in 1.16 is used */
#include "protocol.h"
#include <ares.h>
#include <gnu/libc-version.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>

static ares_channel channel;
static bool done;

static void wait_until_done(void)
{
	while (!done) {
		struct timeval room, *wait;
		fd_set readers, writers;
		int nfds;

		FD_ZERO(&readers);
		FD_ZERO(&writers);
		nfds = ares_fds(channel, &readers, &writers);
		wait = ares_timeout(channel, NULL, &room);
		if (nfds == 0 && !wait)
			return;
		select(nfds, &readers, &writers, NULL, wait);
		ares_process(channel, &readers, &writers);
	}
}

static void answer_ares(int status)
{
#define ROW(name, code)                          \
	{                                        \
		ARES_##name, "ARES_" #name, code \
	}
	static const struct {
		int status;
		const char *symbol, *code;
	} table[] = {ROW(SUCCESS, "ok"), ROW(ENODATA, "nodata"),
	    ROW(EFORMERR, "formerr"), ROW(ESERVFAIL, "servfail"),
	    ROW(ENOTFOUND, "noname"), ROW(ENOTIMP, "notimp"),
	    ROW(EREFUSED, "refused"), ROW(EBADQUERY, "badname"),
	    ROW(EBADNAME, "badname"), ROW(EBADFAMILY, "family"),
	    ROW(EBADRESP, "badresp"), ROW(ECONNREFUSED, "connrefused"),
	    ROW(ETIMEOUT, "timeout"), ROW(ENOMEM, "nomem"),
	    ROW(EBADSTR, "badname"), ROW(EBADFLAGS, "badflags"),
	    ROW(ENONAME, "noname"), ROW(EBADHINTS, "badflags"),
	    ROW(ESERVICE, "service"), {26, "ARES_ENOSERVER", "connrefused"}};
#undef ROW

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].status == status) {
			answer_status(
			    "ares", status, table[i].symbol, table[i].code);
			return;
		}
	answer_status("ares", status, "unknown", "fail");
	answer_text("cause", ares_strerror(status));
}

static int ares_flags(int flags)
{
	static const struct {
		int system, ares;
	} table[] = {{AI_PASSIVE, ARES_AI_PASSIVE},
	    {AI_CANONNAME, ARES_AI_CANONNAME},
	    {AI_NUMERICHOST, ARES_AI_NUMERICHOST},
	    {AI_NUMERICSERV, ARES_AI_NUMERICSERV},
	    {AI_V4MAPPED, ARES_AI_V4MAPPED}, {AI_ALL, ARES_AI_ALL},
	    {AI_ADDRCONFIG, ARES_AI_ADDRCONFIG}};
	int all = 0;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		all |= flags & table[i].system ? table[i].ares : 0;
	return all;
}

static void on_addrinfo(
    void *arg, int status, int timeouts, struct ares_addrinfo *list)
{
	const struct call *call = arg;

	(void)timeouts;
	done = true;
	answer_ares(status);
	if (status != ARES_SUCCESS)
		return;
	/* It always has a name; the caller asked for it only sometimes. */
	if (call->flags & AI_CANONNAME)
		answer_text("canonical", list->name);
	answer_list("addresses");
	for (struct ares_addrinfo_node *node = list->nodes; node;
	     node = node->ai_next)
		answer_endpoint(
		    node->ai_addr, node->ai_socktype, node->ai_protocol);
	answer_list_end();
	ares_freeaddrinfo(list);
}

static void run_getaddrinfo(struct call *call)
{
	const struct ares_addrinfo_hints hints = {
	    .ai_flags = ares_flags(call->flags),
	    .ai_family = call->family,
	    .ai_socktype = call->socktype,
	    .ai_protocol = call->protocol};

	if (!call->name) {
		answer_unsupported(call, "a name that is NULL");
		return;
	}
	ares_getaddrinfo(channel, call->name, call->service,
	    call->no_hints ? NULL : &hints, on_addrinfo, call);
	wait_until_done();
}

static void on_host(void *arg, int status, int timeouts, struct hostent *host)
{
	(void)arg;
	(void)timeouts;
	done = true;
	answer_ares(status);
	if (status == ARES_SUCCESS)
		answer_hostent(host);
}

static void run_gethostbyname(struct call *call)
{
	ares_gethostbyname(channel, call->name, call->family, on_host, NULL);
	wait_until_done();
}

static void run_gethostbyaddr(struct call *call)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&call->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&call->address;

	if (call->address.ss_family == AF_INET6)
		ares_gethostbyaddr(channel, &v6->sin6_addr,
		    sizeof(v6->sin6_addr), AF_INET6, on_host, NULL);
	else
		ares_gethostbyaddr(channel, &v4->sin_addr, sizeof(v4->sin_addr),
		    AF_INET, on_host, NULL);
	wait_until_done();
}

static void on_names(
    void *arg, int status, int timeouts, char *host, char *service)
{
	(void)arg;
	(void)timeouts;
	done = true;
	answer_ares(status);
	if (status != ARES_SUCCESS)
		return;
	answer_text("host", host);
	answer_text("service", service);
}

static void run_getnameinfo(struct call *call)
{
	static const struct {
		int system, ares;
	} table[] = {{NI_NUMERICHOST, ARES_NI_NUMERICHOST},
	    {NI_NUMERICSERV, ARES_NI_NUMERICSERV}, {NI_NOFQDN, ARES_NI_NOFQDN},
	    {NI_NAMEREQD, ARES_NI_NAMEREQD}, {NI_DGRAM, ARES_NI_DGRAM}};
	/* The system's gives both unless it is told not to. */
	int flags = ARES_NI_LOOKUPHOST | ARES_NI_LOOKUPSERVICE;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		flags |= call->flags & table[i].system ? table[i].ares : 0;
	ares_getnameinfo(channel, (struct sockaddr *)&call->address,
	    (ares_socklen_t)call->address_size, flags, on_names, NULL);
	wait_until_done();
}

/* One call's end is not another's. */
#define FRESH(op)                                 \
	static void fresh_##op(struct call *call) \
	{                                         \
		done = false;                     \
		run_##op(call);                   \
	}
FRESH(getaddrinfo)
FRESH(getnameinfo)
FRESH(gethostbyname)
FRESH(gethostbyaddr)

int main(void)
{
	static const struct operation operations[] = {
	    {"getaddrinfo", fresh_getaddrinfo},
	    {"getnameinfo", fresh_getnameinfo},
	    {"gethostbyname", fresh_gethostbyname},
	    {"gethostbyaddr", fresh_gethostbyaddr}, {NULL, NULL}};
	struct ares_options options = {.flags = 0};
	char version[64], libc[64];
	int status;

	ares_library_init(ARES_LIB_INIT_ALL);
	status = ares_init_options(&channel, &options, 0);
	if (status != ARES_SUCCESS) {
		fprintf(stderr, "%s\n", ares_strerror(status));
		return 1;
	}
	snprintf(version, sizeof(version), "c-ares %s", ares_version(NULL));
	snprintf(libc, sizeof(libc), "glibc %s", gnu_get_libc_version());
	status = protocol_serve(NAME, version, libc, operations);
	ares_destroy(channel);
	ares_library_cleanup();
	return status;
}
