/* SPDX-License-Identifier: MIT */
/*
 * parking.h - a place where one thread waits until another lets it go
 *
 * A futex(2) and no more: a condition variable would cost the waiting thread
 * a lock that the other one may still hold, and half as much again.
 */
#ifndef DUET_PARKING_H
#define DUET_PARKING_H

#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

struct parking {
	atomic_uint taken;
};

/* The caller will wait here. */
static inline void parking_take(struct parking *place)
{
	atomic_store(&place->taken, 1);
}

/* False if nobody has let it go for about idle_ms (-1: no limit). */
static inline bool parking_wait(struct parking *place, int idle_ms)
{
	/* As the system call has it, whatever time_t is. */
	const struct {
		long s, ns;
	} limit = {idle_ms / 1000, idle_ms % 1000 * 1000000L};

	while (atomic_load(&place->taken))
		if (syscall(SYS_futex, &place->taken, FUTEX_WAIT_PRIVATE, 1,
			idle_ms < 0 ? NULL : &limit, NULL, 0) < 0 &&
		    errno == ETIMEDOUT)
			return !atomic_load(&place->taken);
	return true;
}

/* First the word, by which the thread goes; then wake it, which may come too
 * late, when the place is gone, and is harmless then. */
static inline void parking_leave(struct parking *place)
{
	atomic_store(&place->taken, 0);
}

static inline void parking_wake(struct parking *place)
{
	(void)syscall(
	    SYS_futex, &place->taken, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

#endif
