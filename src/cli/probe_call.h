/* SPDX-License-Identifier: MIT */
/* probe_call.h - a call of docs/protocol.md as a lookup */
#ifndef DUET_PROBE_CALL_H
#define DUET_PROBE_CALL_H

#include "lookup.h"

struct call {
	struct lookup lookup;
	char *name, *service; /* owned: the texts that lookup borrows */
	char unsupported[64]; /* what this resolver does not have; "" if it can
	                         be asked */
};

/* From the object of "call"; to be released whatever it says. */
void call_read(struct call *call, json_t *json);
void call_release(struct call *call);

#endif
