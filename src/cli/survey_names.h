/* SPDX-License-Identifier: MIT */
/*
 * survey_names.h - names from a file or a pipe, a line each
 *
 * Never waits: names_next() gives what is there, and the owner polls the
 * descriptor for more.  Starts as {.fd = fd}.
 */
#ifndef DUET_SURVEY_NAMES_H
#define DUET_SURVEY_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NAME_LINE_MAX = 1024 };

enum names_status { NAMES_LINE, NAMES_WAIT, NAMES_END, NAMES_FAILED };

struct names {
	int fd;
	uint64_t n; /* of the line that was given last, from 1 */
	size_t from, to;
	bool long_line; /* the rest of one is still to come */
	bool ended;
	char buffer[1 << 16];
};

/* The next line without its newline, valid until the next call; *wrong is why
 * it is no name, or NULL.  NAMES_FAILED: errno. */
enum names_status names_next(
    struct names *names, char **line, const char **wrong);

/* How much of the file has been given, from 0 to 1; -1: it is none. */
double names_share(const struct names *names);

#endif
