/* SPDX-License-Identifier: MIT */
/* How many lookups may be under way at a time. */
#include "window.h"

/*
 * A server that answers sooner is near, or this host is busy: what is under way
 * is in its socket's buffer or in ours, and more of it would not be answered
 * any sooner.
 */
#define NEAR_US 10000

/* As many lookups as may be on the way to a far server and back. */
#define LOOKUPS_PER_MS 120

/* A far one is sent so many for each that it has answered in time. */
#define GROWTH 31

/* Differences as small as this are of this host, not of servers. */
#define NOISE_US 300

/* The quickest answers may have been of another time: slowly forgotten. */
static void note_quick(struct window *w, int64_t took_us)
{
	if (w->quick_us == 0 || took_us < w->quick_us)
		w->quick_us = took_us;
	else
		w->quick_us += (took_us - w->quick_us) / 4096;
}

static size_t largest(const struct window *w)
{
	size_t size = (size_t)(w->quick_us / 1000 * LOOKUPS_PER_MS);

	if (w->quick_us < NEAR_US)
		return WINDOW_MIN;
	return size < WINDOW_MAX ? size : WINDOW_MAX;
}

void window_answered(struct window *w, int64_t took_us, bool full)
{
	note_quick(w, took_us);
	if (took_us > 4 * w->quick_us + NOISE_US) {
		if (w->size > WINDOW_MIN)
			w->size--;
	} else if (full && took_us <= 2 * w->quick_us + NOISE_US &&
		   w->size < largest(w)) {
		w->size += GROWTH;
	}
}

void window_timed_out(struct window *w)
{
	w->size /= 2;
	if (w->size < WINDOW_MIN)
		w->size = WINDOW_MIN;
}
