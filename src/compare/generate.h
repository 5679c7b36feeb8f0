/* SPDX-License-Identifier: MIT */
/*
 * generate.h - random cases from a seed
 *
 * A case of schema case/1: files of /etc, a network, zones, rules of a server
 * and a dozen calls, all over the same few names and addresses, so that they
 * meet.  What is written may be odd, but is never refused by the schema.
 * Everything is compared to the letter.  A seed and a number make the same
 * case each time with the same duet.
 */
#ifndef DUET_GENERATE_H
#define DUET_GENERATE_H

#include <stdint.h>
#include <stdio.h>

/* Write the case "gen.SEED-NUMBER". */
void generate_case(uint64_t seed, unsigned number, FILE *out);

#endif
