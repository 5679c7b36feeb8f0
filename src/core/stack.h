/* SPDX-License-Identifier: MIT */
/*
 * stack.h - a stack without a lock, of links that live inside what they link
 *
 * Any thread pushes; who takes, takes all there is.  So a link is never read
 * while another thread may have it, and what is pushed again at once does no
 * harm.  All operations are sequentially consistent: users argue about a stack
 * and a flag beside it, of which each thread writes one and then reads the
 * other.
 */
#ifndef DUET_STACK_H
#define DUET_STACK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct link {
	struct link *next;
};

struct stack {
	_Atomic(struct link *) top; /* newest first; zeroed: empty */
};

static inline bool stack_is_empty(struct stack *stack)
{
	return !atomic_load(&stack->top);
}

/* True if it was empty. */
static inline bool stack_push(struct stack *stack, struct link *link)
{
	struct link *top =
	    atomic_load_explicit(&stack->top, memory_order_relaxed);

	do
		link->next = top;
	while (!atomic_compare_exchange_weak(&stack->top, &top, link));
	return !top;
}

/* False, and nothing is done, if it is empty. */
static inline bool stack_push_upon(struct stack *stack, struct link *link)
{
	struct link *top = atomic_load(&stack->top);

	while (top) {
		link->next = top;
		if (atomic_compare_exchange_weak(&stack->top, &top, link))
			return true;
	}
	return false;
}

/* All of them, oldest first, or NULL. */
static inline struct link *stack_take(struct stack *stack)
{
	struct link *newest, *oldest = NULL;

	if (stack_is_empty(stack))
		return NULL;
	newest = atomic_exchange(&stack->top, NULL);
	while (newest) {
		struct link *link = newest;

		newest = link->next;
		link->next = oldest;
		oldest = link;
	}
	return oldest;
}

#endif
