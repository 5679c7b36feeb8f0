/* SPDX-License-Identifier: MIT */
/* zone_asking.h - what zones answer, as text */
#ifndef DUET_TEST_ZONE_ASKING_H
#define DUET_TEST_ZONE_ASKING_H

#include "nameserver/lookup.h"

#define SOA "@ SOA ns host 1 3600 600 86400 30\n"
#define ZONE "$TTL 60\n" SOA
#define NS_SOA                                                              \
	"ns example. 30 IN SOA ns.example. host.example. 1 3600 600 86400 " \
	"30\n"

#define TEXT_SIZE (1 << 17)

/* Asks zones, given as origin and text in turn, ending in NULL, with the
 * limit of a message; its size. */
size_t ask_zones(const char *const *texts, const char *question,
    uint8_t wire[MESSAGE_MAX], size_t limit);

/* By dns_text.h; until the next call. */
const char *answer_of(const char *const *texts, const char *question);

#define ASK(text, question) \
	answer_of((const char *const[]){"example.", text, NULL}, question)

#endif
