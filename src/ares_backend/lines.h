/* SPDX-License-Identifier: MIT */
/*
 * lines.h - lines and words of the system's configuration files
 *
 * Both cut text that may be written to: they put a NUL where a line or a word
 * ends and move *text behind it.  They return NULL at the end.
 */
#ifndef DUET_LINES_H
#define DUET_LINES_H

#include <stdbool.h>

/* The C locale's isspace(3), whatever the program's locale is. */
bool is_space(char c);

char *next_line(char **text);
char *next_word(char **text); /* words are parted by is_space() */

/*
 * The contents of a file, NUL-terminated; the caller frees it.  What follows a
 * NUL on a line is dropped, as fgets(3) and string functions would.  On failure
 * NULL and errno.
 */
char *read_text(const char *path);

#endif
