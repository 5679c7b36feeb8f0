/* SPDX-License-Identifier: MIT */
/* gethostbyname2_r(3) and gethostbyaddr_r(3): the answer is a hostent. */
#include "lookup.h"
#include <errno.h>
#include <netdb.h>
#include <string.h>

static char **make_aliases(const struct lookup *l)
{
	size_t count = l->found.naliases;
	char **aliases =
	    answer_alloc(l->answer, (count + 1) * sizeof(*aliases));

	for (size_t i = 0; aliases && i < count; i++)
		aliases[i] = l->found.aliases[i];
	return aliases;
}

static char **make_addresses(const struct lookup *l, int length)
{
	size_t count = l->found.naddresses;
	char **list = answer_alloc(l->answer, (count + 1) * sizeof(*list));

	for (size_t i = 0; list && i < count; i++) {
		list[i] = answer_memdup(
		    l->answer, &l->found.addresses[i].addr, (size_t)length);
		if (!list[i])
			return NULL;
	}
	return list;
}

static bool make_hostent(struct lookup *l)
{
	struct hostent *host;

	if (!l->found.name) /* with which there is an answer */
		return false;
	host = answer_alloc(l->answer, sizeof(*host));
	if (!host)
		return false;
	host->h_name = l->found.name;
	host->h_addrtype = l->found.addresses[0].family;
	host->h_length = host->h_addrtype == AF_INET ? 4 : 16;
	host->h_aliases = make_aliases(l);
	host->h_addr_list = make_addresses(l, host->h_length);
	l->answer->hostent = host;
	return host->h_aliases && host->h_addr_list;
}

static void done(struct lookup *l)
{
	int error;

	if (host_found(l)) {
		if (make_hostent(l)) {
			lookup_finish(l, NETDB_SUCCESS, false);
		} else {
			l->err = ENOMEM;
			lookup_finish(l, NETDB_INTERNAL, false);
		}
		return;
	}
	error = l->left_errno = host_errno(l);
	if (l->herr == NETDB_INTERNAL && error != 0)
		l->err = error;
	lookup_finish(
	    l, l->herr == NETDB_SUCCESS ? NETDB_INTERNAL : l->herr, false);
}

static void refuse(struct lookup *l, int herr, int err)
{
	l->err = l->left_errno = err;
	lookup_finish(l, herr, false);
}

static void start_by_addr(struct lookup *l)
{
	const struct job *job = l->job;
	int family = job->in.hostbyaddr.family;
	socklen_t len = job->in.hostbyaddr.len;

	if (len == sizeof(in6addr_any) &&
	    memcmp(job->in.hostbyaddr.addr, &in6addr_any, len) == 0) {
		refuse(l, HOST_NOT_FOUND, ENOENT);
		return;
	}
	if ((family != AF_INET && family != AF_INET6) ||
	    len != (family == AF_INET ? 4 : 16)) {
		refuse(l, NETDB_INTERNAL, EAFNOSUPPORT);
		return;
	}
	l->call.function = SOURCE_BY_ADDR;
	l->call.addr = job->in.hostbyaddr.addr;
	l->call.family = family;
	host_start(l, done);
}

void hostent_start(struct lookup *l)
{
	if (l->job->kind == JOB_HOSTBYADDR) {
		start_by_addr(l);
		return;
	}
	/* glibc ends the process where the hosts file has the name; of other
	 * families that it does not have it says NO_DATA. */
	if (l->job->in.hostbyname.family == AF_UNSPEC) {
		refuse(l, NO_DATA, EAFNOSUPPORT);
		return;
	}
	l->call.function = SOURCE_BY_NAME;
	l->call.name = l->job->in.hostbyname.name;
	l->call.family = l->job->in.hostbyname.family;
	host_start(l, done);
}
