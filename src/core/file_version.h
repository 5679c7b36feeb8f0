/* SPDX-License-Identifier: MIT */
/* file_version.h - whether a file is another than it was */
#ifndef DUET_FILE_VERSION_H
#define DUET_FILE_VERSION_H

#include <stdbool.h>
#include <sys/stat.h>

/* Zeroed if there is no file. */
struct file_version {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec modified, changed;
};

struct file_version file_version(const char *path);
bool file_version_is(
    const struct file_version *one, const struct file_version *other);

#endif
