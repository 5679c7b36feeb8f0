/* SPDX-License-Identifier: MIT */
/* event.h - a query that the nameserver got, as observations have it */
#ifndef DUET_EVENT_H
#define DUET_EVENT_H

#include "nameserver/nameserver.h"
#include <jansson.h>

/* During this call; NULL: during none. */
json_t *event_json(const struct ns_event *event, const char *call);

/* In text of any bytes: those that are not ASCII as \ddd, if it is not
 * UTF-8. */
json_t *text_json(const char *bytes, size_t length);

#endif
