/* SPDX-License-Identifier: MIT */
/* What the caller sees of a request that has ended. */
#include "result.h"

#include <errno.h>

#include "backend.h"
#include "records/records.h"
#include "request.h"
#include "status.h"

#define NO_MEMORY(number)                                          \
	{                                                          \
		.result = {.outcome = {.error = (number),          \
			       .cause = {.domain = DUET_FROM_DUET, \
				   .code = DUET_ENOMEM,            \
				   .rcode = -1}},                  \
		    .status = DUET_ENOMEM},                        \
	}
static struct request no_memory_eai = NO_MEMORY(EAI_MEMORY);
static struct request no_memory_h_errno = NO_MEMORY(NETDB_INTERNAL);

static const struct request *of(const duet_result *res)
{
	return list_entry(res, const struct request, result);
}

/* NULL where there is none. */
static const struct answer *answer_of(const duet_result *res)
{
	struct request *req = (struct request *)of(res);

	return req->answered ? flight_of(req)->found : NULL;
}

duet_result *result_refusal(enum job_kind kind, enum duet_status status)
{
	struct request *req = request_new(kind);

	if (!req)
		req = domain_of(kind) == DUET_FROM_EAI ? &no_memory_eai
						       : &no_memory_h_errno;
	else
		request_end(req, status);
	return &req->result;
}

int duet_result_status(const duet_result *res)
{
	return res->status;
}

int duet_result_error(const duet_result *res)
{
	return res->outcome.error;
}

const struct duet_cause *duet_result_cause(const duet_result *res)
{
	return &res->outcome.cause;
}

int duet_result_errno(const duet_result *res)
{
	return res->outcome.left_errno;
}

int duet_result_h_errno(const duet_result *res, int *value)
{
	if (res->outcome.sets_herr)
		*value = res->outcome.herr;
	return res->outcome.sets_herr;
}

const char *duet_result_backend(const duet_result *res)
{
	const struct backend_ops *asked = of(res)->asked;

	return asked ? asked->name : NULL;
}

const struct addrinfo *duet_result_addrinfo(const duet_result *res)
{
	const struct answer *answer = answer_of(res);

	return answer ? answer->addrinfo : NULL;
}

const struct hostent *duet_result_hostent(const duet_result *res)
{
	const struct answer *answer = answer_of(res);

	return answer ? answer->hostent : NULL;
}

const char *duet_result_host(const duet_result *res)
{
	const struct answer *answer = answer_of(res);

	return answer ? answer->host : NULL;
}

const char *duet_result_service(const duet_result *res)
{
	const struct answer *answer = answer_of(res);

	return answer ? answer->service : NULL;
}

const unsigned char *duet_result_packet(const duet_result *res, size_t *len)
{
	const struct answer *answer = answer_of(res);

	if (len)
		*len = answer ? answer->packet_len : 0;
	return answer ? answer->packet : NULL;
}

/* Of several threads that read them at once, the first keeps what it has. */
static struct records *records_of(duet_result *res)
{
	struct records *records = atomic_load(&res->records), *other = NULL;
	size_t len;
	const unsigned char *packet = duet_result_packet(res, &len);

	if (records || !packet)
		return records;
	records = records_read(packet, len);
	if (!records ||
	    atomic_compare_exchange_strong(&res->records, &other, records))
		return records;
	records_free(records);
	return other;
}

const struct duet_record *duet_result_records(
    const duet_result *res, enum duet_section section, int *count)
{
	int saved_errno = errno;
	const struct records *records = records_of((duet_result *)res);
	bool known = records && (unsigned)section < RECORDS_SECTIONS;

	errno = saved_errno;
	if (count)
		*count = known ? records->sections[section].count : -1;
	return known ? records->sections[section].first : NULL;
}

void duet_result_free(duet_result *res)
{
	int saved_errno = errno;

	if (res && of(res) != &no_memory_eai && of(res) != &no_memory_h_errno)
		request_put((struct request *)of(res));
	errno = saved_errno;
}
