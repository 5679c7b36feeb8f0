/* SPDX-License-Identifier: MIT */
/* call_json.h - a lookup as a call of docs/protocol.md */
#ifndef DUET_PRELOAD_CALL_JSON_H
#define DUET_PRELOAD_CALL_JSON_H

#include "cli/lookup.h"

json_t *call_json(const struct lookup *lookup);

#endif
