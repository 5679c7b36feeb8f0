/* SPDX-License-Identifier: MIT */
/* getnameinfo(3). */
#include "ask.h"
#include "libc.h"
#include <string.h>

static bool fits(const char *text, char *buffer, socklen_t size)
{
	size_t length = strlen(text);

	if (length >= size)
		return false;
	memcpy(buffer, text, length + 1);
	return true;
}

/* Only addresses of the internet are looked up. */
static bool is_lookup(const struct sockaddr *sa, socklen_t salen)
{
	if (!sa || salen < sizeof(sa->sa_family))
		return false;
	return (sa->sa_family == AF_INET &&
		   salen >= sizeof(struct sockaddr_in)) ||
	       (sa->sa_family == AF_INET6 &&
		   salen >= sizeof(struct sockaddr_in6));
}

/* What the program does not want is not to be asked for, nor to fail. */
static int flags_for(int flags, bool wants_host, bool wants_service)
{
	if (!wants_host)
		flags = (flags & ~NI_NAMEREQD) | NI_NUMERICHOST;
	if (!wants_service)
		flags |= NI_NUMERICSERV;
	return flags;
}

int getnameinfo(const struct sockaddr *sa, socklen_t salen, char *host,
    socklen_t hostlen, char *service, socklen_t servicelen, int flags)
{
	bool wants_host = host && hostlen > 0;
	bool wants_service = service && servicelen > 0;
	struct lookup lookup = {.op = OP_GETNAMEINFO};
	duet_result *result = NULL;
	int error;

	if (is_lookup(sa, salen) && (wants_host || wants_service)) {
		lookup.address_size = sa->sa_family == AF_INET
					  ? sizeof(struct sockaddr_in)
					  : sizeof(struct sockaddr_in6);
		memcpy(&lookup.address, sa, lookup.address_size);
		lookup.nameinfo_flags =
		    flags_for(flags, wants_host, wants_service);
		result = ask(&lookup);
	}
	if (!result)
		return libc()->getnameinfo(
		    sa, salen, host, hostlen, service, servicelen, flags);
	error = duet_result_error(result);
	if (!error &&
	    ((wants_host && !fits(duet_result_host(result), host, hostlen)) ||
		(wants_service &&
		    !fits(duet_result_service(result), service, servicelen))))
		error = EAI_OVERFLOW;
	answered(result);
	return error;
}
