/* SPDX-License-Identifier: MIT */
/*
 * getaddrinfo(3), step by step as in glibc: what the flags and the host's own
 * addresses rule out, socket types, numbers, then one of two ways to the name
 * service, then the order.
 */
#include "idn.h"
#include "lookup.h"
#include "numeric.h"
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

/* AI_IDN_ALLOW_UNASSIGNED and AI_IDN_USE_STD3_ASCII_RULES, which glibc takes
 * and ignores. */
#define OLD_IDN_FLAGS 0x300
#define KNOWN_FLAGS                                                   \
	(AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_ADDRCONFIG | \
	    AI_V4MAPPED | AI_IDN | AI_CANONIDN | OLD_IDN_FLAGS |      \
	    AI_NUMERICSERV | AI_ALL)

static void ask_source(struct lookup *l);

void addrinfo_release(struct lookup *l)
{
	free(l->gai.idn);
	found_release(&l->gai.all);
}

static void fail(struct lookup *l, int error)
{
	lookup_finish(l, error, false);
}

/* Adds what a source has found to what will be told. */
static void take_found(struct lookup *l, int family)
{
	struct found *all = &l->gai.all;
	unsigned char mapped[16] = {[10] = 0xff, [11] = 0xff};

	for (size_t i = 0; i < l->found.naddresses; i++) {
		const struct found_address *from = &l->found.addresses[i];

		if (from->family == AF_INET && l->gai.family == AF_INET6) {
			memcpy(mapped + 12, &from->addr.in, 4);
			found_add_address(all, AF_INET6, mapped);
		} else {
			found_add_address(all, from->family, &from->addr);
		}
	}
	if (l->found.naddresses > 0)
		l->gai.got_inet6 = family == AF_INET6;
	if (!l->gai.canonical)
		l->gai.canonical = l->found.name;
}

/* The first way: for AF_INET, without a canonical name, it is
 * gethostbyname2_r(3). */

static void simple_done(struct lookup *l)
{
	if (host_found(l)) {
		take_found(l, AF_INET);
		l->gai.canonical = NULL;
		addrinfo_answer(l);
	} else if (host_errno(l) == 0) {
		fail(l, l->herr == NO_DATA ? EAI_NODATA : EAI_NONAME);
	} else if (l->herr == NETDB_INTERNAL) {
		fail(l, EAI_SYSTEM);
	} else {
		fail(l, l->herr == TRY_AGAIN ? EAI_AGAIN : EAI_NODATA);
	}
}

/* The second: source by source, both families at once or one by one. */

static void sources_done(struct lookup *l, enum nss_status status)
{
	if ((status == NSS_TRYAGAIN || status == NSS_UNAVAIL) &&
	    l->herr == NETDB_INTERNAL && l->asked_any)
		fail(l, EAI_SYSTEM);
	else if (l->gai.no_data && l->gai.no_inet6_data)
		fail(l, l->gai.no_data == EAI_AGAIN &&
				l->gai.no_inet6_data == EAI_AGAIN
			    ? EAI_AGAIN
			    : EAI_NODATA);
	else
		addrinfo_answer(l);
}

static void next_source(struct lookup *l, enum nss_status status)
{
	const struct nsswitch *nss = &l->conf->nsswitch;
	enum nss_action action = l->source < nss->nsources
				     ? nss->sources[l->source].action[status]
				     : NSS_RETURN;

	if (action == NSS_RETURN || l->source + 1 >= nss->nsources) {
		sources_done(l, status);
		return;
	}
	l->source++;
	found_clear(&l->gai.all);
	l->gai.canonical = NULL;
	l->gai.got_inet6 = false;
	if (action == NSS_MERGE) { /* hosts are not merged */
		l->herr = NETDB_INTERNAL;
		l->err = EBUSY;
		sources_done(l, status);
		return;
	}
	ask_source(l);
}

static int no_data_of(const struct lookup *l)
{
	return l->herr == TRY_AGAIN ? EAI_AGAIN : l->herr == NO_DATA;
}

static void note_reply(struct lookup *l)
{
	if (l->call.reply.herr != HERR_KEPT)
		l->herr = l->call.reply.herr;
	if (l->call.reply.err != -1)
		l->err = l->call.reply.err;
}

static struct lookup *lookup_of(struct source_call *call)
{
	return (struct lookup *)((char *)call - offsetof(struct lookup, call));
}

static void both_done(struct source_call *call)
{
	struct lookup *l = lookup_of(call);

	note_reply(l);
	l->gai.no_data = 0;
	if (call->reply.status == NSS_SUCCESS)
		take_found(l, AF_UNSPEC);
	else
		l->gai.no_data = no_data_of(l);
	l->gai.no_inet6_data = l->gai.no_data;
	next_source(l, call->reply.status);
}

/* One family has been asked for; *no_data as glibc's gethosts().  False: it is
 * all over. */
static bool family_done(struct lookup *l, int family, int *no_data)
{
	note_reply(l);
	*no_data = 0;
	if (l->call.reply.status == NSS_SUCCESS) {
		take_found(l, family);
	} else if (l->herr == NETDB_INTERNAL) {
		fail(l, EAI_SYSTEM);
		return false;
	} else {
		*no_data = no_data_of(l);
	}
	return true;
}

/* What both families make of a source, of which one may say nothing. */
static void families_done(
    struct lookup *l, enum nss_status inet6, enum nss_status last)
{
	if (inet6 == NSS_SUCCESS || last == NSS_SUCCESS)
		last = NSS_SUCCESS;
	else if (inet6 == NSS_TRYAGAIN)
		last = NSS_TRYAGAIN;
	else if (last == NSS_UNAVAIL && inet6 != NSS_UNAVAIL)
		last = inet6;
	next_source(l, last);
}

static void inet_done(struct source_call *call)
{
	struct lookup *l = lookup_of(call);
	enum nss_status first = l->gai.first.status;

	if (!family_done(l, AF_INET, &l->gai.no_data))
		return;
	if (l->gai.family == AF_INET) {
		l->gai.no_inet6_data = l->gai.no_data;
		first = call->reply.status;
	}
	families_done(l, first, call->reply.status);
}

static void ask_family(
    struct lookup *l, int family, void (*done)(struct source_call *call))
{
	l->call.family = family;
	l->call.done = done;
	source_start(&l->call, l->conf->nsswitch.sources[l->source].module);
}

static void inet6_done(struct source_call *call)
{
	struct lookup *l = lookup_of(call);
	int flags = l->gai.flags;

	if (!family_done(l, AF_INET6, &l->gai.no_data))
		return;
	l->gai.no_inet6_data = l->gai.no_data;
	l->gai.first = call->reply;
	if ((flags & AI_V4MAPPED) && ((flags & AI_ALL) || !l->gai.got_inet6))
		ask_family(l, AF_INET, inet_done);
	else
		families_done(l, call->reply.status, call->reply.status);
}

static void ask_source(struct lookup *l)
{
	const struct nsswitch *nss = &l->conf->nsswitch;

	l->asked_any = true;
	l->gai.no_data = 0;
	l->gai.first.status = NSS_UNAVAIL;
	if (l->source >= nss->nsources ||
	    nss->sources[l->source].module == NSS_OTHER) {
		l->herr = NETDB_INTERNAL;
		l->err = EBUSY;
		next_source(l, NSS_UNAVAIL);
		return;
	}
	l->call.function =
	    l->gai.flags & AI_CANONNAME ? SOURCE_CANON : SOURCE_BY_NAME;
	if (l->gai.family == AF_UNSPEC) {
		l->call.function = SOURCE_BOTH;
		ask_family(l, AF_UNSPEC, both_done);
	} else if (l->gai.family == AF_INET6) {
		ask_family(l, AF_INET6, inet6_done);
	} else {
		ask_family(l, AF_INET, inet_done);
	}
}

static void ask_name_service(struct lookup *l)
{
	l->call.name = l->gai.name;
	if (l->gai.family == AF_INET && !(l->gai.flags & AI_CANONNAME)) {
		l->call.function = SOURCE_BY_NAME;
		l->call.family = AF_INET;
		host_start(l, simple_done);
	} else if (l->conf->nsswitch.invalid) {
		sources_done(l, NSS_UNAVAIL);
	} else {
		l->source = 0;
		ask_source(l);
	}
}

/* Without the name service */

static void add_own(struct lookup *l)
{
	bool passive = l->gai.flags & AI_PASSIVE;
	const struct in_addr any = {htonl(INADDR_ANY)};
	const struct in_addr loopback = {htonl(INADDR_LOOPBACK)};

	if (l->gai.family != AF_INET)
		found_add_address(&l->gai.all, AF_INET6,
		    passive ? &in6addr_any : &in6addr_loopback);
	if (l->gai.family != AF_INET6)
		found_add_address(
		    &l->gai.all, AF_INET, passive ? &any : &loopback);
}

/* Returns 0 and has found an address if the name is a number. */
static int add_numeric(struct lookup *l)
{
	struct found_address found;
	int error =
	    numeric_addrinfo(l->gai.name, l->gai.family, l->gai.flags, &found);

	if (error || found.family == AF_UNSPEC)
		return error;
	found_add_address(&l->gai.all, found.family, &found.addr);
	if (l->gai.all.naddresses > 0)
		l->gai.all.addresses[0].scope_id = found.scope_id;
	return 0;
}

/* Before anything is asked */

static const char *unless_star(const char *text)
{
	return text && strcmp(text, "*") == 0 ? NULL : text;
}

/* AI_ADDRCONFIG: families that this host has no address of are not told. */
static bool has_family(struct lookup *l)
{
	const struct interfaces *ifs;

	if (!(l->gai.flags & AI_ADDRCONFIG))
		return true;
	ifs = routes_interfaces(&l->context->routes);
	if (l->gai.family == AF_UNSPEC) {
		if (ifs->has_inet != ifs->has_inet6)
			l->gai.family = ifs->has_inet ? AF_INET : AF_INET6;
		return true;
	}
	return l->gai.family == AF_INET ? ifs->has_inet : ifs->has_inet6;
}

static int check_arguments(struct lookup *l, const char *service)
{
	const struct job *job = l->job;

	if (!l->gai.name && !service)
		return EAI_NONAME;
	if (l->gai.flags & ~KNOWN_FLAGS)
		return EAI_BADFLAGS;
	if ((l->gai.flags & AI_CANONNAME) && !l->gai.name)
		return EAI_BADFLAGS;
	if (l->gai.family != AF_UNSPEC && l->gai.family != AF_INET &&
	    l->gai.family != AF_INET6)
		return EAI_FAMILY;
	if (!has_family(l))
		return EAI_NONAME;
	return service_types(service, l->gai.flags, job->in.addrinfo.socktype,
	    job->in.addrinfo.protocol, l->gai.types, &l->gai.ntypes);
}

void addrinfo_start(struct lookup *l)
{
	int error;

	l->herr = HERR_KEPT;
	found_init(&l->gai.all, &l->answer);
	l->gai.name = unless_star(l->job->in.addrinfo.node);
	l->gai.family = l->job->in.addrinfo.family;
	l->gai.flags = l->job->in.addrinfo.flags;
	error = check_arguments(l, unless_star(l->job->in.addrinfo.service));
	if (!error && !l->gai.name)
		add_own(l);
	if (!error && l->gai.name && (l->gai.flags & AI_IDN)) {
		error = idn_to_dns(l->gai.name, &l->gai.idn);
		l->gai.name = l->gai.idn;
	}
	if (!error && l->gai.name)
		error = add_numeric(l);
	if (error) {
		fail(l, error);
	} else if (l->gai.all.naddresses > 0) {
		if (l->gai.name)
			l->gai.canonical = l->gai.name;
		addrinfo_answer(l);
	} else {
		ask_name_service(l);
	}
}
