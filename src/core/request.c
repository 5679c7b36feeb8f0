/* SPDX-License-Identifier: MIT */
/* Making requests, counting them, and deciding who ends one. */
#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "records/records.h"
#include "status.h"

/* Addresses and names are copied behind the structure, this far aligned. */
#define ALIGNMENT 8

/* Not calloc(3), which in glibc does without the thread's cache of chunks, so
 * that what is freed there is never used again. */
static struct request *new_with_room(enum job_kind kind, size_t room)
{
	int saved_errno = errno;
	struct request *req = malloc(sizeof(*req) + room);

	errno = saved_errno;
	if (!req)
		return NULL;
	memset(req, 0, sizeof(*req) + room);
	req->job.kind = kind;
	atomic_init(&req->refs, 1);
	list_init(&req->node);
	return req;
}

struct request *request_new(enum job_kind kind)
{
	return new_with_room(kind, 0);
}

static size_t text_size(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

int request_addrinfo(struct request **out, const char *node,
    const char *service, const struct addrinfo *hints)
{
	size_t node_size = text_size(node), service_size = text_size(service);
	struct request *req =
	    new_with_room(JOB_ADDRINFO, node_size + service_size);
	char *room = (char *)(req + 1);

	*out = req;
	if (!req)
		return DUET_ENOMEM;
	if (node)
		req->job.in.addrinfo.node = memcpy(room, node, node_size);
	if (service)
		req->job.in.addrinfo.service =
		    memcpy(room + node_size, service, service_size);
	req->job.in.addrinfo.flags = AI_V4MAPPED | AI_ADDRCONFIG;
	if (hints) {
		req->job.in.addrinfo.flags = hints->ai_flags;
		req->job.in.addrinfo.family = hints->ai_family;
		req->job.in.addrinfo.socktype = hints->ai_socktype;
		req->job.in.addrinfo.protocol = hints->ai_protocol;
	}
	return DUET_OK;
}

int request_nameinfo(
    struct request **out, const struct sockaddr *sa, socklen_t salen, int flags)
{
	struct request *req;

	*out = NULL;
	if (!sa || salen > sizeof(struct sockaddr_storage))
		return DUET_EINVAL;
	/* A backend may look at the family however short the caller's is. */
	req = new_with_room(
	    JOB_NAMEINFO, salen > sizeof(*sa) ? salen : sizeof(*sa));
	if (!req)
		return DUET_ENOMEM;
	memcpy(req + 1, sa, salen);
	req->job.in.nameinfo.sa = (const struct sockaddr *)(req + 1);
	req->job.in.nameinfo.salen = salen;
	req->job.in.nameinfo.flags = flags;
	*out = req;
	return DUET_OK;
}

/* A request about a name, which is put at *copy of its job. */
static int named(struct request **out, enum job_kind kind, const char *name)
{
	*out = NULL;
	if (!name)
		return DUET_EINVAL;
	*out = new_with_room(kind, text_size(name));
	if (!*out)
		return DUET_ENOMEM;
	memcpy(*out + 1, name, text_size(name));
	return DUET_OK;
}

int request_hostbyname(struct request **out, const char *name, int family)
{
	int status = named(out, JOB_HOSTBYNAME, name);

	if (status != DUET_OK)
		return status;
	(*out)->job.in.hostbyname.name = (const char *)(*out + 1);
	(*out)->job.in.hostbyname.family = family;
	return DUET_OK;
}

int request_hostbyaddr(
    struct request **out, const void *addr, socklen_t len, int family)
{
	struct request *req;

	*out = NULL;
	if (!addr || len > sizeof(struct sockaddr_storage))
		return DUET_EINVAL;
	req = new_with_room(JOB_HOSTBYADDR, len);
	if (!req)
		return DUET_ENOMEM;
	memcpy(req + 1, addr, len);
	req->job.in.hostbyaddr.addr = req + 1;
	req->job.in.hostbyaddr.len = len;
	req->job.in.hostbyaddr.family = family;
	*out = req;
	return DUET_OK;
}

int request_query(
    struct request **out, const char *name, int rrclass, int rrtype)
{
	int status = named(out, JOB_QUERY, name);

	if (status != DUET_OK)
		return status;
	(*out)->job.in.query.name = (const char *)(*out + 1);
	(*out)->job.in.query.rrclass = rrclass;
	(*out)->job.in.query.rrtype = rrtype;
	return DUET_OK;
}

_Static_assert(sizeof(struct request) % ALIGNMENT == 0,
    "what stands behind a request is aligned");
_Static_assert(sizeof(struct request) <= 192,
    "a waiting request, its tables and a usual name take 246 bytes");

void request_ref(struct request *req)
{
	atomic_fetch_add_explicit(&req->refs, 1, memory_order_relaxed);
}

void request_put(struct request *req)
{
	/* The only one is not given away meanwhile. */
	if (atomic_load_explicit(&req->refs, memory_order_acquire) > 1 &&
	    atomic_fetch_sub_explicit(&req->refs, 1, memory_order_acq_rel) > 1)
		return;
	records_free(atomic_load(&req->result.records));
	answer_free(req->found);
	if (req->boards)
		request_put(req->flight);
	free(req);
}

bool request_claim(struct request *req)
{
	return !atomic_exchange(&req->claimed, true);
}

void request_end(struct request *req, enum duet_status status)
{
	req->result.status = status;
	req->result.outcome = outcome_of(req->job.kind, status);
	req->answered = false;
}
