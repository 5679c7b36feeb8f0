/* SPDX-License-Identifier: MIT */
/* The backend that makes the system's own calls in threads of a pool. */
#include "core/backend.h"
#include "core/job.h"
#include "native.h"
#include "pool.h"
#include "settings.h"
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#define DEFAULT_MAX_THREADS 8

struct thread_backend {
	struct backend base;
	struct pool *pool;
	atomic_uint abandoned;
};

/* Of a job, in its backend_data: what abandoned counts are those LEFT. */
static char RUNNING, LEFT, DONE;

static struct outcome (*const calls[])(
    const struct job *job, struct answer **answer) = {
    [JOB_ADDRINFO] = native_addrinfo,
    [JOB_NAMEINFO] = native_nameinfo,
    [JOB_HOSTBYNAME] = native_hostent,
    [JOB_HOSTBYADDR] = native_hostent,
    [JOB_QUERY] = native_query,
};

static bool job_speaks_eai(const struct job *job)
{
	return job->kind == JOB_ADDRINFO || job->kind == JOB_NAMEINFO;
}

static struct outcome system_failure(const struct job *job, int error)
{
	errno = error;
	return job_speaks_eai(job) ? native_eai(EAI_SYSTEM)
				   : native_h_errno(NETDB_INTERNAL);
}

static struct outcome cancelled(const struct job *job)
{
	return (struct outcome){
	    .error = job_speaks_eai(job) ? EAI_CANCELED : NETDB_INTERNAL,
	    .cause = {.domain = DUET_FROM_DUET,
		.code = DUET_ECANCELLED,
		.rcode = -1},
	};
}

static void run(void *context, void *item)
{
	struct thread_backend *be = context;
	struct job *job = item;
	struct answer *answer = NULL;
	struct outcome outcome;

	/* Before the question, so that thread_discard() after a yes finds it. */
	__atomic_store_n(&job->backend_data, &RUNNING, __ATOMIC_SEQ_CST);
	if (job_wanted(job))
		outcome = calls[job->kind](job, &answer);
	else
		outcome = cancelled(job);
	if (__atomic_exchange_n(&job->backend_data, &DONE, __ATOMIC_SEQ_CST) ==
	    &LEFT)
		atomic_fetch_sub(&be->abandoned, 1);
	pool_returning(be->pool);
	job_finish(job, outcome, answer);
}

static void drop(void *context, void *item)
{
	(void)context;
	job_finish(item, cancelled(item), NULL);
}

static int thread_open(struct backend **out, const struct duet_options *options)
{
	struct thread_backend *be = calloc(1, sizeof(*be));

	if (!be)
		return DUET_ENOMEM;
	be->base.ops = &thread_backend_ops;
	be->pool = pool_new(&(struct pool_config){
	    .max_threads = options->max_threads ? (unsigned)options->max_threads
						: DEFAULT_MAX_THREADS,
	    .context = be,
	    .run = run,
	    .drop = drop,
	    .released = free,
	});
	if (!be->pool) {
		free(be);
		return DUET_ENOMEM;
	}
	*out = &be->base;
	return DUET_OK;
}

static void thread_submit(struct backend *base, struct job *job)
{
	struct thread_backend *be = (struct thread_backend *)base;
	int error = pool_submit(be->pool, job);

	if (error)
		job_finish(job, system_failure(job, error), NULL);
}

static void thread_discard(struct backend *base, struct job *job)
{
	struct thread_backend *be = (struct thread_backend *)base;
	void *state = &RUNNING;

	/* Before run() can take it off again. */
	atomic_fetch_add(&be->abandoned, 1);
	if (!__atomic_compare_exchange_n(&job->backend_data, &state, &LEFT,
		false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		atomic_fetch_sub(&be->abandoned, 1);
}

static unsigned thread_abandoned(struct backend *base)
{
	return atomic_load(&((struct thread_backend *)base)->abandoned);
}

static void thread_close(struct backend *base, int wait_ms)
{
	pool_close(((struct thread_backend *)base)->pool, wait_ms);
}

const struct backend_ops thread_backend_ops = {
    .name = "thread",
    .version = native_version,
    .unsupported = settings_unsupported,
    .open = thread_open,
    .submit = thread_submit,
    .discard = thread_discard,
    .abandoned = thread_abandoned,
    .close = thread_close,
};
