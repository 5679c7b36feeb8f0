/* SPDX-License-Identifier: MIT */
/* fake_resolver.h - a resolver over the fake backend, and requests to it */
#ifndef DUET_TEST_FAKE_RESOLVER_H
#define DUET_TEST_FAKE_RESOLVER_H

#include "done.h"
#include "fake_backend.h"

/* With DUET_NO_SHARING. */
duet_resolver *fake_open(const char *backend, unsigned flags, int timeout_ms);

/* For cmocka: one of the backend "fake" in *state. */
int fake_set_up(void **state);
int fake_tear_down(void **state);

duet_id fake_ask(duet_resolver *r, const char *node, struct done *done);

/* Whether the descriptor is, within the time; as poll(2) says it. */
int fake_readable(duet_resolver *r, int timeout_ms);

#endif
