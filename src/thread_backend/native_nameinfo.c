/* SPDX-License-Identifier: MIT */
/* getnameinfo(3) for a job. */
#include "core/answer.h"
#include "native.h"
#include <errno.h>

struct outcome native_nameinfo(const struct job *job, struct answer **answer)
{
	char host[NI_MAXHOST], service[NI_MAXSERV];
	struct answer *found;
	struct outcome outcome;

	errno = 0;
	outcome = native_eai(getnameinfo(job->in.nameinfo.sa,
	    job->in.nameinfo.salen, host, sizeof(host), service,
	    sizeof(service), job->in.nameinfo.flags));
	if (outcome.error)
		return outcome;
	found = answer_new(256);
	if (!found || !(found->host = answer_strdup(found, host)) ||
	    !(found->service = answer_strdup(found, service))) {
		answer_free(found);
		return native_eai(EAI_MEMORY);
	}
	*answer = found;
	return outcome;
}
