/* SPDX-License-Identifier: MIT */
/*
 * observe.h - what a resolver does with a case
 */
#ifndef DUET_OBSERVE_H
#define DUET_OBSERVE_H

#include "adapter.h"
#include "case.h"

/* In the sandbox of the case, in a process of one thread: serve its zones, put
 * its calls to the resolver, and return the observation
 * (docs/internals/observation.md), which the caller owns. */
json_t *observe(
    const struct testcase *tc, const struct resolver_spec *spec, unsigned rep);

/* An observation that says why there is none. */
json_t *observe_error(const struct testcase *tc,
    const struct resolver_spec *spec, unsigned rep, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
