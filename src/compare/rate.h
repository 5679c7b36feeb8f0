/* SPDX-License-Identifier: MIT */
/*
 * rate.h - so many a second, and no more (a token bucket)
 *
 * Time is the caller's, in milliseconds that only grow.  What was not used
 * is saved up for a tenth of a second, and for one at least.
 */
#ifndef DUET_RATE_H
#define DUET_RATE_H

#include <stdbool.h>
#include <stdint.h>

struct rate {
	double per_second; /* 0: no limit */
	double tokens;
	int64_t at_ms; /* when there were so many */
};

void rate_init(struct rate *rate, double per_second, int64_t now_ms);

/* Whether one may go now; it then has. */
bool rate_take(struct rate *rate, int64_t now_ms);

/* From now until the next may go, rounded up; 0: at once. */
int64_t rate_wait_ms(struct rate *rate, int64_t now_ms);

#endif
