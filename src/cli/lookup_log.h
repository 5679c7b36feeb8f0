/* SPDX-License-Identifier: MIT */
/*
 * lookup_log.h - the lookups of a program, for people or as JSON lines
 */
#ifndef DUET_LOOKUP_LOG_H
#define DUET_LOOKUP_LOG_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Starts zeroed. */
struct lookup_log {
	FILE *out;    /* gets a line for each lookup; NULL: nobody */
	bool json;    /* what was told, as it is (src/preload/tell.h) */
	size_t asked; /* lookups that went through duet */
	size_t left;  /* those that the C library was left with */
	size_t differ;
	json_t *differences; /* how often, by text */
	const char *other;   /* a backend's name; owns it */
};

/* A message of src/preload/tell.h; a struct lookup_log. */
void lookup_log_take(void *log, const json_t *message);

/* Where the other backend would have answered otherwise, each way once. */
void lookup_log_report(const struct lookup_log *log, FILE *out);

void lookup_log_release(struct lookup_log *log);

#endif
