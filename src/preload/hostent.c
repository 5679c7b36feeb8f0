/* SPDX-License-Identifier: MIT */
/* gethostbyname(3), gethostbyaddr(3) and their other forms. */
#include "ask.h"
#include "hostent_pack.h"
#include "libc.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A caller's buffer and what the _r forms set. */
struct place {
	struct hostent *host;
	char *buffer;
	size_t size;
	struct hostent **found;
	int *h_errnop;
};

/* The result is freed. */
static int deliver(duet_result *result, const struct place *place)
{
	int error = duet_result_error(result);
	int status = duet_result_errno(result);
	const struct hostent *host = duet_result_hostent(result);
	bool fits = error ||
		    hostent_pack(place->host, host, place->buffer, place->size);

	if (!fits)
		status = ERANGE;
	answered(result);
	*place->found = error || !fits ? NULL : place->host;
	*place->h_errnop = fits ? error : NETDB_INTERNAL;
	if (error || !fits)
		errno = status;
	return status;
}

static struct lookup lookup_by_name(const char *name, int family)
{
	return (struct lookup){
	    .op = OP_GETHOSTBYNAME,
	    .name = name,
	    .family = family,
	};
}

/* False for what is no address of the internet. */
static bool lookup_by_address(
    struct lookup *lookup, const void *address, socklen_t len, int family)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&lookup->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&lookup->address;

	*lookup = (struct lookup){.op = OP_GETHOSTBYADDR};
	lookup->address.ss_family = (sa_family_t)family;
	if (address && family == AF_INET && len == sizeof(v4->sin_addr)) {
		memcpy(&v4->sin_addr, address, len);
		lookup->address_size = sizeof(*v4);
	}
	if (address && family == AF_INET6 && len == sizeof(v6->sin6_addr)) {
		memcpy(&v6->sin6_addr, address, len);
		lookup->address_size = sizeof(*v6);
	}
	return lookup->address_size > 0;
}

int gethostbyname2_r(const char *name, int family, struct hostent *ret,
    char *buffer, size_t size, struct hostent **found, int *h_errnop)
{
	const struct lookup lookup = lookup_by_name(name, family);
	duet_result *result = ask(&lookup);

	if (!result)
		return libc()->gethostbyname2_r(
		    name, family, ret, buffer, size, found, h_errnop);
	return deliver(
	    result, &(struct place){ret, buffer, size, found, h_errnop});
}

int gethostbyname_r(const char *name, struct hostent *ret, char *buffer,
    size_t size, struct hostent **found, int *h_errnop)
{
	const struct lookup lookup = lookup_by_name(name, AF_INET);
	duet_result *result = ask(&lookup);

	if (!result)
		return libc()->gethostbyname_r(
		    name, ret, buffer, size, found, h_errnop);
	return deliver(
	    result, &(struct place){ret, buffer, size, found, h_errnop});
}

int gethostbyaddr_r(const void *address, socklen_t len, int family,
    struct hostent *ret, char *buffer, size_t size, struct hostent **found,
    int *h_errnop)
{
	struct lookup lookup;
	duet_result *result = lookup_by_address(&lookup, address, len, family)
				  ? ask(&lookup)
				  : NULL;

	if (!result)
		return libc()->gethostbyaddr_r(
		    address, len, family, ret, buffer, size, found, h_errnop);
	return deliver(
	    result, &(struct place){ret, buffer, size, found, h_errnop});
}

/* The forms without _r: each has one place, which its next call reuses. */
struct fixed {
	pthread_mutex_t lock; /* guards the rest while it is written */
	struct hostent host;
	char *buffer;
	size_t size;
};

static bool grow(struct fixed *fixed)
{
	size_t size = fixed->size ? 2 * fixed->size : 1024;
	char *buffer = realloc(fixed->buffer, size);

	if (!buffer)
		return false;
	fixed->buffer = buffer;
	fixed->size = size;
	return true;
}

/* The result is freed. */
static struct hostent *deliver_fixed(duet_result *result, struct fixed *fixed)
{
	int error = duet_result_error(result);
	int status = duet_result_errno(result);
	const struct hostent *host = duet_result_hostent(result);
	bool fits = error;

	pthread_mutex_lock(&fixed->lock);
	while (!fits) {
		fits = fixed->buffer && hostent_pack(&fixed->host, host,
					    fixed->buffer, fixed->size);
		if (!fits && !grow(fixed))
			break;
	}
	pthread_mutex_unlock(&fixed->lock);
	answered(result);
	if (error || !fits) {
		errno = fits ? status : ENOMEM;
		h_errno = fits ? error : NETDB_INTERNAL;
	}
	return fits && !error ? &fixed->host : NULL;
}

struct hostent *gethostbyname(const char *name)
{
	static struct fixed fixed = {.lock = PTHREAD_MUTEX_INITIALIZER};
	const struct lookup lookup = lookup_by_name(name, AF_INET);
	duet_result *result = ask(&lookup);

	return result ? deliver_fixed(result, &fixed)
		      : libc()->gethostbyname(name);
}

struct hostent *gethostbyname2(const char *name, int family)
{
	static struct fixed fixed = {.lock = PTHREAD_MUTEX_INITIALIZER};
	const struct lookup lookup = lookup_by_name(name, family);
	duet_result *result = ask(&lookup);

	return result ? deliver_fixed(result, &fixed)
		      : libc()->gethostbyname2(name, family);
}

struct hostent *gethostbyaddr(const void *address, socklen_t len, int family)
{
	static struct fixed fixed = {.lock = PTHREAD_MUTEX_INITIALIZER};
	struct lookup lookup;
	duet_result *result = lookup_by_address(&lookup, address, len, family)
				  ? ask(&lookup)
				  : NULL;

	return result ? deliver_fixed(result, &fixed)
		      : libc()->gethostbyaddr(address, len, family);
}
