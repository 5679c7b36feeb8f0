/* SPDX-License-Identifier: MIT */
/*
 * whole_file.h - a file that is written whole or not at all
 *
 *	struct whole_file file;
 *
 *	if (!whole_file_open(&file, path))
 *		return false;
 *	written = write_it(file.out);
 *	return whole_file_close(&file, written);
 *
 * What stands at the path is replaced when all is written, and stays if that
 * fails: a temporary file beside it takes its name.  A symbolic link stays, and
 * what it leads to is replaced.  What is no regular file (a pipe, /dev/stdout)
 * is written as it is.  All that fails says why in errno.
 */
#ifndef DUET_WHOLE_FILE_H
#define DUET_WHOLE_FILE_H

#include <stdbool.h>
#include <stdio.h>

struct whole_file {
	FILE *out;
	char *path, *beside; /* beside: of the temporary file, or NULL */
};

/* False with nothing to close. */
bool whole_file_open(struct whole_file *file, const char *path);

/* With written false, or if what is left of the output cannot be written, there
 * is nothing new at the path.  Whether there is. */
bool whole_file_close(struct whole_file *file, bool written);

/* Whether it could be opened now, before what is to be written is there. */
bool whole_file_possible(const char *path);

#endif
