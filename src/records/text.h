/* SPDX-License-Identifier: MIT */
/* text.h - data of records whose text is not their fields in a row */
#ifndef DUET_TEXT_H
#define DUET_TEXT_H

#include "output.h"

/* "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000.00m 10.00m" */
void text_loc(struct output *out, const struct duet_loc *loc);

#endif
