/* SPDX-License-Identifier: MIT */
/*
 * flights.h - identical requests that are pending at once, answered by one job
 *
 * The first request of its kind and inputs, byte for byte, is a flight: its
 * job goes to the backend that is to be asked.  Those that come while it is
 * under way board it.
 * Each has its own callback, id, deadline and cancel; the job is wanted while
 * one of them waits, whether or not the first one does.
 *
 * A request that boarded holds on to the one it boarded, and with it to the
 * answer, which is the flight's.  A flight without company is the same thing,
 * so a request is always in one.
 *
 * All of it is guarded by the resolver's lock, but for landing.
 */
#ifndef DUET_FLIGHTS_H
#define DUET_FLIGHTS_H

#include "file_watch.h"
#include "request.h"

/* Those that may be boarded, by what they ask. */
struct flights {
	struct request **buckets; /* by request.link */
	size_t nbuckets;          /* a power of two */
	size_t count;
	uint64_t seed;
	bool sharing; /* else nobody boards */
	/* What answers hang on, guarded by the backend lock. */
	const char *files[4];
	struct file_watch watch;
};

/* The path of resolv.conf is borrowed.  False: no memory. */
bool flights_init(struct flights *f, bool sharing, const char *resolv_conf);
void flights_release(struct flights *f);

/* For request.hash; without the lock. */
uint32_t flights_hash(const struct flights *f, const struct job *job);

/* Find a place for a request that becomes pending.  True if it boarded another
 * one's flight, false if its own job is to be submitted. */
bool flights_enter(struct flights *f, struct request *req);

/* It is no longer pending.  True if nobody waits for the flight any more. */
bool flights_leave(struct flights *f, struct request *req);

/* Whether resolv.conf, nsswitch.conf or hosts has changed, as of 10 ms ago at
 * most: what is under way is to be forgotten.  With the backend lock, without
 * the other. */
bool flights_are_stale(struct flights *f, int64_t now_ns);

/* Nobody boards what is under way now: what is asked from here on may have
 * other answers. */
void flights_forget(struct flights *f);

/* Without the lock, once per flight: nobody boards from here on.  Returns who
 * did, in the order they came, by request.link; each has a reference, which is
 * the caller's now. */
struct request *flight_land(struct request *flight);
bool flight_has_landed(const struct request *flight);

#endif
