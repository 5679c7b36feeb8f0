/* SPDX-License-Identifier: MIT */
/* res_query(3) and res_nquery(3). */
#include "query.h"
#include "ask.h"
#include <arpa/nameser.h>
#include <errno.h>
#include <string.h>

/* glibc asks with EDNS for no more than this over UDP. */
enum { EDNS_UDP_MAX = 1200 };

/* Also of a state that nobody has initialised yet: the C library would now. */
static unsigned long options_of(const struct __res_state *state)
{
	struct __res_state fresh = {.options = 0};
	unsigned long options;

	if (state->options & RES_INIT)
		return state->options;
	if (res_ninit(&fresh) != 0)
		return 0;
	options = fresh.options;
	res_nclose(&fresh);
	return options;
}

/* 0 if nothing comes over UDP. */
static size_t udp_max(const struct query *q)
{
	unsigned long options = options_of(q->state);

	if (options & RES_USEVC)
		return 0;
	if (!(options & RES_USE_EDNS0) || q->size < NS_PACKETSZ)
		return NS_PACKETSZ;
	return q->size < EDNS_UDP_MAX ? (size_t)q->size : EDNS_UDP_MAX;
}

/*
 * A small buffer gets the beginning.  The length is that of the whole response
 * if it came over TCP; of one over UDP the kernel has dropped what does not
 * fit, and all that the C library knows is the length that is left.
 */
static int copy_response(const struct query *q, const duet_result *result)
{
	size_t size = (size_t)q->size, length = 0;
	const unsigned char *packet = duet_result_packet(result, &length);

	if (!packet)
		return 0;
	memcpy(q->answer, packet, length < size ? length : size);
	if (length <= size)
		return (int)length;
	if (length <= udp_max(q))
		return (int)size;
	((HEADER *)q->answer)->tc = 1;
	return (int)length;
}

bool query(struct query *q, const char *name)
{
	const struct lookup lookup = {
	    .op = OP_QUERY,
	    .name = name,
	    .rrclass = q->rrclass,
	    .rrtype = q->rrtype,
	};
	duet_result *result = NULL;
	int error, err;

	if (q->answer && q->size >= NS_HFIXEDSZ)
		result = ask_with(&lookup, q->state);
	if (!result)
		return false;
	error = duet_result_error(result);
	q->length = copy_response(q, result);
	q->rcode = duet_result_cause(result)->rcode;
	err = duet_result_errno(result);
	answered(result);
	if (error) {
		errno = err;
		h_errno = q->state->res_h_errno = error;
		q->length = -1;
	}
	return true;
}
