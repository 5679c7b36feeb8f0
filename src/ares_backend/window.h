/* SPDX-License-Identifier: MIT */
/*
 * window.h - how many lookups may be under way at a time
 *
 * Enough to keep servers busy, not so many that datagrams are lost, for a loss
 * costs time.  At first there are as many as a near server may have waiting:
 * a datagram takes some 0.8 KB of its socket's buffer, of which there are
 * 208 KiB in stock, and a lookup sends two.  A far one gets more as long as
 * answers take no longer than they do when little is asked, fewer when they
 * begin to queue up, come past others that do not come, or do not come at all.
 */
#ifndef DUET_WINDOW_H
#define DUET_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WINDOW_MIN 120
#define WINDOW_MAX 50000

struct window {
	size_t size;
	int64_t quick_us; /* what an answer takes at its quickest; 0: unknown */
	bool wary;        /* since something was lost */
	unsigned news;    /* answers in time, modulo some, while wary */
	int64_t rest_us;  /* until when a loss is no news */
};
#define WINDOW_INIT                 \
	{                           \
		.size = WINDOW_MIN, \
	}

struct window_answer {
	int64_t now_us, took_us;
	unsigned overtaken; /* questions asked before it that have no answer */
	bool full;          /* lookups wait for room in the window */
};
void window_answered(struct window *w, const struct window_answer *a);
void window_timed_out(struct window *w);

#endif
