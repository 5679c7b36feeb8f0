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

static ares_channel channel;

static size_t poll_channel(struct pollfd *fds, int *timeout_ms)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	unsigned which =
	    (unsigned)ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
	struct timeval room, *wait = ares_timeout(channel, NULL, &room);
	size_t n = 0;

	for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		short events = 0;

		/* Its own macros shift a 1 into the sign. */
		if (which >> i & 1)
			events |= POLLIN;
		if (which >> (ARES_GETSOCK_MAXNUM + i) & 1)
			events |= POLLOUT;
		if (events)
			fds[n++] = (struct pollfd){sockets[i], events, 0};
	}
	if (wait)
		*timeout_ms =
		    (int)(wait->tv_sec * 1000 + (wait->tv_usec + 999) / 1000);
	return n;
}

static void process(const struct pollfd *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i].revents)
			ares_process_fd(channel,
			    fds[i].revents & ~POLLOUT ? fds[i].fd
						      : ARES_SOCKET_BAD,
			    fds[i].revents & POLLOUT ? fds[i].fd
						     : ARES_SOCKET_BAD);
	ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

/* It cannot cancel one, but all that are under way. */
static void cancel(struct call *call)
{
	(void)call;
	ares_cancel(channel);
}

static void answer_ares(struct call *call, int status)
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
	    ROW(ESERVICE, "service"), ROW(ECANCELLED, "cancelled"),
	    {26, "ARES_ENOSERVER", "connrefused"}};
#undef ROW

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].status == status) {
			answer_status(call, "ares", status, table[i].symbol,
			    table[i].code);
			return;
		}
	answer_status(call, "ares", status, "unknown", "fail");
	answer_text(call, "cause", ares_strerror(status));
}

struct flag {
	int system, ares;
};

/* Add c-ares's flags for the call's.  False if it lacks one, which is said. */
static bool add_flags(struct call *call, const struct flag *table, int *flags)
{
	char lacking[32];
	int rest = call->flags;

	for (; table->system; table++)
		if (rest & table->system) {
			rest &= ~table->system;
			*flags |= table->ares;
		}
	if (!rest)
		return true;
	snprintf(lacking, sizeof(lacking), "flags 0x%x", (unsigned)rest);
	answer_unsupported(call, lacking);
	answer_end(call);
	return false;
}

static void on_addrinfo(
    void *arg, int status, int timeouts, struct ares_addrinfo *list)
{
	struct call *call = arg;

	(void)timeouts;
	answer_ares(call, status);
	if (status == ARES_SUCCESS) {
		/* It always has a name; the caller asked for it only
		 * sometimes. */
		if (call->flags & AI_CANONNAME)
			answer_text(call, "canonical", list->name);
		answer_list(call, "addresses");
		for (struct ares_addrinfo_node *node = list->nodes; node;
		     node = node->ai_next)
			answer_endpoint(call, node->ai_addr, node->ai_socktype,
			    node->ai_protocol);
		answer_list_end(call);
		ares_freeaddrinfo(list);
	}
	answer_end(call);
}

static void run_getaddrinfo(struct call *call)
{
	static const struct flag table[] = {{AI_PASSIVE, ARES_AI_PASSIVE},
	    {AI_CANONNAME, ARES_AI_CANONNAME},
	    {AI_NUMERICHOST, ARES_AI_NUMERICHOST},
	    {AI_NUMERICSERV, ARES_AI_NUMERICSERV},
	    {AI_V4MAPPED, ARES_AI_V4MAPPED}, {AI_ALL, ARES_AI_ALL},
	    {AI_ADDRCONFIG, ARES_AI_ADDRCONFIG}, {0, 0}};
	struct ares_addrinfo_hints hints = {.ai_family = call->family,
	    .ai_socktype = call->socktype,
	    .ai_protocol = call->protocol};

	if (!call->name) {
		answer_unsupported(call, "a name that is NULL");
		answer_end(call);
		return;
	}
	if (add_flags(call, table, &hints.ai_flags))
		ares_getaddrinfo(channel, call->name, call->service,
		    call->no_hints ? NULL : &hints, on_addrinfo, call);
}

static void on_host(void *arg, int status, int timeouts, struct hostent *host)
{
	(void)timeouts;
	answer_ares(arg, status);
	if (status == ARES_SUCCESS)
		answer_hostent(arg, host);
	answer_end(arg);
}

static void run_gethostbyname(struct call *call)
{
	ares_gethostbyname(channel, call->name, call->family, on_host, call);
}

static void run_gethostbyaddr(struct call *call)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&call->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&call->address;

	if (call->address.ss_family == AF_INET6)
		ares_gethostbyaddr(channel, &v6->sin6_addr,
		    sizeof(v6->sin6_addr), AF_INET6, on_host, call);
	else
		ares_gethostbyaddr(channel, &v4->sin_addr, sizeof(v4->sin_addr),
		    AF_INET, on_host, call);
}

static void on_names(
    void *arg, int status, int timeouts, char *host, char *service)
{
	(void)timeouts;
	answer_ares(arg, status);
	if (status == ARES_SUCCESS) {
		answer_text(arg, "host", host);
		answer_text(arg, "service", service);
	}
	answer_end(arg);
}

static void run_getnameinfo(struct call *call)
{
	static const struct flag table[] = {
	    {NI_NUMERICHOST, ARES_NI_NUMERICHOST},
	    {NI_NUMERICSERV, ARES_NI_NUMERICSERV}, {NI_NOFQDN, ARES_NI_NOFQDN},
	    {NI_NAMEREQD, ARES_NI_NAMEREQD}, {NI_DGRAM, ARES_NI_DGRAM}, {0, 0}};
	/* The system's gives both unless it is told not to. */
	int flags = ARES_NI_LOOKUPHOST | ARES_NI_LOOKUPSERVICE;

	if (add_flags(call, table, &flags))
		ares_getnameinfo(channel, (struct sockaddr *)&call->address,
		    (ares_socklen_t)call->address_size, flags, on_names, call);
}

static void on_response(
    void *arg, int status, int timeouts, unsigned char *packet, int size)
{
	(void)timeouts;
	answer_ares(arg, status);
	if (packet)
		answer_response(arg, packet, (size_t)size);
	answer_end(arg);
}

static void run_query(struct call *call)
{
	ares_query(
	    channel, call->name, call->class, call->type, on_response, call);
}

static bool open_channel(void)
{
	struct ares_options options = {.flags = 0};
	int status;

	ares_library_init(ARES_LIB_INIT_ALL);
	status = ares_init_options(&channel, &options, 0);
	if (status != ARES_SUCCESS)
		fprintf(stderr, "%s\n", ares_strerror(status));
	return status == ARES_SUCCESS;
}

static void close_channel(void)
{
	ares_destroy(channel);
	ares_library_cleanup();
}

int main(void)
{
	static const struct operation operations[] = {
	    {"getaddrinfo", run_getaddrinfo}, {"getnameinfo", run_getnameinfo},
	    {"gethostbyname", run_gethostbyname},
	    {"gethostbyaddr", run_gethostbyaddr}, {"query", run_query},
	    {NULL, NULL}};
	char version[64], libc[64];

	snprintf(version, sizeof(version), "c-ares %s", ares_version(NULL));
	snprintf(libc, sizeof(libc), "glibc %s", gnu_get_libc_version());
	return protocol_serve(&(struct adapted){.name = NAME,
	    .version = version,
	    .libc = libc,
	    .operations = operations,
	    .open = open_channel,
	    .poll = poll_channel,
	    .process = process,
	    .cancel = cancel,
	    .close = close_channel});
}
