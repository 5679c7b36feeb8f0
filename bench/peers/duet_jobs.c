/* SPDX-License-Identifier: MIT */
/*
 * What a thread costs and no more: requests over the thread backend's pool
 * whose jobs are empty, from submission to callback.
 */
#include "../load.h"

#include <core/backends.h>
#include <core/job.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <thread_backend/pool.h>

struct empty_backend {
	struct backend base;
	struct pool *pool;
};

static duet_resolver *resolver;
static size_t under_way;

static struct job *job_of(struct link *item)
{
	return (struct job *)((char *)item - offsetof(struct job, link));
}

static void run(void *context, struct link *item)
{
	struct empty_backend *be = context;

	pool_returning(be->pool);
	job_finish(job_of(item), (struct outcome){.error = EAI_NODATA}, NULL);
}

static void drop(void *context, struct link *item)
{
	(void)context;
	job_finish(job_of(item), (struct outcome){.error = EAI_CANCELED}, NULL);
}

static const char *version(void)
{
	return "empty";
}

static const char *unsupported(const struct duet_options *options)
{
	(void)options;
	return NULL;
}

static int empty_open(struct backend **out, const struct duet_options *options)
{
	extern const struct backend_ops empty_ops;
	struct empty_backend *be = calloc(1, sizeof(*be));

	if (!be)
		return DUET_ENOMEM;
	be->base.ops = &empty_ops;
	be->pool = pool_new(&(struct pool_config){
	    .max_threads = (unsigned)options->max_threads,
	    .idle_ms = -1,
	    .context = be,
	    .run = run,
	    .drop = drop,
	    .released = free,
	});
	*out = &be->base;
	return be->pool ? DUET_OK : DUET_ENOMEM;
}

static void empty_submit(struct backend *base, struct job *job)
{
	if (pool_submit(((struct empty_backend *)base)->pool, &job->link))
		load_die("pool_submit");
}

static void empty_close(struct backend *base, int wait_ms)
{
	pool_close(((struct empty_backend *)base)->pool, wait_ms);
}

const struct backend_ops empty_ops = {
    .name = "thread",
    .version = version,
    .unsupported = unsupported,
    .open = empty_open,
    .submit = empty_submit,
    .close = empty_close,
};
const struct backend_ops *const backends[] = {&empty_ops, NULL};

static void on_done(void *arg, duet_result *res)
{
	size_t i = (size_t)arg;

	if (duet_result_error(res) == EAI_NODATA)
		load_done(i);
	duet_result_free(res);
	under_way--;
}

static bool submit(void)
{
	char name[LOAD_NAME];
	int status;
	size_t i;

	if (!load_next_job(&i))
		return false;
	load_name(i, name);
	under_way++;
	status = duet_getaddrinfo(
	    resolver, name, NULL, NULL, on_done, (void *)i, NULL);
	if (status != DUET_OK)
		load_die(duet_strerror(status));
	return true;
}

int main(int argc, char **argv)
{
	struct duet_options options = DUET_OPTIONS_INIT;
	bool more = true;
	struct pollfd fd;

	load_begin(argc, argv);
	options.max_threads = load.threads;
	options.timeout_ms = -1;
	if (duet_open(&resolver, &options) != DUET_OK)
		load_die("duet_open");
	fd = (struct pollfd){duet_fd(resolver), POLLIN, 0};
	for (;;) {
		while (more && under_way < load.in_flight)
			more = submit();
		if (!under_way)
			break;
		poll(&fd, 1, -1);
		duet_process(resolver);
	}
	duet_close(resolver);
	return load_end();
}
