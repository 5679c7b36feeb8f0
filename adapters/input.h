/* SPDX-License-Identifier: MIT */
/*
 * input.h - the lines of standard input, without waiting for one
 */
#ifndef ADAPTERS_INPUT_H
#define ADAPTERS_INPUT_H

#include <stdbool.h>
#include <stddef.h>

struct input {
	char *text; /* owns */
	size_t used, size;
	bool ended;
};

/* Read what is there; waits if nothing is. */
void input_read(struct input *input);

/* The next whole line, to be freed; NULL: none yet. */
char *input_line(struct input *input);

void input_release(struct input *input);

#endif
