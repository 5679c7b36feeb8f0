/* SPDX-License-Identifier: MIT */
/*
 * window.h - how many lookups may be under way at a time
 *
 * Enough to keep servers busy, not so many that datagrams are lost, for a loss
 * costs time.  At first there are as many as a near server may have waiting:
 * a datagram takes some 0.8 KB of its socket's buffer, of which there are
 * 208 KiB in stock, and a lookup sends two.  A far one gets more as long as
 * answers take no longer than they do when little is asked, fewer when they
 * begin to queue up or do not come.
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
};
#define WINDOW_INIT           \
	{                     \
		WINDOW_MIN, 0 \
	}

/* An answer took that long; full: lookups wait for room in the window. */
void window_answered(struct window *w, int64_t took_us, bool full);
void window_timed_out(struct window *w);

#endif
