/* SPDX-License-Identifier: MIT */
/* getaddrinfo(3) of an address: one of it for each socket type. */
#include "addrinfo_number.h"
#include "addrinfo_list.h"
#include "numeric.h"
#include <netdb.h>

/* Of one address and the socket types that stand for any. */
#define SIZE 512

static struct answer *list_of(
    const struct job *job, struct addrinfo_parts *parts)
{
	struct answer *answer = answer_new(SIZE);

	if (!answer)
		return NULL;
	if (parts->flags & AI_CANONNAME)
		parts->canonical = answer_strdup(answer, job->in.addrinfo.node);
	if ((!(parts->flags & AI_CANONNAME) || parts->canonical) &&
	    addrinfo_list(answer, parts, NULL))
		return answer;
	answer_free(answer);
	return NULL;
}

static int find(const struct job *job, struct answer **answer)
{
	struct service_type types[SERVICE_MAX_TYPES];
	struct found_address found;
	struct addrinfo_parts parts = {
	    .addresses = &found,
	    .naddresses = 1,
	    .types = types,
	    .flags = job->in.addrinfo.flags,
	};
	int family = job->in.addrinfo.family;
	int error;

	if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6)
		return EAI_FAMILY;
	error = service_types(job->in.addrinfo.service, parts.flags,
	    job->in.addrinfo.socktype, job->in.addrinfo.protocol, types,
	    &parts.ntypes);
	if (!error)
		error = numeric_addrinfo(
		    job->in.addrinfo.node, family, parts.flags, &found);
	if (error)
		return error;
	*answer = list_of(job, &parts);
	return *answer ? 0 : EAI_MEMORY;
}

struct outcome addrinfo_number(const struct job *job, struct answer **answer)
{
	int error = find(job, answer);

	return (struct outcome){
	    .error = error,
	    .cause = {.domain = DUET_FROM_EAI, .code = error, .rcode = -1},
	};
}
