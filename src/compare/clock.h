/* SPDX-License-Identifier: MIT */
/* clock.h - the time that only passes */
#ifndef DUET_CLOCK_H
#define DUET_CLOCK_H

#include <stdint.h>

int64_t clock_ms(void); /* CLOCK_MONOTONIC */

#endif
