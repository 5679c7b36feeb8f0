/* SPDX-License-Identifier: MIT */
/* getaddrinfo(3) for a job. */
#include "core/answer.h"
#include "native.h"
#include <errno.h>

/* An address, as most have. */
#define ADDRESS_ROOM (sizeof(struct addrinfo) + sizeof(struct sockaddr_in6) + 4)

/* The list is freed in the thread that it was made in, which is cheap, and
 * the copy, one allocation, wherever the program frees its result. */
static struct answer *copy(struct addrinfo *list)
{
	struct answer *answer;
	size_t room = 0;

	for (const struct addrinfo *ai = list; ai; ai = ai->ai_next)
		room += ADDRESS_ROOM;
	answer = answer_new(room);
	if (answer &&
	    !(answer->addrinfo = answer_copy_addrinfo(answer, list))) {
		answer_free(answer);
		answer = NULL;
	}
	freeaddrinfo(list);
	return answer;
}

struct outcome native_addrinfo(const struct job *job, struct answer **answer)
{
	const struct addrinfo hints = {
	    .ai_flags = job->in.addrinfo.flags,
	    .ai_family = job->in.addrinfo.family,
	    .ai_socktype = job->in.addrinfo.socktype,
	    .ai_protocol = job->in.addrinfo.protocol,
	};
	struct addrinfo *list;
	struct outcome outcome;

	errno = 0;
	outcome = native_eai(getaddrinfo(
	    job->in.addrinfo.node, job->in.addrinfo.service, &hints, &list));
	if (outcome.error)
		return outcome;
	*answer = copy(list);
	return *answer ? outcome : native_eai(EAI_MEMORY);
}
