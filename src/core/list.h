/* SPDX-License-Identifier: MIT */
/*
 * list.h - a ring of nodes that live inside what they list
 *
 * The head is a node too.  A node that is in no list is its own ring, so that
 * removing it is harmless.
 */
#ifndef DUET_LIST_H
#define DUET_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *next, *prev;
};

#define list_entry(node, type, member) \
	((type *)((char *)(node)-offsetof(type, member)))

/* Over every node; the current one may be removed. */
#define list_each(node, after, head)                                  \
	for (node = (head)->next, after = node->next; node != (head); \
	     node = after, after = node->next)

static inline void list_init(struct list *node)
{
	node->next = node->prev = node;
}

static inline bool list_empty(const struct list *head)
{
	return head->next == head;
}

static inline void list_append(struct list *head, struct list *node)
{
	node->prev = head->prev;
	node->next = head;
	head->prev->next = node;
	head->prev = node;
}

static inline void list_remove(struct list *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	list_init(node);
}

#endif
