/* SPDX-License-Identifier: MIT */
/* How many lookups may be under way at a time. */
#include "window.h"

/*
 * Differences as small as this are of this host, not of servers.  No larger,
 * for what queues up unseen has to fit into a server's socket buffer: a
 * datagram takes some 3 us, and the stock buffer of 208 KiB holds 277.
 */
#define NOISE_US 300

/* The quickest answers may have been of another time: slowly forgotten. */
static void note_quick(struct window *w, int64_t took_us)
{
	if (w->quick_us == 0 || took_us < w->quick_us)
		w->quick_us = took_us;
	else
		w->quick_us += (took_us - w->quick_us) / 4096;
}

void window_answered(struct window *w, int64_t took_us, bool full)
{
	note_quick(w, took_us);
	if (took_us > 4 * w->quick_us + NOISE_US) {
		if (w->size > WINDOW_MIN)
			w->size--;
	} else if (full && took_us <= 2 * w->quick_us + NOISE_US &&
		   w->size < WINDOW_MAX) {
		w->size++;
	}
}

void window_timed_out(struct window *w)
{
	w->size /= 2;
	if (w->size < WINDOW_MIN)
		w->size = WINDOW_MIN;
}
