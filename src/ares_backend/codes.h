/* SPDX-License-Identifier: MIT */
/*
 * codes.h - names and texts of c-ares's status codes
 */
#ifndef DUET_ARES_CODES_H
#define DUET_ARES_CODES_H

#include "core/backend.h"

extern const struct code_map ares_codes;

#endif
