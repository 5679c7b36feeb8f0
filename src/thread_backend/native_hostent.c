/* SPDX-License-Identifier: MIT */
/* gethostbyname2_r(3) or gethostbyaddr_r(3) for a job. */
#include "core/answer.h"
#include "native.h"
#include <errno.h>

/* What a buffer may grow to: a name with all addresses of a /16 fits. */
#define BUFFER_MAX (16 << 20)

static int call(const struct job *job, struct hostent *host, char *buffer,
    size_t size, struct hostent **result, int *error)
{
	if (job->kind == JOB_HOSTBYNAME)
		return gethostbyname2_r(job->in.hostbyname.name,
		    job->in.hostbyname.family, host, buffer, size, result,
		    error);
	return gethostbyaddr_r(job->in.hostbyaddr.addr, job->in.hostbyaddr.len,
	    job->in.hostbyaddr.family, host, buffer, size, result, error);
}

/* Into a buffer that is the answer's, so that nothing has to be copied. */
static int try_call(
    const struct job *job, size_t size, struct answer **answer, int *error)
{
	struct answer *found = answer_new(size + sizeof(struct hostent));
	struct hostent *host =
	    found ? answer_alloc(found, sizeof(*host)) : NULL;
	char *buffer = host ? answer_alloc(found, size) : NULL;
	int status = ENOMEM;

	*error = NETDB_INTERNAL;
	errno = 0;
	if (buffer)
		status = call(job, host, buffer, size, &found->hostent, error);
	if (status == 0 && found->hostent)
		*answer = found;
	else
		answer_free(found);
	return status;
}

/* As glibc says of every other family that it does not have. */
static const struct outcome no_such_family = {
    .error = NO_DATA,
    .cause = {.domain = DUET_FROM_DUET, .code = DUET_EFAMILY, .rcode = -1},
    .left_errno = EAFNOSUPPORT,
};

struct outcome native_hostent(const struct job *job, struct answer **answer)
{
	size_t size = 1024;
	struct outcome outcome;
	int status, error;

	/* glibc ends the process if the hosts file has the name: an assertion
	 * in gethostbyname3_multi() of nss/nss_files/files-hosts.c. */
	if (job->kind == JOB_HOSTBYNAME &&
	    job->in.hostbyname.family == AF_UNSPEC)
		return no_such_family;
	do {
		status = try_call(job, size, answer, &error);
		size *= 2;
	} while (
	    status == ERANGE && error == NETDB_INTERNAL && size <= BUFFER_MAX);

	if (*answer)
		return native_h_errno(NETDB_SUCCESS);
	/* glibc leaves it so for some addresses it does not want to look up. */
	if (error == NETDB_SUCCESS)
		error = NETDB_INTERNAL;
	if (error == NETDB_INTERNAL && status != 0)
		errno = status;
	outcome = native_h_errno(error);
	outcome.left_errno = status;
	return outcome;
}
