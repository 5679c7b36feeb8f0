/* SPDX-License-Identifier: MIT */
/*
 * answer_section.h - what glibc's dns module takes from responses
 */
#ifndef DUET_ANSWER_SECTION_H
#define DUET_ANSWER_SECTION_H

#include "found.h"
#include "message.h"

/* Of A and AAAA questions about one name, in the order of arrival; one may be
 * NULL.  The name is the canonical one. */
struct nss_reply read_both(
    struct message *const responses[static 2], struct found *found);

/* Of one such question: canonical name, what led to it as aliases. */
struct nss_reply read_host(
    const struct message *response, uint16_t qtype, struct found *found);

/* Of a PTR question: the first name. */
struct nss_reply read_pointer(
    const struct message *response, struct found *found);

#endif
