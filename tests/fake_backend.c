/* SPDX-License-Identifier: MIT */
/* The scripted backend of the core's tests. */
#include "fake_backend.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "core/answer.h"
#include "core/job.h"
#include "fake_world.h"

/* Jobs in order of arrival, by job.next. */
struct queue {
	struct job *first, **end;
};

struct fake {
	struct backend base;
	pthread_t worker;
	int fd; /* -1: the kind that is not pumped */

	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	struct queue work, pumped, never;
	struct job *running; /* by the worker */
	bool closing, ended, left_behind;
};

/* For all fakes together. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool holding;
	unsigned held;        /* workers that are held */
	unsigned left_behind; /* workers of closed fakes */
	atomic_uint submitted, discarded;
	atomic_bool behind;
} all = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .changed = PTHREAD_COND_INITIALIZER,
};

static void queue_init(struct queue *q)
{
	q->first = NULL;
	q->end = &q->first;
}

static void queue_put(struct queue *q, struct job *job)
{
	job->next = NULL;
	*q->end = job;
	q->end = &job->next;
}

static struct job *queue_take(struct queue *q)
{
	struct job *job = q->first;

	if (job) {
		q->first = job->next;
		if (!q->first)
			q->end = &q->first;
	}
	return job;
}

static bool queue_drop(struct queue *q, struct job *job)
{
	struct job **link = &q->first;

	while (*link && *link != job)
		link = &(*link)->next;
	if (!*link)
		return false;
	*link = job->next;
	if (!*link)
		q->end = link;
	return true;
}

static void finish(struct job *job)
{
	struct answer *answer = NULL;
	struct outcome outcome = world_look_up(job, &answer);

	job_finish(job, outcome, answer);
}

static void wait_while_held(void)
{
	pthread_mutex_lock(&all.lock);
	all.held++;
	pthread_cond_broadcast(&all.changed);
	while (all.holding)
		pthread_cond_wait(&all.changed, &all.lock);
	all.held--;
	pthread_mutex_unlock(&all.lock);
}

void fake_hold(void)
{
	pthread_mutex_lock(&all.lock);
	all.holding = true;
	pthread_mutex_unlock(&all.lock);
}

void fake_await_held(unsigned n)
{
	pthread_mutex_lock(&all.lock);
	while (all.held < n)
		pthread_cond_wait(&all.changed, &all.lock);
	pthread_mutex_unlock(&all.lock);
}

void fake_release(void)
{
	pthread_mutex_lock(&all.lock);
	all.holding = false;
	pthread_cond_broadcast(&all.changed);
	pthread_mutex_unlock(&all.lock);
}

unsigned fake_left_behind(void)
{
	unsigned n;

	pthread_mutex_lock(&all.lock);
	n = all.left_behind;
	pthread_mutex_unlock(&all.lock);
	return n;
}

void fake_join(void)
{
	pthread_mutex_lock(&all.lock);
	while (all.left_behind)
		pthread_cond_wait(&all.changed, &all.lock);
	pthread_mutex_unlock(&all.lock);
}

void fake_fall_behind(bool behind)
{
	atomic_store(&all.behind, behind);
}

unsigned fake_submitted(void)
{
	return atomic_load(&all.submitted);
}

unsigned fake_discarded(void)
{
	return atomic_load(&all.discarded);
}

static bool says(const struct job *job, const char *when)
{
	return strncmp(world_name(job), when, strlen(when)) == 0;
}

static void fake_free(struct fake *fake)
{
	if (fake->fd >= 0)
		close(fake->fd);
	pthread_mutex_destroy(&fake->lock);
	pthread_cond_destroy(&fake->changed);
	free(fake);
}

/* The end of a worker whose fake was closed without waiting for it. */
static void leave(struct fake *fake)
{
	fake_free(fake);
	pthread_mutex_lock(&all.lock);
	all.left_behind--;
	pthread_cond_broadcast(&all.changed);
	pthread_mutex_unlock(&all.lock);
}

static void *work(void *arg)
{
	struct fake *fake = arg;
	struct job *job;
	bool left_behind;

	pthread_mutex_lock(&fake->lock);
	while (!fake->closing) {
		job = queue_take(&fake->work);
		if (!job) {
			pthread_cond_wait(&fake->changed, &fake->lock);
			continue;
		}
		fake->running = job;
		pthread_mutex_unlock(&fake->lock);
		if (says(job, "held"))
			wait_while_held();
		pthread_mutex_lock(&fake->lock);
		fake->running = NULL;
		pthread_mutex_unlock(&fake->lock);
		finish(job);
		pthread_mutex_lock(&fake->lock);
	}
	fake->ended = true;
	left_behind = fake->left_behind;
	pthread_cond_broadcast(&fake->changed);
	pthread_mutex_unlock(&fake->lock);
	if (left_behind)
		leave(fake);
	return NULL;
}

static const char *fake_version(void)
{
	return "fake 1";
}

static const char *fake_unsupported(const struct duet_options *options)
{
	if (options->local_device)
		return "local_device";
	return options->edns_size > 1200 ? "edns_size: only 1200" : NULL;
}

static int open_kind(
    struct backend **out, const struct backend_ops *ops, int fd)
{
	struct fake *fake = calloc(1, sizeof(*fake));
	pthread_condattr_t attr;

	if (!fake)
		return DUET_ENOMEM;
	fake->base.ops = ops;
	fake->fd = fd;
	queue_init(&fake->work);
	queue_init(&fake->pumped);
	queue_init(&fake->never);
	pthread_mutex_init(&fake->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&fake->changed, &attr);
	pthread_condattr_destroy(&attr);
	pthread_create(&fake->worker, NULL, work, fake);
	*out = &fake->base;
	return DUET_OK;
}

static int fake_open(struct backend **out, const struct duet_options *options)
{
	(void)options;
	return open_kind(
	    out, &fake_ops, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}

static int fake_threads_open(
    struct backend **out, const struct duet_options *options)
{
	(void)options;
	return open_kind(out, &fake_threads_ops, -1);
}

static void fake_submit(struct backend *be, struct job *job)
{
	struct fake *fake = (struct fake *)be;
	bool stays = says(job, "stay");

	atomic_fetch_add(&all.submitted, 1);
	errno = EIO; /* as a real one's system calls may leave it */
	if (stays || says(job, "now")) {
		finish(job);
		if (stays)
			wait_while_held();
		return;
	}
	pthread_mutex_lock(&fake->lock);
	if (says(job, "never")) {
		queue_put(&fake->never, job);
	} else if (fake->fd >= 0 && says(job, "pump")) {
		queue_put(&fake->pumped, job);
		eventfd_write(fake->fd, 1);
	} else if (fake->fd >= 0 && says(job, "late")) {
		queue_put(&fake->pumped, job);
	} else {
		queue_put(&fake->work, job);
		pthread_cond_broadcast(&fake->changed);
	}
	pthread_mutex_unlock(&fake->lock);
}

static void fake_discard(struct backend *be, struct job *job)
{
	struct fake *fake = (struct fake *)be;
	bool dropped;

	atomic_fetch_add(&all.discarded, 1);
	pthread_mutex_lock(&fake->lock);
	dropped = queue_drop(&fake->never, job);
	pthread_mutex_unlock(&fake->lock);
	if (dropped)
		finish(job);
}

static int fake_fd(struct backend *be)
{
	return ((struct fake *)be)->fd;
}

static void fake_pump(struct backend *be)
{
	struct fake *fake = (struct fake *)be;
	struct job *job = NULL, *next;
	eventfd_t count;

	pthread_mutex_lock(&fake->lock);
	if (eventfd_read(fake->fd, &count) == 0) {
		job = fake->pumped.first;
		queue_init(&fake->pumped);
	}
	pthread_mutex_unlock(&fake->lock);
	for (; job; job = next) {
		next = job->next;
		finish(job);
	}
}

static bool fake_is_behind(struct backend *be)
{
	(void)be;
	return atomic_load(&all.behind);
}

static void fake_count(struct backend *be, struct duet_stats *stats)
{
	struct fake *fake = (struct fake *)be;

	pthread_mutex_lock(&fake->lock);
	stats->abandoned += fake->running && !job_wanted(fake->running);
	pthread_mutex_unlock(&fake->lock);
}

/* With the lock held; true if the worker has ended. */
static bool await_worker(struct fake *fake, int wait_ms)
{
	struct timespec until;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += wait_ms / 1000;
	until.tv_nsec += wait_ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	while (!fake->ended && !error) {
		if (wait_ms < 0 || !fake->running)
			pthread_cond_wait(&fake->changed, &fake->lock);
		else
			error = pthread_cond_timedwait(
			    &fake->changed, &fake->lock, &until);
	}
	return fake->ended;
}

static void fake_after_fork(struct backend *be)
{
	close(((struct fake *)be)->fd);
}

static void fake_close(struct backend *be, int wait_ms)
{
	struct fake *fake = (struct fake *)be;
	struct job *job;

	pthread_mutex_lock(&fake->lock);
	fake->closing = true;
	pthread_cond_broadcast(&fake->changed);
	while ((job = queue_take(&fake->work)) ||
	       (job = queue_take(&fake->pumped)) ||
	       (job = queue_take(&fake->never))) {
		pthread_mutex_unlock(&fake->lock);
		finish(job);
		pthread_mutex_lock(&fake->lock);
	}
	if (await_worker(fake, wait_ms)) {
		pthread_mutex_unlock(&fake->lock);
		pthread_join(fake->worker, NULL);
		fake_free(fake);
		return;
	}
	pthread_mutex_lock(&all.lock);
	all.left_behind++;
	pthread_mutex_unlock(&all.lock);
	fake->left_behind = true;
	pthread_detach(fake->worker);
	pthread_mutex_unlock(&fake->lock);
}

const struct backend_ops fake_ops = {
    .name = "fake",
    .version = fake_version,
    .unsupported = fake_unsupported,
    .open = fake_open,
    .submit = fake_submit,
    .discard = fake_discard,
    .fd = fake_fd,
    .pump = fake_pump,
    .is_behind = fake_is_behind,
    .count = fake_count,
    .after_fork = fake_after_fork,
    .close = fake_close,
};

const struct backend_ops fake_threads_ops = {
    .name = "fake-threads",
    .version = fake_version,
    .open = fake_threads_open,
    .submit = fake_submit,
    .discard = fake_discard,
    .is_behind = fake_is_behind,
    .count = fake_count,
    .close = fake_close,
};
