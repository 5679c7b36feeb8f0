/* SPDX-License-Identifier: MIT */
/*
 * waker.h - time and readiness: all that the core asks of the platform
 *
 * A waker is one descriptor that polls readable when a bell has been rung, a
 * point in time has passed, or a backend's descriptor polls readable.  Times
 * are nanoseconds of CLOCK_MONOTONIC; NEVER is later than any.
 */
#ifndef DUET_WAKER_H
#define DUET_WAKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define NEVER INT64_MAX

int64_t now_ns(void);
int64_t ns_after(int64_t start_ns, int timeout_ms); /* -1: NEVER */

/* pthread_cond_timedwait() on a cond_init_monotonic() condition; no limit if
 * until_ns is NEVER. */
void cond_wait_until(
    pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until_ns);
bool cond_init_monotonic(pthread_cond_t *cond);

/* A bell stays rung until it is cleared.  Whoever uses one keeps in mind
 * whether it is, and does not ring twice. */
struct bell {
	int fd;
};

bool bell_init(struct bell *bell);
void bell_ring(const struct bell *bell);
void bell_clear(const struct bell *bell);
void bell_release(struct bell *bell);

struct waker {
	int fd;
	struct bell bell;
	int timer_fd;
};

/* False with errno set, and then nothing to release. */
bool waker_init(struct waker *w);
bool waker_watch(struct waker *w, int fd);
void waker_arm(struct waker *w, int64_t at_ns); /* NEVER: no time */
void waker_release(struct waker *w);

/* Sleep until one of the two descriptors polls readable (-1: there is none),
 * the time has come or a signal came. */
void wait_readable(int fd, int other_fd, int64_t until_ns);

#endif
