/* SPDX-License-Identifier: MIT */
/*
 * Empty items through the thread backend's pool and the inbox by which they
 * come back: what uv_queue_work() is to libuv.  No request is made of them
 * (duet_jobs.c).
 */
#include "../load.h"

#include <core/inbox.h>
#include <poll.h>
#include <stdlib.h>
#include <thread_backend/pool.h>

struct item {
	struct link link;
	size_t number;
};

static struct pool *pool;
static struct inbox inbox;
static size_t under_way;

static void run(void *context, struct link *item)
{
	(void)context;
	pool_returning(pool);
	inbox_push(&inbox, item);
}

static void drop(void *context, struct link *item)
{
	(void)context, (void)item;
}

static void submit(struct item *item)
{
	if (!load_next_job(&item->number))
		return;
	under_way++;
	if (pool_submit(pool, &item->link))
		load_die("pool_submit");
}

static void on_done(struct item *item)
{
	under_way--;
	load_done(item->number);
	submit(item);
}

/* As a resolver does it (dispatch.c). */
static void process(void)
{
	struct link *done, *next;

	inbox_attend(&inbox);
	done = inbox_take(&inbox);
	inbox_unattend(&inbox);
	for (; done; done = next) {
		next = done->next;
		on_done((struct item *)done);
	}
	inbox_rest(&inbox);
}

int main(int argc, char **argv)
{
	struct item *items;
	struct bell bell;
	struct pollfd fd;

	load_begin(argc, argv);
	items = calloc(load.in_flight, sizeof(*items));
	pool = pool_new(&(struct pool_config){.max_threads = load.threads,
	    .idle_ms = -1,
	    .run = run,
	    .drop = drop});
	if (!items || !pool || !bell_init(&bell) || !inbox_init(&inbox, &bell))
		load_die("pool");
	fd = (struct pollfd){bell.fd, POLLIN, 0};
	for (size_t i = 0; i < load.in_flight; i++)
		submit(&items[i]);
	while (under_way) {
		poll(&fd, 1, -1);
		process();
	}
	pool_close(pool, -1);
	inbox_release(&inbox);
	bell_release(&bell);
	free(items);
	return load_end();
}
