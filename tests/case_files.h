/* SPDX-License-Identifier: MIT */
/* case_files.h - case files of a test: written, read, refused */
#ifndef DUET_TEST_CASE_FILES_H
#define DUET_TEST_CASE_FILES_H

#include "compare/case.h"

#define MINIMAL "schema: case/1\nid: minimal.case\ntitle: T\n"
#define CALLS "calls: [{id: gai, op: getaddrinfo, name: x}]\n"

/* For cmocka's groups: a folder for what follows. */
int case_files_set_up(void **state);
int case_files_tear_down(void **state);

/* The path of a file of the folder with this text, until the next call. */
const char *file_named(const char *name, const void *text, size_t size);
const char *file_of(const char *text);      /* case.yaml */
const char *folder_named(const char *name); /* a new one */

/* Read what must be good. */
struct case_set read_good(const char *path);

/* What is said of a path that must not be, without the path; until the next
 * call. */
const char *refusal(const char *path);

#endif
