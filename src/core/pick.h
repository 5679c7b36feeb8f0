/* SPDX-License-Identifier: MIT */
/* pick.h - the backend that a resolver is opened with, as its options ask */
#ifndef DUET_PICK_H
#define DUET_PICK_H

#include "backend.h"
#include "choose.h"
#include "options.h"

/* Why it is this one: a rule about resolvers, or RULE_PLAIN if it chooses for
 * each request. */
struct reason {
	enum rule rule;
	struct fact fact;
};

/* Returns a status; on failure the line that the caller wants is written. */
int pick_backend(const struct options *options, const struct backend_ops **ops,
    struct reason *reason);

#endif
