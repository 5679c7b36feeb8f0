/* SPDX-License-Identifier: MIT */
/* Lines and words of the system's configuration files. */
#include "lines.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

char *next_line(char **text)
{
	char *line = *text, *end;

	if (*line == '\0')
		return NULL;
	end = strchrnul(line, '\n');
	*text = *end ? end + 1 : end;
	*end = '\0';
	return line;
}

char *next_word(char **text)
{
	char *word = *text, *end;

	while (is_space(*word))
		word++;
	if (*word == '\0')
		return NULL;
	for (end = word; *end && !is_space(*end); end++)
		;
	*text = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

static void drop_behind_nul(char *text, size_t len)
{
	char *end = text + len, *nul = text;

	while ((nul = memchr(nul, '\0', end - nul)))
		while (nul < end && *nul != '\n')
			*nul++ = '\n';
}

static char *read_all(int fd)
{
	size_t size = 4096, len = 0;
	char *text = NULL, *grown;
	struct stat st;
	ssize_t got;

	if (fstat(fd, &st) == 0 && st.st_size > 0)
		size = (size_t)st.st_size + 2;
	do {
		if (!text || len + 1 >= size) {
			size = text ? size * 2 : size;
			grown = realloc(text, size);
			if (!grown)
				goto fail;
			text = grown;
		}
		got = read(fd, text + len, size - len - 1);
		if (got < 0 && errno != EINTR)
			goto fail;
		len += got > 0 ? (size_t)got : 0;
	} while (got != 0);
	text[len] = '\0';
	drop_behind_nul(text, len);
	return text;
fail:
	free(text);
	return NULL;
}

char *read_text(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text;
	int error;

	if (fd < 0)
		return NULL;
	text = read_all(fd);
	error = errno;
	close(fd);
	errno = error;
	return text;
}
