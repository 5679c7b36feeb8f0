/* SPDX-License-Identifier: MIT */
/* The calls of resolver(3), also by the names that older programs have for
 * them. */
#include "alias_of.h"
#include "libc.h"
#include "query.h"

/* What <resolv.h> of glibc before 2.34 makes of them. */
#undef res_query
#undef res_search
#undef res_nquery
#undef res_nsearch

/* As the C library does before a query. */
static struct query query_of(
    res_state state, int rrclass, int rrtype, unsigned char *answer, int size)
{
	if (!(state->options & RES_INIT))
		res_ninit(state);
	return (struct query){
	    .state = state,
	    .rrclass = rrclass,
	    .rrtype = rrtype,
	    .answer = answer,
	    .size = size,
	    .length = -1,
	    .rcode = -1,
	};
}

int res_nquery(res_state state, const char *name, int rrclass, int rrtype,
    unsigned char *answer, int size)
{
	struct query q = query_of(state, rrclass, rrtype, answer, size);

	return query(&q, name) ? q.length
			       : libc()->res_nquery(state, name, rrclass,
				     rrtype, answer, size);
}

int res_nsearch(res_state state, const char *name, int rrclass, int rrtype,
    unsigned char *answer, int size)
{
	struct query q = query_of(state, rrclass, rrtype, answer, size);

	return query_search(&q, name) ? q.length
				      : libc()->res_nsearch(state, name,
					    rrclass, rrtype, answer, size);
}

int res_query(
    const char *name, int rrclass, int rrtype, unsigned char *answer, int size)
{
	struct query q = query_of(&_res, rrclass, rrtype, answer, size);

	return query(&q, name)
		   ? q.length
		   : libc()->res_query(name, rrclass, rrtype, answer, size);
}

int res_search(
    const char *name, int rrclass, int rrtype, unsigned char *answer, int size)
{
	struct query q = query_of(&_res, rrclass, rrtype, answer, size);

	return query_search(&q, name)
		   ? q.length
		   : libc()->res_search(name, rrclass, rrtype, answer, size);
}

#define OLD_NAME(name) extern __typeof__(name) __##name ALIAS_OF(name)
OLD_NAME(res_query);
OLD_NAME(res_search);
OLD_NAME(res_nquery);
OLD_NAME(res_nsearch);
