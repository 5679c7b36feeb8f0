/* SPDX-License-Identifier: MIT */
/*
 * native.h - the system's own calls, one job each
 *
 * Each makes the call that its job's kind stands for and blocks for as long as
 * that takes.  *answer is what was found, or NULL; it is the caller's.  Any
 * thread; several may be in the same call.
 */
#ifndef DUET_NATIVE_H
#define DUET_NATIVE_H

#include "core/job.h"

/* getaddrinfo(3); the list is the C library's, freed with the answer. */
struct outcome native_addrinfo(const struct job *job, struct answer **answer);

/* getnameinfo(3), for both the host and the service. */
struct outcome native_nameinfo(const struct job *job, struct answer **answer);

/* gethostbyname2_r(3) or gethostbyaddr_r(3), by the job's kind. */
struct outcome native_hostent(const struct job *job, struct answer **answer);

/*
 * res_query(3).  Unlike res_nquery(3) it comes with a state for each thread,
 * which the C library makes, initialises anew when resolv.conf has changed and
 * frees with the thread; and musl has it.
 */
struct outcome native_query(const struct job *job, struct answer **answer);

/* "glibc 2.36", "musl"; static. */
const char *native_version(void);

/* What the call returned; errno is looked at where the number refers to it. */
struct outcome native_eai(int error);
struct outcome native_h_errno(int error);

#endif
