/* SPDX-License-Identifier: MIT */
/*
 * answer.h - what a backend found
 *
 * A backend makes an answer, fills in the members that the job's kind asks
 * for and gives it away with job_finish().  All that the members point at is
 * taken from the answer itself and goes with it:
 *
 *	struct answer *a = answer_new(512);
 *	if (!a || !(a->host = answer_strdup(a, "www.example")))
 *		... out of memory: answer_free(a), finish with EAI_MEMORY
 *	job_finish(job, outcome, a);
 *
 * One thread at a time.
 */
#ifndef DUET_ANSWER_H
#define DUET_ANSWER_H

#include <netdb.h>
#include <stddef.h>
#include <stdint.h>

struct answer {
	struct addrinfo *addrinfo;   /* JOB_ADDRINFO */
	struct hostent *hostent;     /* JOB_HOSTBYNAME, JOB_HOSTBYADDR */
	const char *host;            /* JOB_NAMEINFO; NULL if not asked for */
	const char *service;         /* JOB_NAMEINFO; NULL if not asked for */
	const unsigned char *packet; /* JOB_QUERY: the DNS response */
	size_t packet_len;
	struct answer_block *blocks; /* answer.c's */
};

/* An empty answer with room for size bytes before it has to grow.  NULL when
 * out of memory. */
struct answer *answer_new(size_t size);

/* Zeroed memory, aligned for anything; NULL when out of memory. */
void *answer_alloc(struct answer *a, size_t size);
char *answer_strdup(struct answer *a, const char *text);
void *answer_memdup(struct answer *a, const void *data, size_t size);

/* A deep copy of what is not the answer's; NULL when out of memory.  For
 * backends that get theirs in memory of their own. */
struct addrinfo *answer_copy_addrinfo(
    struct answer *a, const struct addrinfo *list);
struct hostent *answer_copy_hostent(struct answer *a, const struct hostent *h);

void answer_free(struct answer *a); /* NULL is fine */

/* An answer as size bytes in a row, which may be copied anywhere in this
 * process; it ends with the memory of nothing else.  Of a list of addresses and
 * of a host alone.  free(3) it; NULL: it has other members, or no memory. */
struct packed_answer {
	size_t size;
	uintptr_t base; /* where what follows stood when it was packed */
	struct addrinfo *addrinfo;
	struct hostent *hostent;
	unsigned char bytes[];
};
struct packed_answer *answer_pack(const struct answer *a);

/* An answer of such bytes, wherever they are now; NULL when out of memory. */
struct answer *answer_unpack(const void *packed);

#endif
