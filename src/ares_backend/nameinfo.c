/* SPDX-License-Identifier: MIT */
/* getnameinfo(3). */
#include "idn.h"
#include "lookup.h"
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <unistd.h>

/* NI_IDN_ALLOW_UNASSIGNED and NI_IDN_USE_STD3_ASCII_RULES, which glibc takes
 * and ignores. */
#define OLD_IDN_FLAGS 192
#define KNOWN_FLAGS                                                  \
	(NI_NUMERICHOST | NI_NUMERICSERV | NI_NOFQDN | NI_NAMEREQD | \
	    NI_DGRAM | NI_IDN | OLD_IDN_FLAGS)

static void find_domain(struct lookup *l);

void nameinfo_release(struct lookup *l)
{
	free(l->nameinfo.own_name);
}

static void fail(struct lookup *l, int error)
{
	lookup_finish(l, error, false);
}

static int flags_of(const struct lookup *l)
{
	return l->job->in.nameinfo.flags;
}

static const struct sockaddr *address_of(const struct lookup *l)
{
	return l->job->in.nameinfo.sa;
}

/* The service */

static bool service_name(uint16_t port, bool dgram, char *out, size_t size)
{
	struct servent entry, *found = NULL;
	char buffer[4096];
	int error = getservbyport_r(port, dgram ? "udp" : "tcp", &entry, buffer,
	    sizeof(buffer), &found);

	if (error != 0 || !found)
		return false;
	snprintf(out, size, "%s", entry.s_name);
	return true;
}

static int write_service(const struct lookup *l, char *out, size_t size)
{
	const struct sockaddr_in *sin = (const void *)address_of(l);
	const struct sockaddr_un *sun = (const void *)address_of(l);
	int len;

	if (sun->sun_family == AF_UNIX) {
		size_t max = l->job->in.nameinfo.salen -
			     offsetof(struct sockaddr_un, sun_path);

		len = snprintf(out, size, "%.*s", (int)max, sun->sun_path);
		return len < (int)size ? 0 : EAI_OVERFLOW;
	}
	/* The port is at the same place in both families. */
	if (!(flags_of(l) & NI_NUMERICSERV)) {
		char name[256];

		if (service_name(sin->sin_port, flags_of(l) & NI_DGRAM, name,
			sizeof(name))) {
			len = snprintf(out, size, "%s", name);
			return len < (int)size ? 0 : EAI_OVERFLOW;
		}
	}
	snprintf(out, size, "%u", (unsigned)ntohs(sin->sin_port));
	return 0;
}

static void tell(struct lookup *l, const char *host)
{
	char service[NI_MAXSERV];
	struct answer *answer = found_answer(&l->answer);
	int error = strlen(host) < NI_MAXHOST ? 0 : EAI_OVERFLOW;

	if (!error)
		error = write_service(l, service, sizeof(service));
	if (!error && answer) {
		answer->host = answer_strdup(answer, host);
		answer->service = answer_strdup(answer, service);
	}
	if (!error && !(answer && answer->host && answer->service))
		error = EAI_MEMORY;
	lookup_finish(l, error, false);
}

/* The host, as a number */

static void write_scope(const struct sockaddr_in6 *sin6, char *out, size_t size)
{
	const struct in6_addr *addr = &sin6->sin6_addr;
	char name[IF_NAMESIZE];

	if (sin6->sin6_scope_id == 0)
		return;
	if ((IN6_IS_ADDR_LINKLOCAL(addr) || IN6_IS_ADDR_MC_LINKLOCAL(addr)) &&
	    if_indextoname(sin6->sin6_scope_id, name))
		snprintf(out, size, "%%%s", name);
	else
		snprintf(out, size, "%%%u", sin6->sin6_scope_id);
}

static void answer_number(struct lookup *l)
{
	const struct sockaddr_in *sin = (const void *)address_of(l);
	const struct sockaddr_in6 *sin6 = (const void *)address_of(l);
	char host[INET6_ADDRSTRLEN + IF_NAMESIZE + 1];
	size_t len;

	if (flags_of(l) & NI_NAMEREQD) {
		fail(l, EAI_NONAME);
		return;
	}
	if (sin->sin_family == AF_INET) {
		inet_ntop(AF_INET, &sin->sin_addr, host, sizeof(host));
	} else {
		inet_ntop(AF_INET6, &sin6->sin6_addr, host, sizeof(host));
		len = strlen(host);
		write_scope(sin6, host + len, sizeof(host) - len);
	}
	tell(l, host);
}

/* The host, as a name */

static void answer_name(struct lookup *l)
{
	const char *domain = l->context->domain;
	struct answer *answer = found_answer(&l->answer);
	char *host = answer ? answer_strdup(answer, l->nameinfo.host) : NULL;
	char *decoded = NULL, *at;
	int error = host ? 0 : EAI_MEMORY;

	if (!error && (flags_of(l) & NI_NOFQDN) && domain &&
	    (at = strstr(host, domain)) && at != host && at[-1] == '.')
		at[-1] = '\0';
	if (!error && (flags_of(l) & NI_IDN)) {
		error = idn_from_dns(host, &decoded);
		if (error == EAI_IDN_ENCODE)
			error = 0;
	}
	if (error)
		fail(l, error);
	else
		tell(l, decoded ? decoded : host);
	free(decoded);
}

static void name_done(struct lookup *l)
{
	if (!host_found(l)) {
		if (l->herr == NETDB_INTERNAL)
			fail(l, EAI_SYSTEM);
		else if (l->herr == TRY_AGAIN)
			fail(l, EAI_AGAIN);
		else
			answer_number(l);
		return;
	}
	l->nameinfo.host = l->found.name ? l->found.name : "";
	l->nameinfo.left_herr = l->left_herr;
	if ((flags_of(l) & NI_NOFQDN) && !l->context->domain_known)
		find_domain(l);
	else
		answer_name(l);
}

/*
 * The domain of this host, once for all: glibc takes that of what localhost
 * is called, else of the host's name, of what that is called, or of what
 * 127.0.0.1 is called.
 */
static void set_domain(struct lookup *l, const char *name)
{
	const char *dot = name ? strchr(name, '.') : NULL;

	if (dot)
		l->context->domain = strdup(dot + 1);
	if (dot || l->nameinfo.stage == 3)
		l->context->domain_known = true;
}

static void domain_done(struct lookup *l)
{
	/* glibc does this once in a program's life. */
	l->left_herr = l->nameinfo.left_herr;
	if (!l->context->domain_known)
		set_domain(l, host_found(l) ? l->found.name : NULL);
	l->nameinfo.stage++;
	find_domain(l);
}

static void find_domain(struct lookup *l)
{
	static const unsigned char loopback[4] = {127, 0, 0, 1};
	char name[256] = "";

	if (l->nameinfo.stage == 1 && !l->context->domain_known) {
		gethostname(name, sizeof(name) - 1);
		set_domain(l, name);
		l->nameinfo.own_name = strdup(name);
		if (!l->nameinfo.own_name) {
			fail(l, EAI_MEMORY);
			return;
		}
	}
	if (l->context->domain_known || l->nameinfo.stage > 3) {
		answer_name(l);
		return;
	}
	l->call.family = AF_INET;
	l->call.function = SOURCE_BY_NAME;
	if (l->nameinfo.stage == 0) {
		l->call.name = "localhost";
	} else if (l->nameinfo.stage == 1) {
		l->nameinfo.stage = 2;
		l->call.name = l->nameinfo.own_name;
	} else {
		l->call.function = SOURCE_BY_ADDR;
		l->call.addr = loopback;
	}
	host_start(l, domain_done);
}

static void ask_name_service(struct lookup *l)
{
	const struct sockaddr_in *sin = (const void *)address_of(l);
	const struct sockaddr_in6 *sin6 = (const void *)address_of(l);

	l->call.function = SOURCE_BY_ADDR;
	l->call.family = sin->sin_family;
	l->call.addr = sin->sin_family == AF_INET
			   ? (const void *)&sin->sin_addr
			   : (const void *)&sin6->sin6_addr;
	if (sin->sin_family == AF_INET6 &&
	    IN6_IS_ADDR_UNSPECIFIED(&sin6->sin6_addr))
		answer_number(l); /* gethostbyaddr(3) does not look it up */
	else
		host_start(l, name_done);
}

static void answer_local(struct lookup *l)
{
	struct utsname uts;

	if (!(flags_of(l) & NI_NUMERICHOST) && uname(&uts) == 0)
		tell(l, uts.nodename);
	else if (flags_of(l) & NI_NAMEREQD)
		fail(l, EAI_NONAME);
	else
		tell(l, "localhost");
}

static int check_arguments(const struct job *job)
{
	socklen_t len = job->in.nameinfo.salen;

	if (job->in.nameinfo.flags & ~KNOWN_FLAGS)
		return EAI_BADFLAGS;
	if (len < sizeof(sa_family_t))
		return EAI_FAMILY;
	switch (job->in.nameinfo.sa->sa_family) {
	case AF_UNIX:
		return len < offsetof(struct sockaddr_un, sun_path) ? EAI_FAMILY
								    : 0;
	case AF_INET:
		return len < sizeof(struct sockaddr_in) ? EAI_FAMILY : 0;
	case AF_INET6:
		return len < sizeof(struct sockaddr_in6) ? EAI_FAMILY : 0;
	default:
		return EAI_FAMILY;
	}
}

void nameinfo_start(struct lookup *l)
{
	int error = check_arguments(l->job);

	if (error)
		fail(l, error);
	else if (address_of(l)->sa_family == AF_UNIX)
		answer_local(l);
	else if (flags_of(l) & NI_NUMERICHOST)
		answer_number(l);
	else
		ask_name_service(l);
}
