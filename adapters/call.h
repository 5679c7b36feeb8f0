/* SPDX-License-Identifier: MIT */
/*
 * call.h - a call and its answer from line to line
 */
#ifndef ADAPTERS_CALL_H
#define ADAPTERS_CALL_H

#include "protocol.h"

/* The call of a line, which is copied; NULL if it has none. */
struct call *call_read(const char *line);

/* Note what could not be understood; the first counts. */
void call_refuse(struct call *call, const char *what, const char *value);

void call_free(struct call *call);

/* The id of the call that a line cancels, in the line; NULL if it does not. */
const char *cancel_read(char *line);

void answer_begin(struct call *call);
void answer_write(struct call *call);

#endif
