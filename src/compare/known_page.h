/* SPDX-License-Identifier: MIT */
/*
 * known_page.h - the known differences of cases as a page of Markdown
 */
#ifndef DUET_KNOWN_PAGE_H
#define DUET_KNOWN_PAGE_H

#include "case.h"
#include <stdio.h>

/* Every annotation with its reason, its sources and what differs where: those
 * between the backends of duet first, then those of other resolvers. */
void known_page_write(const struct case_set *set, FILE *out);

#endif
