/* SPDX-License-Identifier: MIT */
/* A job under way: its beginning and its end. */
#include "lookup.h"
#include "results.h"
#include <ares.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

static bool speaks_eai(const struct job *job)
{
	return job->kind == JOB_ADDRINFO || job->kind == JOB_NAMEINFO;
}

static bool is_system_error(const struct job *job, int error)
{
	return error == (speaks_eai(job) ? EAI_SYSTEM : NETDB_INTERNAL);
}

void lookup_refuse(struct job *job, int status)
{
	const struct outcome cancelled = {
	    .error = speaks_eai(job) ? EAI_CANCELED : NETDB_INTERNAL,
	    .cause = {.domain = DUET_FROM_DUET, .code = status, .rcode = -1},
	};
	struct outcome outcome = cancelled;

	if (status == DUET_ENOMEM)
		outcome.error = speaks_eai(job) ? EAI_MEMORY : NETDB_INTERNAL;
	job_finish(job, outcome, NULL);
}

/* What c-ares would have made of the last response, or why there was none. */
static int ares_code(const struct ask *ask)
{
	static const int of_rcode[] = {
	    [RCODE_NOERROR] = ARES_ENODATA,
	    [RCODE_FORMERR] = ARES_EFORMERR,
	    [RCODE_SERVFAIL] = ARES_ESERVFAIL,
	    [RCODE_NXDOMAIN] = ARES_ENOTFOUND,
	    [RCODE_NOTIMP] = ARES_ENOTIMP,
	    [RCODE_REFUSED] = ARES_EREFUSED,
	};

	if (ask->ok || ask->ares_status != ARES_SUCCESS || ask->rcode < 0)
		return ask->ares_status;
	return ask->rcode <= RCODE_REFUSED ? of_rcode[ask->rcode]
					   : ARES_EBADRESP;
}

static struct duet_cause cause_of(const struct lookup *l, int error)
{
	const struct ask *ask = &l->call.search.ask;
	struct duet_cause cause = {
	    .domain = speaks_eai(l->job) ? DUET_FROM_EAI : DUET_FROM_H_ERRNO,
	    .code = error,
	    .rcode = -1,
	};

	if (is_system_error(l->job, error))
		cause.sys_errno = l->err;
	if (!ask->asked)
		return cause;
	cause.rcode = ask->rcode;
	if (cause.sys_errno)
		return cause;
	cause.domain = DUET_FROM_ARES;
	cause.code = ares_code(ask);
	return cause;
}

/* One that ends at once leaves its memory to the next: malloc(3) has none of
 * that size at hand. */
static struct lookup *allocate(struct lookup_context *context)
{
	struct lookup *l = context->spare;

	if (!l)
		return calloc(1, sizeof(*l));
	context->spare = NULL;
	memset(l, 0, sizeof(*l));
	return l;
}

static void discard(struct lookup_context *context, struct lookup *l)
{
	if (context->spare)
		free(l);
	else
		context->spare = l;
}

static void release(struct lookup *l)
{
	struct lookup_context *context = l->context;

	source_release(&l->call);
	if (l->job->kind == JOB_ADDRINFO)
		addrinfo_release(l);
	else if (l->job->kind == JOB_NAMEINFO)
		nameinfo_release(l);
	found_release(&l->found);
	if (l->kept)
		found_release(l->kept);
	free(l->kept);
	sysconf_unref(l->conf);
	*(l->prev ? &l->prev->next : &context->first) = l->next;
	*(l->next ? &l->next->prev : &context->last) = l->prev;
	context->count--;
	l->job->backend_data = NULL;
	discard(context, l);
}

/* getaddrinfo(3) has the modules write to the program's h_errno itself. */
static int left_herr(const struct lookup *l)
{
	return l->job->kind == JOB_ADDRINFO ? l->herr : l->left_herr;
}

void lookup_finish(struct lookup *l, int error, bool with_answer)
{
	struct job *job = l->job;
	struct answer *answer = l->answer;
	int herr = left_herr(l);
	struct outcome outcome = {
	    .error = error,
	    .cause = cause_of(l, error),
	    .left_errno = l->left_errno,
	    .sets_herr = herr != HERR_KEPT,
	    .herr = herr,
	};

	results_keep(l, &outcome);
	release(l);
	if (error && !with_answer) {
		answer_free(answer);
		answer = NULL;
	}
	job_finish(job, outcome, answer);
}

void lookup_cancel(struct lookup *l)
{
	struct job *job = l->job;
	struct answer *answer = l->answer;

	release(l);
	answer_free(answer);
	lookup_refuse(job, DUET_ECANCELLED);
}

void lookup_start(struct lookup_context *context, struct job *job)
{
	struct lookup *l = allocate(context);

	if (!l) {
		lookup_refuse(job, DUET_ENOMEM);
		return;
	}
	l->context = context;
	l->job = job;
	l->conf = sysconf_ref(context->conf);
	l->left_herr = HERR_KEPT;
	found_init(&l->found, &l->answer);
	l->call.context = &context->ask;
	l->call.conf = l->conf;
	l->call.found = &l->found;
	l->prev = context->last;
	*(l->prev ? &l->prev->next : &context->first) = l;
	context->last = l;
	context->count++;
	job->backend_data = l;
	switch (job->kind) {
	case JOB_ADDRINFO:
		addrinfo_start(l);
		break;
	case JOB_NAMEINFO:
		nameinfo_start(l);
		break;
	case JOB_HOSTBYNAME:
	case JOB_HOSTBYADDR:
		hostent_start(l);
		break;
	case JOB_QUERY:
		query_start(l);
		break;
	}
}
