/* SPDX-License-Identifier: MIT */
/*
 * fake_backend.h - a backend that does as a name tells it
 *
 * The first label says when a job is finished:
 *
 *	now      inside submit()
 *	stay     inside submit(), which returns once fake_release() was called
 *	pump     by the next pump()
 *	late     by the pump() that another one's "pump" asks for
 *	held     by another thread, once fake_release() was called
 *	never    when it is discarded or the backend is closed
 *
 * and any other name at once by another thread.  What a job ends with:
 *
 *	www.example, host.example, and the names above: addresses below
 *	192.0.2.0/24; alias.example: the same as www.example, its alias
 *	empty.example: no data; any other name: no such name
 *
 * It does not support local_device, nor an edns_size above 1200.
 *
 * It comes in two kinds: "fake" has a descriptor and has to be pumped, as
 * one that waits for sockets; "fake-threads" has none.
 */
#ifndef FAKE_BACKEND_H
#define FAKE_BACKEND_H

#include "core/backend.h"

extern const struct backend_ops fake_ops;
extern const struct backend_ops fake_threads_ops;

/* From here on jobs named held are, in every fake; until released. */
void fake_hold(void);
void fake_release(void);

/* Wait until n threads are held. */
void fake_await_held(unsigned n);

/* From here on every fake says that it is behind, or that it is not. */
void fake_fall_behind(bool behind);

/* How many jobs fakes have been given, and how many they have been told to
 * discard, since the program began. */
unsigned fake_submitted(void);
unsigned fake_discarded(void);

/* How many threads closed fakes have left behind that still run; and wait for
 * them. */
unsigned fake_left_behind(void);
void fake_join(void);

#endif
