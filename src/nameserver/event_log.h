/* SPDX-License-Identifier: MIT */
/* event_log.h - what the nameserver was asked and what it did */
#ifndef DUET_NAMESERVER_EVENT_LOG_H
#define DUET_NAMESERVER_EVENT_LOG_H

#include "arena.h"
#include "nameserver.h"

/* Zeroed is empty. */
struct event_log {
	struct ns_event *events;
	size_t count, room;
	struct arena names;
	bool off; /* nothing is kept but the last, without its qname */
	struct ns_event last;
};

/* Add a copy of the event, its qname (wire form; NULL: "") printed.  Returns
 * it, to be completed; NULL when there is no memory. */
struct ns_event *event_log_add(
    struct event_log *log, const struct ns_event *event, const uint8_t *qname);

void event_log_release(struct event_log *log);

#endif
