/* SPDX-License-Identifier: MIT */
/* queue.h - links, first in, first out; one thread at a time */
#ifndef DUET_QUEUE_H
#define DUET_QUEUE_H

#include "core/stack.h"

struct queue {
	struct link *first, **last;
	size_t count;
};

static inline void queue_init(struct queue *q)
{
	q->first = NULL;
	q->last = &q->first;
	q->count = 0;
}

static inline void queue_put(struct queue *q, struct link *link)
{
	link->next = NULL;
	*q->last = link;
	q->last = &link->next;
	q->count++;
}

/* NULL if it is empty. */
static inline struct link *queue_take(struct queue *q)
{
	struct link *link = q->first;

	if (!link)
		return NULL;
	q->first = link->next;
	if (!q->first)
		q->last = &q->first;
	q->count--;
	return link;
}

/* All of a stack, which is empty then. */
static inline void queue_put_all(struct queue *q, struct stack *stack)
{
	struct link *link = stack_take(stack);

	*q->last = link;
	for (; link; link = link->next) {
		q->last = &link->next;
		q->count++;
	}
}

static inline void queue_remove(struct queue *q, const struct link *link)
{
	struct link **at = &q->first;

	while (*at != link)
		at = &(*at)->next;
	*at = link->next;
	if (!*at)
		q->last = at;
	q->count--;
}

#endif
