/* SPDX-License-Identifier: MIT */
/* file_watch.h - files that are looked at again, every 10 ms at most */
#ifndef DUET_FILE_WATCH_H
#define DUET_FILE_WATCH_H

#include <stdint.h>

#include "file_version.h"

#define FILE_WATCH_MAX 5

/* Zeroed at first.  One thread at a time. */
struct file_watch {
	int64_t look_again_ns;
	struct file_version seen[FILE_WATCH_MAX];
};

enum file_look {
	FILES_NOT_LOOKED_AT, /* that was less than 10 ms ago */
	FILES_THE_SAME,
	FILES_CHANGED /* one of them, since the last look; or it is the first */
};

/* The same paths each time, at most FILE_WATCH_MAX, and NULL after them. */
enum file_look file_watch(
    struct file_watch *watch, const char *const *paths, int64_t now_ns);

#endif
