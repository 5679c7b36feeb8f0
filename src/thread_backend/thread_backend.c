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
#define DEFAULT_IDLE_MS 10000

struct thread_backend {
	struct backend base;
	struct pool *pool;
	struct settings settings;
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

#define HERR_KEPT (-2)

/* Whether the call has set h_errno can be seen of a value that it never has. */
static struct outcome call(const struct job *job, struct answer **answer)
{
	struct outcome outcome;
	int before = h_errno;

	h_errno = HERR_KEPT;
	outcome = calls[job->kind](job, answer);
	outcome.sets_herr = h_errno != HERR_KEPT;
	outcome.herr = h_errno;
	h_errno = before;
	return outcome;
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

static struct job *job_of(struct link *item)
{
	return (struct job *)((char *)item - offsetof(struct job, link));
}

static void run(void *context, struct link *item)
{
	struct thread_backend *be = context;
	struct job *job = job_of(item);
	struct answer *answer = NULL;
	struct outcome outcome;
	int error;

	/* Before the question, so that thread_discard() after a yes finds it. */
	__atomic_store_n(&job->backend_data, &RUNNING, __ATOMIC_SEQ_CST);
	if (!job_wanted(job))
		outcome = cancelled(job);
	else if ((error = settings_enter(&be->settings)))
		outcome = system_failure(job, error);
	else
		outcome = call(job, &answer);
	if (__atomic_exchange_n(&job->backend_data, &DONE, __ATOMIC_SEQ_CST) ==
	    &LEFT)
		atomic_fetch_sub(&be->abandoned, 1);
	pool_returning(be->pool);
	job_finish(job, outcome, answer);
}

static void drop(void *context, struct link *item)
{
	struct job *job = job_of(item);

	(void)context;
	job_finish(job, cancelled(job), NULL);
}

static void released(void *context)
{
	struct thread_backend *be = context;

	settings_release(&be->settings);
	free(be);
}

static int thread_open(struct backend **out, const struct duet_options *options)
{
	struct thread_backend *be = calloc(1, sizeof(*be));

	if (!be)
		return DUET_ENOMEM;
	be->base.ops = &thread_backend_ops;
	settings_init(&be->settings, options);
	be->pool = pool_new(&(struct pool_config){
	    .max_threads = options->max_threads ? (unsigned)options->max_threads
						: DEFAULT_MAX_THREADS,
	    .idle_ms = options->thread_idle_ms ? options->thread_idle_ms
					       : DEFAULT_IDLE_MS,
	    .context = be,
	    .run = run,
	    .drop = drop,
	    .released = released,
	});
	if (!be->pool) {
		released(be);
		return DUET_ENOMEM;
	}
	*out = &be->base;
	return DUET_OK;
}

static const struct backend_ops *thread_answer(
    const struct job *job, struct outcome *outcome, struct answer **answer)
{
	*outcome = call(job, answer);
	return &thread_backend_ops;
}

static void thread_submit(struct backend *base, struct job *job)
{
	struct thread_backend *be = (struct thread_backend *)base;
	int error = pool_submit(be->pool, &job->link);

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

static int thread_set_servers(
    struct backend *base, const struct servers *servers)
{
	settings_set_servers(
	    &((struct thread_backend *)base)->settings, servers);
	return DUET_OK;
}

static int thread_get_servers(struct backend *base, struct servers *servers)
{
	struct thread_backend *be = (struct thread_backend *)base;

	switch (settings_get_servers(&be->settings, servers)) {
	case 0:
		return DUET_OK;
	case ENOMEM:
		return DUET_ENOMEM;
	default:
		return DUET_ESYSTEM;
	}
}

static bool thread_is_behind(struct backend *base)
{
	return pool_is_behind(((struct thread_backend *)base)->pool);
}

static void thread_count(struct backend *base, struct duet_stats *stats)
{
	stats->abandoned +=
	    atomic_load(&((struct thread_backend *)base)->abandoned);
}

static void thread_close(struct backend *base, int wait_ms)
{
	pool_close(((struct thread_backend *)base)->pool, wait_ms);
}

const struct backend_ops thread_backend_ops = {
    .name = "thread",
    .native = true,
    .version = native_version,
    .unsupported = settings_unsupported,
    .open = thread_open,
    .answer = thread_answer,
    .submit = thread_submit,
    .discard = thread_discard,
    .set_servers = thread_set_servers,
    .get_servers = thread_get_servers,
    .is_behind = thread_is_behind,
    .count = thread_count,
    .close = thread_close,
};
