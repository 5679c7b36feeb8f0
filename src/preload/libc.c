/* SPDX-License-Identifier: MIT */
/* The C library's own calls, and the way to them for libduet. */
#include "libc.h"
#include <dlfcn.h>
#include <pthread.h>

static struct libc_calls calls;

static void find_calls(void)
{
#define FIND(name) calls.name = (__typeof__(calls.name))dlsym(RTLD_NEXT, #name)
	FIND(getaddrinfo);
	FIND(getnameinfo);
	FIND(gethostbyname);
	FIND(gethostbyname2);
	FIND(gethostbyaddr);
	FIND(gethostbyname_r);
	FIND(gethostbyname2_r);
	FIND(gethostbyaddr_r);
	FIND(res_query);
	FIND(res_search);
	FIND(res_nquery);
	FIND(res_nsearch);
#undef FIND
}

const struct libc_calls *libc(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, find_calls);
	return &calls;
}

static _Thread_local unsigned depth;

bool libc_is_asked(void)
{
	return depth > 0;
}

#define ASK_LIBC(call)                \
	do {                          \
		depth++;              \
		error = libc()->call; \
		depth--;              \
		return error;         \
	} while (0)

int __wrap_getaddrinfo(const char *node, const char *service,
    const struct addrinfo *hints, struct addrinfo **res);
int __wrap_getnameinfo(const struct sockaddr *sa, socklen_t salen, char *host,
    socklen_t hostlen, char *service, socklen_t servicelen, int flags);
int __wrap_gethostbyname2_r(const char *name, int family, struct hostent *ret,
    char *buffer, size_t size, struct hostent **result, int *h_errnop);
int __wrap_gethostbyaddr_r(const void *addr, socklen_t len, int family,
    struct hostent *ret, char *buffer, size_t size, struct hostent **result,
    int *h_errnop);
int __wrap_res_query(
    const char *name, int rrclass, int rrtype, unsigned char *answer, int size);

int __wrap_getaddrinfo(const char *node, const char *service,
    const struct addrinfo *hints, struct addrinfo **res)
{
	int error;

	ASK_LIBC(getaddrinfo(node, service, hints, res));
}

int __wrap_getnameinfo(const struct sockaddr *sa, socklen_t salen, char *host,
    socklen_t hostlen, char *service, socklen_t servicelen, int flags)
{
	int error;

	ASK_LIBC(
	    getnameinfo(sa, salen, host, hostlen, service, servicelen, flags));
}

int __wrap_gethostbyname2_r(const char *name, int family, struct hostent *ret,
    char *buffer, size_t size, struct hostent **result, int *h_errnop)
{
	int error;

	ASK_LIBC(gethostbyname2_r(
	    name, family, ret, buffer, size, result, h_errnop));
}

int __wrap_gethostbyaddr_r(const void *addr, socklen_t len, int family,
    struct hostent *ret, char *buffer, size_t size, struct hostent **result,
    int *h_errnop)
{
	int error;

	ASK_LIBC(gethostbyaddr_r(
	    addr, len, family, ret, buffer, size, result, h_errnop));
}

int __wrap_res_query(
    const char *name, int rrclass, int rrtype, unsigned char *answer, int size)
{
	int error;

	ASK_LIBC(res_query(name, rrclass, rrtype, answer, size));
}
