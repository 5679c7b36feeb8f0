/* SPDX-License-Identifier: MIT */
/*
 * query.h - res_nquery(3) and res_nsearch(3) through duet
 */
#ifndef DUET_PRELOAD_QUERY_H
#define DUET_PRELOAD_QUERY_H

#include <resolv.h>
#include <stdbool.h>

/* A question of the program and the buffer for its answer. */
struct query {
	struct __res_state *state;
	int rrclass, rrtype;
	unsigned char *answer;
	int size;
	/* What these functions set. */
	int length; /* to return: of the response, -1 for an error */
	int rcode;  /* of the last response, -1: none */
};

/* Ask for a name.  h_errno and errno are set when that fails.  False if
 * the C library is to be asked instead. */
bool query(struct query *q, const char *name);

/* The same, with the domains of the state. */
bool query_search(struct query *q, const char *name);

#endif
