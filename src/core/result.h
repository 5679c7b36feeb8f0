/* SPDX-License-Identifier: MIT */
/* result.h - results that no request stands behind */
#ifndef DUET_RESULT_H
#define DUET_RESULT_H

#include "job.h"

/* The result of a call that was refused; never NULL.  When there is no memory
 * for it, a static one that says so.  errno is kept. */
duet_result *result_refusal(enum job_kind kind, enum duet_status status);

#endif
