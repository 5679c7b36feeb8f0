/* SPDX-License-Identifier: MIT */
/*
 * getaddrinfo_a(3), gai_suspend(3), gai_error(3) and gai_cancel(3)
 *
 * The requests of a call are a batch, with a resolver of its own whose thread
 * fills them in.  Who ends the last one closes it.
 */
#include "addrinfo.h"
#include "alias_of.h"
#include "ask.h"
#include "tell.h"
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct item {
	struct batch *batch;
	struct gaicb *request; /* NULL: nobody waits for it any more */
	duet_id id;
	struct lookup lookup; /* owns its names; if it is to be told */
	struct timespec begun;
};

struct batch {
	struct batch *next;
	duet_resolver *resolver;
	struct sigevent event;
	size_t pending; /* callbacks to come, and the call that submits */
	size_t nitems;
	struct item items[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct batch *batches;   /* guarded by it, and what they hold */
static _Atomic uint32_t nended; /* requests; a futex(2) */

/* The requests under way are the parent's. */
static void forget_batches(void)
{
	pthread_mutex_init(&lock, NULL);
	batches = NULL;
}

__attribute__((constructor)) static void watch_forks(void)
{
	pthread_atfork(NULL, NULL, forget_batches);
}

/* With the lock held. */
static void end_request(struct item *item, int error)
{
	__atomic_store_n(&item->request->__return, error, __ATOMIC_SEQ_CST);
	item->request = NULL;
	nended++;
	syscall(SYS_futex, &nended, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/* As the C library: the function may take any signal. */
static void *call_function(void *arg)
{
	struct sigevent event = *(struct sigevent *)arg;
	sigset_t none;

	free(arg);
	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &none, NULL);
	event.sigev_notify_function(event.sigev_value);
	return NULL;
}

static void notify_thread(const struct sigevent *event)
{
	struct sigevent *copy = malloc(sizeof(*copy));
	pthread_attr_t *given = event->sigev_notify_attributes, attr;
	pthread_t thread;

	if (!copy)
		return;
	*copy = *event;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (pthread_create(
		&thread, given ? given : &attr, call_function, copy) != 0)
		free(copy);
	else if (given)
		pthread_detach(thread);
	pthread_attr_destroy(&attr);
}

static void notify(const struct sigevent *event)
{
	siginfo_t info;

	if (event->sigev_notify == SIGEV_THREAD)
		notify_thread(event);
	if (event->sigev_notify != SIGEV_SIGNAL)
		return;
	memset(&info, 0, sizeof(info));
	info.si_signo = event->sigev_signo;
	info.si_code = SI_ASYNCNL;
	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value = event->sigev_value;
	syscall(SYS_rt_sigqueueinfo, info.si_pid, event->sigev_signo, &info);
}

/* One of pending less. */
static void leave(struct batch *batch)
{
	struct batch **link = &batches;
	bool last;

	pthread_mutex_lock(&lock);
	last = --batch->pending == 0;
	while (last && *link != batch)
		link = &(*link)->next;
	if (last)
		*link = batch->next;
	pthread_mutex_unlock(&lock);
	if (!last)
		return;
	notify(&batch->event);
	duet_close(batch->resolver);
	free(batch);
}

/* The request itself may be gone, if it was cancelled. */
static void keep_lookup(struct item *item)
{
	const struct gaicb *request = item->request;
	const struct addrinfo *hints = request->ar_request;

	item->lookup = (struct lookup){
	    .op = OP_GETADDRINFO,
	    .name = request->ar_name ? strdup(request->ar_name) : NULL,
	    .service = request->ar_service ? strdup(request->ar_service) : NULL,
	    .hints = hints ? *hints : (struct addrinfo){.ai_flags = 0},
	    .no_hints = !hints,
	};
	clock_gettime(CLOCK_MONOTONIC, &item->begun);
}

static void tell_lookup(struct item *item, const duet_result *result)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	tell_answer(&item->lookup, result,
	    (now.tv_sec - item->begun.tv_sec) * 1000000 +
		(now.tv_nsec - item->begun.tv_nsec) / 1000);
	free((void *)item->lookup.name);
	free((void *)item->lookup.service);
}

static void done(void *arg, duet_result *result)
{
	struct item *item = arg;
	struct batch *batch = item->batch;
	int error = duet_result_error(result);
	struct addrinfo *list = NULL;

	if (!error) {
		list = addrinfo_copy(duet_result_addrinfo(result));
		if (!list)
			error = EAI_MEMORY;
	}
	if (tell_is_wanted())
		tell_lookup(item, result);
	duet_result_free(result);
	pthread_mutex_lock(&lock);
	if (item->request) {
		item->request->ar_result = list;
		list = NULL;
		end_request(item, error);
	}
	pthread_mutex_unlock(&lock);
	if (list)
		freeaddrinfo(list);
	leave(batch);
}

static struct batch *batch_new(size_t nitems, const struct sigevent *event)
{
	struct duet_options options = ask_options();
	struct batch *batch =
	    calloc(1, sizeof(*batch) + nitems * sizeof(*batch->items));

	if (!batch)
		return NULL;
	options.flags |= DUET_THREAD;
	if (duet_open(&batch->resolver, &options) != DUET_OK) {
		free(batch);
		return NULL;
	}
	batch->nitems = nitems;
	batch->pending = nitems + 1;
	batch->event.sigev_notify = SIGEV_NONE;
	if (event)
		batch->event = *event;
	pthread_mutex_lock(&lock);
	batch->next = batches;
	batches = batch;
	pthread_mutex_unlock(&lock);
	return batch;
}

static void submit(
    struct batch *batch, struct item *item, struct gaicb *request)
{
	int status = DUET_OK;

	pthread_mutex_lock(&lock);
	item->batch = batch;
	item->request = request;
	request->ar_result = NULL;
	if (tell_is_wanted())
		keep_lookup(item);
	request->__return = EAI_INPROGRESS;
	/* It runs no callback, so it may be called with the lock held; and
	 * gai_cancel() finds the id. */
	status = duet_getaddrinfo(batch->resolver, request->ar_name,
	    request->ar_service, request->ar_request, done, item, &item->id);
	if (status != DUET_OK)
		end_request(item, EAI_MEMORY);
	pthread_mutex_unlock(&lock);
	if (status != DUET_OK)
		leave(batch);
}

static bool under_way(const struct gaicb *request)
{
	return request && __atomic_load_n(&request->__return,
			      __ATOMIC_SEQ_CST) == EAI_INPROGRESS;
}

static int count_under_way(const struct gaicb *const list[], int n)
{
	int count = 0;

	for (int i = 0; i < n; i++)
		count += under_way(list[i]);
	return count;
}

/* Until fewer of them are under way than limit.  When the time is up glibc says
 * EAI_SYSTEM, with errno as it was, where its manual has EAI_AGAIN. */
static int wait_for_fewer(const struct gaicb *const list[], int n, int limit,
    const struct timespec *until)
{
	int left = errno, answer = EAI_INPROGRESS;

	while (answer == EAI_INPROGRESS) {
		uint32_t seen = nended;

		if (count_under_way(list, n) < limit)
			answer = 0;
		else if (syscall(SYS_futex, &nended, FUTEX_WAIT_BITSET_PRIVATE,
			     seen, until, NULL, FUTEX_BITSET_MATCH_ANY) == 0 ||
			 errno == EAGAIN)
			continue;
		else
			answer = errno == EINTR ? EAI_INTR : EAI_SYSTEM;
	}
	errno = left;
	return answer;
}

int getaddrinfo_a(int mode, struct gaicb *list[], int n, struct sigevent *event)
{
	const struct gaicb *const *requests = (const struct gaicb *const *)list;
	struct batch *batch;
	size_t nitems = 0;

	if (mode != GAI_WAIT && mode != GAI_NOWAIT) {
		errno = EINVAL;
		return EAI_SYSTEM;
	}
	for (int i = 0; i < n; i++)
		nitems += list[i] != NULL;
	batch = batch_new(nitems, mode == GAI_NOWAIT ? event : NULL);
	if (!batch)
		return EAI_AGAIN;
	nitems = 0;
	for (int i = 0; i < n; i++)
		if (list[i])
			submit(batch, &batch->items[nitems++], list[i]);
	leave(batch);
	return mode == GAI_WAIT ? wait_for_fewer(requests, n, 1, NULL) : 0;
}

int gai_suspend(
    const struct gaicb *const list[], int n, const struct timespec *timeout)
{
	int limit = count_under_way(list, n);
	struct timespec until;

	if (limit == 0)
		return EAI_ALLDONE;
	if (!timeout)
		return wait_for_fewer(list, n, limit, NULL);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += timeout->tv_sec;
	until.tv_nsec += timeout->tv_nsec;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	return wait_for_fewer(list, n, limit, &until);
}

int gai_error(struct gaicb *request)
{
	return __atomic_load_n(&request->__return, __ATOMIC_SEQ_CST);
}

/* With the lock held; NULL if it is not under way. */
static struct item *find_item(const struct gaicb *request)
{
	for (struct batch *batch = batches; batch; batch = batch->next)
		for (size_t i = 0; i < batch->nitems; i++)
			if (batch->items[i].request == request)
				return &batch->items[i];
	return NULL;
}

int gai_cancel(struct gaicb *request)
{
	int answer = EAI_ALLDONE;
	struct item *item;

	pthread_mutex_lock(&lock);
	item = find_item(request);
	if (item && duet_cancel(item->batch->resolver, item->id)) {
		end_request(item, EAI_CANCELED);
		answer = EAI_CANCELED;
	} else if (item) {
		answer = EAI_NOTCANCELED;
	}
	pthread_mutex_unlock(&lock);
	return answer;
}

/* They came to libc.so with glibc 2.34, and programs that are older ask for
 * those of the library where they had been. */
#define TWO_VERSIONS(name, version, older)                   \
	extern __typeof__(name) old_##name ALIAS_OF(name);   \
	__asm__(".symver " #name ", " #name "@@@" #version); \
	__asm__(".symver old_" #name ", " #name "@" #older);
#include "gai_versions.h"
