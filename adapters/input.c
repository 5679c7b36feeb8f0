/* SPDX-License-Identifier: MIT */
/* The lines of standard input, without waiting for one. */
#include "input.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void input_read(struct input *input)
{
	ssize_t n;

	if (input->used == input->size) {
		input->size = input->size ? 2 * input->size : 4096;
		input->text = realloc(input->text, input->size);
		if (!input->text)
			abort();
	}
	n = read(
	    STDIN_FILENO, input->text + input->used, input->size - input->used);
	if (n > 0)
		input->used += (size_t)n;
	else if (n == 0 || errno != EINTR)
		input->ended = true;
}

char *input_line(struct input *input)
{
	char *newline =
	    input->used > 0 ? memchr(input->text, '\n', input->used) : NULL;
	size_t size;
	char *line;

	if (!newline)
		return NULL;
	size = (size_t)(newline - input->text) + 1;
	line = strndup(input->text, size - 1);
	if (!line)
		abort();
	input->used -= size;
	memmove(input->text, input->text + size, input->used);
	return line;
}

void input_release(struct input *input)
{
	free(input->text);
}
