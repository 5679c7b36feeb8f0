/* SPDX-License-Identifier: MIT */
/* A growing array; the names are kept beside it and never move. */
#include "event_log.h"
#include "dname.h"
#include <stdlib.h>

struct ns_event *event_log_add(
    struct event_log *log, const struct ns_event *event, const uint8_t *qname)
{
	char text[DNAME_TEXT];
	const char *name = "";

	if (log->off) {
		log->last = *event;
		log->last.qname = name;
		return &log->last;
	}
	if (log->count == log->room) {
		size_t room = log->room ? 2 * log->room : 16;
		struct ns_event *events =
		    realloc(log->events, room * sizeof *events);
		if (!events)
			return NULL;
		log->events = events;
		log->room = room;
	}
	if (qname) {
		size_t length = dname_print(qname, text);
		name = arena_copy(&log->names, text, length + 1);
		if (!name)
			return NULL;
	}
	struct ns_event *added = &log->events[log->count++];
	*added = *event;
	added->qname = name;
	return added;
}

void event_log_release(struct event_log *log)
{
	free(log->events);
	arena_release(&log->names);
	*log = (struct event_log){0};
}
