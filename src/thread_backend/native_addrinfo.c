/* SPDX-License-Identifier: MIT */
/* getaddrinfo(3) for a job. */
#include "core/answer.h"
#include "native.h"
#include <errno.h>

struct outcome native_addrinfo(const struct job *job, struct answer **answer)
{
	const struct addrinfo hints = {
	    .ai_flags = job->in.addrinfo.flags,
	    .ai_family = job->in.addrinfo.family,
	    .ai_socktype = job->in.addrinfo.socktype,
	    .ai_protocol = job->in.addrinfo.protocol,
	};
	struct answer *found = answer_new(0);
	struct addrinfo *list;
	struct outcome outcome;

	if (!found)
		return native_eai(EAI_MEMORY);
	errno = 0;
	outcome = native_eai(getaddrinfo(
	    job->in.addrinfo.node, job->in.addrinfo.service, &hints, &list));
	if (outcome.error) {
		answer_free(found);
		return outcome;
	}
	found->addrinfo = list;
	found->free_addrinfo = freeaddrinfo;
	*answer = found;
	return outcome;
}
