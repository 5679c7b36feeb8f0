/* SPDX-License-Identifier: MIT */
/* res_query(3) for a job, with the response also where it is bad news. */
#include "core/answer.h"
#include "native.h"
#include <arpa/nameser.h>
#include <errno.h>
#include <resolv.h>
#include <stdlib.h>

/* Any other would have been taken for the answer. */
static bool can_be_tried_again(const HEADER *header)
{
	switch (header->rcode) {
	case ns_r_servfail:
	case ns_r_notimpl:
	case ns_r_refused:
		return true;
	default:
		return header->tc ||
		       (!header->aa && !header->ra && !header->ancount);
	}
}

/* There is no record of type 0 (RFC 6895 section 3.1). */
static bool is_untouched(const unsigned char *at, int size)
{
	while (size > 0 && !at[size - 1])
		size--;
	return size == 0;
}

/*
 * When res_query(3) fails it does not say how long the response is that it has
 * left in the buffer, if any: none was if the buffer is still zero, and what
 * would not have led to TRY_AGAIN was passed over.  Returns 0 for these and for
 * one that does not parse or goes on where nothing was written.
 */
static size_t response_length(const unsigned char *packet, int error)
{
	const unsigned char *end = packet + NS_MAXMSG;
	const unsigned char *at = packet + NS_HFIXEDSZ;
	const HEADER *header = (const HEADER *)packet;
	const uint16_t counts[ns_s_max] = {
	    [ns_s_qd] = ntohs(header->qdcount),
	    [ns_s_an] = ntohs(header->ancount),
	    [ns_s_ns] = ntohs(header->nscount),
	    [ns_s_ar] = ntohs(header->arcount),
	};

	if (!header->qr || (error == TRY_AGAIN && !can_be_tried_again(header)))
		return 0;
	for (int section = 0; section < ns_s_max; section++)
		for (unsigned i = 0; i < counts[section]; i++) {
			int size = ns_skiprr(at, end, section, 1);

			if (size < 0 || is_untouched(at, size))
				return 0;
			at += size;
		}
	return at - packet;
}

static struct answer *query_answer(const unsigned char *packet, size_t len)
{
	struct answer *found = answer_new(len);

	if (found && (found->packet = answer_memdup(found, packet, len))) {
		found->packet_len = len;
		return found;
	}
	answer_free(found);
	return NULL;
}

struct outcome native_query(const struct job *job, struct answer **answer)
{
	unsigned char *packet = calloc(1, NS_MAXMSG);
	struct outcome outcome;
	size_t len;
	int size;

	if (!packet) {
		errno = ENOMEM;
		return native_h_errno(NETDB_INTERNAL);
	}
	errno = 0;
	size = res_query(job->in.query.name, job->in.query.rrclass,
	    job->in.query.rrtype, packet, NS_MAXMSG);
	outcome = native_h_errno(size < 0 ? h_errno : NETDB_SUCCESS);
	outcome.left_errno = size < 0 ? errno : 0;
	len = size < 0 ? response_length(packet, outcome.error) : (size_t)size;
	if (len >= NS_HFIXEDSZ) {
		outcome.cause.rcode = ((const HEADER *)packet)->rcode;
		*answer = query_answer(packet, len);
		if (!*answer) {
			errno = ENOMEM;
			outcome = native_h_errno(NETDB_INTERNAL);
		}
	}
	free(packet);
	return outcome;
}
