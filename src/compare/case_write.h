/* SPDX-License-Identifier: MIT */
/* case_write.h - cases as YAML that can be read again */
#ifndef DUET_CASE_WRITE_H
#define DUET_CASE_WRITE_H

#include <jansson.h>
#include <stdio.h>

/* A map of texts, lists and maps, as testcase_json() makes it. */
void case_write_yaml(const json_t *map, FILE *out);

#endif
