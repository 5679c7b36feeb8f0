/* SPDX-License-Identifier: MIT */
/*
 * adapters.h - where other resolvers than duet's own are found
 *
 * An adapter is an executable file that speaks docs/protocol.md, and a
 * resolver of that file's name.  They stand in one folder: the one that
 * $DUET_ADAPTERS names, else `adapters` beside the command, as in a build
 * folder.
 */
#ifndef DUET_ADAPTERS_H
#define DUET_ADAPTERS_H

#include "case_run.h"

/* Their names, each to be freed, sorted. */
void adapters_list(struct texts *names);

/* The file, to be freed; NULL if there is none of that name. */
char *adapter_path(const char *name);

#endif
