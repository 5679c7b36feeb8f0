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

/* A far one is sent more for each that it has answered in time: two or three
 * times as many after a round trip, and more where that takes long. */
#define GROWTH_PER_US 32000
#define GROWTH_MAX 31

/* Once something was lost, only one more for so many answers. */
#define WARY 4

/* So many questions that others have overtaken are lost, not late. */
#define LOST(size) ((size) / 4)

/* What was lost at a time counts once, till it was sent again and answered:
 * that takes the patience of unheard.c, and three times an answer's time. */
#define REST_US 300000

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

static size_t growth(struct window *w)
{
	int64_t growth = w->quick_us / GROWTH_PER_US;

	if (w->wary)
		return ++w->news % WARY == 0;
	if (growth < 1)
		return 1;
	return growth < GROWTH_MAX ? (size_t)growth : GROWTH_MAX;
}

static void shrink(struct window *w)
{
	w->size /= 2;
	if (w->size < WINDOW_MIN)
		w->size = WINDOW_MIN;
}

void window_answered(struct window *w, const struct window_answer *a)
{
	note_quick(w, a->took_us);
	if (a->overtaken > LOST(w->size)) {
		if (a->now_us < w->rest_us)
			return;
		shrink(w);
		w->wary = true;
		w->rest_us = a->now_us + 3 * w->quick_us + REST_US;
	} else if (a->took_us > 4 * w->quick_us + NOISE_US) {
		if (w->size > WINDOW_MIN)
			w->size--;
	} else if (a->full && a->took_us <= 2 * w->quick_us + NOISE_US &&
		   w->size < largest(w)) {
		w->size += growth(w);
	}
}

void window_timed_out(struct window *w)
{
	shrink(w);
	w->wary = true;
}
