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

/* Begin the answer. */
void answer_begin(struct call *call);

#endif
