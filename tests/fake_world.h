/* SPDX-License-Identifier: MIT */
/* fake_world.h - what the fake backend's names amount to */
#ifndef FAKE_WORLD_H
#define FAKE_WORLD_H

#include "core/answer.h"
#include "core/job.h"

/* The name that a job is about; "" if it is about an address. */
const char *world_name(const struct job *job);

/* *answer is NULL where there is none. */
struct outcome world_look_up(const struct job *job, struct answer **answer);

#endif
