/* SPDX-License-Identifier: MIT */
/*
 * rate.c - so many a second, and no more (a token bucket)
 */
#include "rate.h"

static double most(const struct rate *rate)
{
	double saved = rate->per_second / 10;

	return saved > 1 ? saved : 1;
}

static void refill(struct rate *rate, int64_t now_ms)
{
	if (now_ms > rate->at_ms)
		rate->tokens +=
		    (double)(now_ms - rate->at_ms) * rate->per_second / 1000;
	if (rate->tokens > most(rate))
		rate->tokens = most(rate);
	rate->at_ms = now_ms;
}

void rate_init(struct rate *rate, double per_second, int64_t now_ms)
{
	*rate = (struct rate){per_second, 1, now_ms};
}

bool rate_take(struct rate *rate, int64_t now_ms)
{
	if (rate->per_second <= 0)
		return true;
	refill(rate, now_ms);
	if (rate->tokens < 1)
		return false;
	rate->tokens -= 1;
	return true;
}

int64_t rate_wait_ms(struct rate *rate, int64_t now_ms)
{
	double wait;

	if (rate->per_second <= 0)
		return 0;
	refill(rate, now_ms);
	if (rate->tokens >= 1)
		return 0;
	wait = (1 - rate->tokens) * 1000 / rate->per_second;
	return (int64_t)wait + 1;
}
