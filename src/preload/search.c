/* SPDX-License-Identifier: MIT */
/*
 * res_search(3) and res_nsearch(3): a name in one domain after the other
 *
 * After the first response with the type asked for, and after an error that is
 * neither a server's failure nor about the name, no more domains are tried.
 * What is said of names that are nowhere: what was said of the name as it is,
 * if that was tried first; else that some domain has it without the type, else
 * that some server has failed, else what the last one said.
 */
#include "query.h"
#include <arpa/nameser.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fail(struct query *q, int error)
{
	h_errno = q->state->res_h_errno = error;
	q->length = -1;
	return true;
}

static bool query_as_is(struct query *q, const char *name)
{
	if (!*name || strlen(name) >= NS_MAXDNAME)
		return fail(q, NO_RECOVERY);
	return query(q, name);
}

static bool query_in_domain(
    struct query *q, const char *name, const char *domain)
{
	char whole[NS_MAXDNAME];

	domain += *domain == '.';
	if (snprintf(whole, sizeof(whole), "%s.%s", name, domain) >=
	    (int)sizeof(whole))
		return fail(q, NO_RECOVERY);
	return query(q, whole);
}

/* What was said in the domains that were tried. */
struct search {
	bool nodata, servfail, root, any, no_server;
};

/* False as of query(). */
static bool query_domains(
    struct query *q, const char *name, struct search *search)
{
	for (int i = 0; i < MAXDNSRCH && q->state->dnsrch[i]; i++) {
		const char *domain = q->state->dnsrch[i];

		search->any = true;
		search->root |= strcmp(domain, ".") == 0 || !*domain;
		if (!query_in_domain(q, name, domain))
			return false;
		if (q->length > 0)
			return true;
		if (errno == ECONNREFUSED) { /* no server is there */
			search->no_server = true;
			return true;
		}
		if (h_errno == NO_DATA)
			search->nodata = true;
		else if (h_errno == TRY_AGAIN && q->rcode == ns_r_servfail)
			search->servfail = true;
		else if (h_errno != HOST_NOT_FOUND)
			return true;
		if (!(q->state->options & RES_DNSRCH))
			return true;
	}
	return true;
}

/* $HOSTALIASES (hostname(7)): glibc says that it is deprecated, and goes by it
 * all the same. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static bool find_alias(
    struct query *q, const char *name, char *alias, size_t size)
{
	return !strchr(name, '.') &&
	       res_hostalias(q->state, name, alias, size) != NULL;
}

bool query_search(struct query *q, const char *name)
{
	const unsigned long options = q->state->options;
	struct search search = {false};
	char alias[NS_MAXDNAME];
	const char *dot = name;
	size_t length = strlen(name);
	unsigned dots = 0;
	bool absolute = length > 0 && name[length - 1] == '.';
	int said = -1; /* of the name as it is */

	errno = 0;
	h_errno = q->state->res_h_errno = HOST_NOT_FOUND; /* so far */
	while ((dot = strchr(dot, '.')) && dot++)
		dots++;
	if (find_alias(q, name, alias, sizeof(alias)))
		return query(q, alias);
	if (dots >= q->state->ndots || absolute) {
		if (!query_as_is(q, name))
			return false;
		if (q->length > 0 || absolute)
			return true;
		said = h_errno;
	}
	if (options & (dots > 0 ? RES_DNSRCH : RES_DEFNAMES)) {
		if (!query_domains(q, name, &search))
			return false;
		if (search.any && q->length > 0)
			return true;
		if (search.no_server)
			return fail(q, TRY_AGAIN);
	}
	if ((dots > 0 || !search.any || !(options & RES_NOTLDQUERY)) &&
	    said < 0 && !search.root) {
		if (!query_as_is(q, name))
			return false;
		if (q->length > 0)
			return true;
	}
	if (said >= 0)
		return fail(q, said);
	if (search.nodata)
		return fail(q, NO_DATA);
	if (search.servfail)
		return fail(q, TRY_AGAIN);
	return true;
}
