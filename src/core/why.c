/* SPDX-License-Identifier: MIT */
/* Which backend a request would be given to, and why. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "auto.h"
#include "resolver.h"

/* A call about a name; about an address too, but not its bytes, as no rule
 * asks for more than that it is one. */
static bool job_of(struct job *job, enum duet_call call, const char *name)
{
	*job = (struct job){.kind = JOB_ADDRINFO};
	switch (call) {
	case DUET_CALL_GETADDRINFO:
		job->in.addrinfo.node = name;
		return true;
	case DUET_CALL_GETHOSTBYNAME:
		job->kind = JOB_HOSTBYNAME;
		job->in.hostbyname.name = name;
		return name;
	case DUET_CALL_GETNAMEINFO:
		job->kind = JOB_NAMEINFO;
		return true;
	case DUET_CALL_GETHOSTBYADDR:
		job->kind = JOB_HOSTBYADDR;
		return true;
	case DUET_CALL_QUERY:
		job->kind = JOB_QUERY;
		job->in.query.name = name;
		return name;
	}
	return false;
}

static void tell(struct duet_choice *out, const struct backend_ops *ops,
    const struct choice *choice)
{
	memset(out, 0, sizeof(*out));
	out->backend = ops->name;
	out->rule = choice_rule(choice);
	out->file = choice->fact->where;
	out->line = choice->fact->line;
	choice_text(choice, out->text, sizeof(out->text));
}

int duet_why(duet_resolver *r, enum duet_call call, const char *name,
    struct duet_choice *out, size_t size)
{
	int saved_errno = errno;
	struct duet_choice told;
	struct choice choice;
	const struct backend_ops *ops;
	struct job job;

	if (!r || !out || !job_of(&job, call, name))
		return DUET_EINVAL;
	if (is_forked(r))
		return DUET_EFORKED;
	pthread_mutex_lock(&r->backend_lock);
	ops = r->backend->ops;
	choice = (struct choice){r->reason.rule, &r->reason.fact};
	if (ops == &auto_backend_ops) {
		choice = auto_choose(r->backend, &job);
		ops = auto_part(choice_is_native(&choice));
	}
	tell(&told, ops, &choice);
	pthread_mutex_unlock(&r->backend_lock);
	memset(out, 0, size);
	memcpy(out, &told, size < sizeof(told) ? size : sizeof(told));
	errno = saved_errno;
	return DUET_OK;
}
