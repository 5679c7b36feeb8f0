/* SPDX-License-Identifier: MIT */
/* Addresses written as numbers, and their answers. */
#include "at_once.h"

#include <arpa/inet.h>
#include <string.h>

#include "status.h"

/* Flags under which nothing but the arguments counts. */
#define FLAGS                                                                \
	(AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL | \
	    AI_NUMERICSERV)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The usual form, which every request is looked at for: 192.0.2.1. */
static bool is_dotted_quad(const char *at)
{
	for (int part = 1;; part++) {
		unsigned value = (unsigned)*at++ - '0', digit;

		if (value > 9)
			return false;
		while (value > 0 && (digit = (unsigned)*at - '0') <= 9) {
			value = value * 10 + digit;
			if (value > 255)
				return false;
			at++;
		}
		if (part == 4)
			return *at == '\0';
		if (*at++ != '.')
			return false;
	}
}

/* With less than four parts, octal and hexadecimal: inet(3). */
static bool is_inet(const char *name)
{
	struct in_addr addr;

	return is_digit(*name) &&
	       (is_dotted_quad(name) ||
		   (!strpbrk(name, " \t\n\v\f\r") && inet_aton(name, &addr)));
}

static bool is_inet6(const char *name)
{
	char digits[INET6_ADDRSTRLEN];
	struct in6_addr addr;
	size_t len;

	if (!strchr(name, ':'))
		return false;
	len = strcspn(name, "%");
	if (len >= sizeof(digits))
		return false;
	memcpy(digits, name, len);
	digits[len] = '\0';
	return inet_pton(AF_INET6, digits, &addr) == 1;
}

bool is_address(const char *name)
{
	return is_inet(name) || is_inet6(name);
}

static bool is_port(const char *service)
{
	return *service && !service[strspn(service, "0123456789")] &&
	       strlen(service) <= 5;
}

bool needs_nobody(const struct job *job)
{
	return job->kind == JOB_ADDRINFO && job->in.addrinfo.node &&
	       !(job->in.addrinfo.flags & ~FLAGS) &&
	       (!job->in.addrinfo.service ||
		   is_port(job->in.addrinfo.service)) &&
	       is_address(job->in.addrinfo.node);
}

/* Returns whose answer it is; NULL: there is none at once. */
static const struct backend_ops *answer(
    struct duet_resolver *r, struct request *req)
{
	struct outcome *outcome = &req->result.outcome;
	struct backend *be = r->backend;
	bool kept;

	if (be->ops->answer && needs_nobody(&req->job))
		return be->ops->answer(&req->job, outcome, &req->found);
	if (!be->ops->recall || !r->options.values.cache_size)
		return NULL;
	pthread_mutex_lock(&r->backend_lock);
	kept = be->ops->recall(be, &req->job, outcome, &req->found);
	pthread_mutex_unlock(&r->backend_lock);
	return kept ? be->ops : NULL;
}

bool answer_at_once(struct duet_resolver *r, struct request *req)
{
	struct duet_result *res = &req->result;

	req->asked = answer(r, req);
	if (!req->asked)
		return false;
	res->status = status_of(req->job.kind, res->outcome.error);
	req->answered = true;
	return true;
}
