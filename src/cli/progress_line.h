/* SPDX-License-Identifier: MIT */
/*
 * progress_line.h - one line on a terminal while something runs
 */
#ifndef DUET_PROGRESS_LINE_H
#define DUET_PROGRESS_LINE_H

#include "compare/run.h"
#include <stdbool.h>
#include <stdint.h>

struct progress_line {
	int64_t began_ms, drawn_ms;
	bool drawn;
};

enum { PROGRESS_LINE_MS = 100 };

/* How wide a terminal is; 0 if it is none. */
int terminal_columns(int fd);

/* Draw a text, cut to the width of the terminal, at most every
 * PROGRESS_LINE_MS. */
void progress_line_show(struct progress_line *line, const char *text);

/* The same for a comparison's; line is a struct progress_line that starts with
 * began_ms alone. */
void progress_line_draw(void *line, const struct progress *progress);

void progress_line_clear(struct progress_line *line);

#endif
