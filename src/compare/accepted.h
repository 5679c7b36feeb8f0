/* SPDX-License-Identifier: MIT */
/*
 * accepted.h - annotations that `duet accept` writes
 *
 * They stand in files of the tool's own, never in a case: those of
 * testdata/search/walk.yaml in testdata/known/search/walk.yaml, of schema
 * known/1, an annotation a line, which cases are read with.
 */
#ifndef DUET_ACCEPTED_H
#define DUET_ACCEPTED_H

#include <jansson.h>
#include <stdbool.h>

/* The file that belongs to a case's, to be freed. */
char *accepted_path(const char *case_file);

/* Add annotations, JSON objects as docs/cases.md has them, to the file of a
 * case; one about the same case, call, field and resolvers is replaced.  Folders
 * are made.  False and what is wrong in text, which has room for 512 bytes. */
bool accepted_add(const char *case_file, const json_t *annotations, char *text);

#endif
