/* SPDX-License-Identifier: MIT */
/*
 * status.h - what the numbers amount to
 *
 * Pure tables: between enum duet_status and the system's EAI_* and h_errno.
 */
#ifndef DUET_STATUS_H
#define DUET_STATUS_H

#include "job.h"

/* Whose numbers a job of this kind ends with. */
enum duet_domain domain_of(enum job_kind kind);

/* The status that an error of the system's amounts to; DUET_EFAIL for one
 * that is in no table. */
enum duet_status status_of(enum job_kind kind, int error);

/* The outcome of a request that the library itself ended: the nearest error
 * and, as the cause, the status. */
struct outcome outcome_of(enum job_kind kind, enum duet_status status);

#endif
