/* SPDX-License-Identifier: MIT */
/* A list and a table.  Ids count up, so their low bits spread them evenly. */
#include "pending.h"

#include <stdlib.h>

#define FIRST_BUCKETS 64
#define IN_BUCKET 2 /* on the average, at most */

bool pending_init(struct pending *p)
{
	list_init(&p->oldest_first);
	p->count = 0;
	p->last_id = 0;
	p->nbuckets = FIRST_BUCKETS;
	p->buckets = calloc(p->nbuckets, sizeof(*p->buckets));
	return p->buckets;
}

void pending_release(struct pending *p)
{
	free(p->buckets);
}

static struct request **bucket(const struct pending *p, duet_id id)
{
	return &p->buckets[id & (p->nbuckets - 1)];
}

/* When there is no memory the chains get longer instead. */
static void grow(struct pending *p)
{
	struct request **larger = calloc(p->nbuckets * 2, sizeof(*larger));
	struct list *node, *after;

	if (!larger)
		return;
	free(p->buckets);
	p->buckets = larger;
	p->nbuckets *= 2;
	list_each (node, after, &p->oldest_first) {
		struct request *req = list_entry(node, struct request, node);
		req->by_id = *bucket(p, req->id);
		*bucket(p, req->id) = req;
	}
}

duet_id pending_next_id(struct pending *p)
{
	return ++p->last_id;
}

void pending_add(struct pending *p, struct request *req)
{
	if (p->count >= p->nbuckets * IN_BUCKET)
		grow(p);
	req->id = pending_next_id(p);
	req->by_id = *bucket(p, req->id);
	*bucket(p, req->id) = req;
	list_append(&p->oldest_first, &req->node);
	p->count++;
}

void pending_remove(struct pending *p, struct request *req)
{
	struct request **link = bucket(p, req->id);

	while (*link != req)
		link = &(*link)->by_id;
	*link = req->by_id;
	list_remove(&req->node);
	p->count--;
}

struct request *pending_find(const struct pending *p, duet_id id)
{
	struct request *req = *bucket(p, id);

	while (req && req->id != id)
		req = req->by_id;
	return req;
}
