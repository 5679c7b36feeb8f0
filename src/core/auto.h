/* SPDX-License-Identifier: MIT */
/*
 * auto.h - the backend that hands each job to the one that suits it
 *
 * It holds one that asks by itself and one that makes the system's own calls,
 * both open from the start: what they cost before their first job is little,
 * and a thread is not among it.
 */
#ifndef DUET_AUTO_H
#define DUET_AUTO_H

#include "backend.h"
#include "choose.h"

extern const struct backend_ops auto_backend_ops;

/* The first backend compiled in that makes the system's own calls, or the
 * first that does not; NULL if there is none. */
const struct backend_ops *auto_part(bool native);

/* What it would do with this job.  Under the backend lock, as the calls of
 * struct backend_ops are; the fact holds until the lock is released. */
struct choice auto_choose(struct backend *base, const struct job *job);

#endif
