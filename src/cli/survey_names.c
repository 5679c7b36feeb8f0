/* SPDX-License-Identifier: MIT */
/* Names from a file or a pipe, a line each. */
#include "survey_names.h"
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* False if there is nothing to read now. */
static enum names_status fill(struct names *n)
{
	struct pollfd ready = {n->fd, POLLIN, 0};
	ssize_t size;

	memmove(n->buffer, n->buffer + n->from, n->to - n->from);
	n->to -= n->from;
	n->from = 0;
	if (poll(&ready, 1, 0) != 1)
		return NAMES_WAIT;
	size = read(n->fd, n->buffer + n->to, sizeof(n->buffer) - 1 - n->to);
	if (size < 0)
		return errno == EINTR || errno == EAGAIN ? NAMES_WAIT
							 : NAMES_FAILED;
	n->to += (size_t)size;
	n->ended = size == 0;
	return NAMES_LINE;
}

static const char *what_is_wrong(const char *line, size_t length)
{
	if (length == 0)
		return "is empty";
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)line[i] <= ' ' || line[i] == 0x7f)
			return "has a blank or a control character";
	return NULL;
}

/* The end of the line that begins at from; NULL if it has not come. */
static char *line_end(struct names *n)
{
	char *begin = n->buffer + n->from;
	char *end = memchr(begin, '\n', n->to - n->from);

	return !end && n->ended && (n->to > n->from || n->long_line)
		   ? n->buffer + n->to
		   : end;
}

enum names_status names_next(struct names *n, char **line, const char **wrong)
{
	enum names_status status = NAMES_LINE;
	char *end;
	size_t length;

	while (!(end = line_end(n))) {
		if (n->ended)
			return NAMES_END;
		if (n->to - n->from > NAME_LINE_MAX) {
			n->long_line = true;
			n->from = n->to;
		}
		status = fill(n);
		if (status != NAMES_LINE)
			return status;
	}
	*line = n->buffer + n->from;
	length = (size_t)(end - *line);
	n->from += length + (end < n->buffer + n->to);
	if (length > 0 && (*line)[length - 1] == '\r')
		length--;
	(*line)[length] = '\0';
	n->n++;
	*wrong = n->long_line || length > NAME_LINE_MAX
		     ? "is longer than 1024 bytes"
		     : what_is_wrong(*line, length);
	n->long_line = false;
	return NAMES_LINE;
}

double names_share(const struct names *n)
{
	struct stat file;
	off_t read;

	if (fstat(n->fd, &file) < 0 || !S_ISREG(file.st_mode) ||
	    file.st_size == 0 || (read = lseek(n->fd, 0, SEEK_CUR)) < 0)
		return -1;
	return (double)(read - (off_t)(n->to - n->from)) / (double)file.st_size;
}
