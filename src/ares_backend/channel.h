/* SPDX-License-Identifier: MIT */
/*
 * channel.h - exchanges with one server over TCP, by a c-ares channel
 *
 * c-ares is given single questions.  It makes connections and query IDs,
 * writes and reads messages, matches responses to questions and throws away
 * what is none.  Its retries, timeouts, failover, search, cache and files are
 * not used: which server is asked when, and for how long, is libc's rule
 * (ask.h).
 *
 * An exchange that nobody waits for any more stays in c-ares until it is
 * answered or the channel is idle, since c-ares can only cancel all queries of
 * a channel.  With too many of them it is worn.
 */
#ifndef DUET_CHANNEL_H
#define DUET_CHANNEL_H

#include "carrier.h"

/* NULL when out of memory. */
struct carrier *channel_new(const struct carrier_config *config);

#endif
