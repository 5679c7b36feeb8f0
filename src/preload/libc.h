/* SPDX-License-Identifier: MIT */
/*
 * libc.h - the C library's own calls, beneath those that are ours
 *
 * What libduet inside this library calls by these names reaches the C library
 * too (ld's --wrap, see CMakeLists.txt), with libc_is_asked() meanwhile: so
 * that a module of nsswitch.conf that looks a name up gets the C library, as
 * it would without us, and not another lookup of ours.
 */
#ifndef DUET_PRELOAD_LIBC_H
#define DUET_PRELOAD_LIBC_H

#include <netdb.h>
#include <resolv.h>
#include <stdbool.h>

struct libc_calls {
	__typeof__(getaddrinfo) *getaddrinfo;
	__typeof__(getnameinfo) *getnameinfo;
	__typeof__(gethostbyname) *gethostbyname;
	__typeof__(gethostbyname2) *gethostbyname2;
	__typeof__(gethostbyaddr) *gethostbyaddr;
	__typeof__(gethostbyname_r) *gethostbyname_r;
	__typeof__(gethostbyname2_r) *gethostbyname2_r;
	__typeof__(gethostbyaddr_r) *gethostbyaddr_r;
	__typeof__(res_query) *res_query;
	__typeof__(res_search) *res_search;
	__typeof__(res_nquery) *res_nquery;
	__typeof__(res_nsearch) *res_nsearch;
};

const struct libc_calls *libc(void);

/* Whether this thread is in such a call on behalf of libduet. */
bool libc_is_asked(void);

#endif
