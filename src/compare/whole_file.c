/* SPDX-License-Identifier: MIT */
/* A file that is written whole or not at all. */
#include "whole_file.h"
#include "memory.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As open() would have made it. */
static void set_usual_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	if (fchmod(fd, 0666 & ~mask) < 0)
		return; /* it stays readable for its owner alone */
}

/* What a path leads to, to be freed; NULL if nothing can be written there.
 * *whole: it is a file, to be replaced as a whole. */
static char *destination(const char *path, bool *whole)
{
	struct stat status;
	bool exists = stat(path, &status) == 0;

	if (!exists && errno != ENOENT)
		return NULL;
	if (exists && S_ISDIR(status.st_mode)) {
		errno = EISDIR;
		return NULL;
	}
	*whole = !exists || S_ISREG(status.st_mode);
	return exists && *whole ? realpath(path, NULL)
				: memory_needed(strdup(path));
}

/* A new file beside it, whose name is to be freed. */
static int open_beside(const char *path, char **name)
{
	size_t size = strlen(path) + sizeof(".XXXXXX");
	int fd;

	*name = memory_zeroed(size, 1);
	snprintf(*name, size, "%s.XXXXXX", path);
	fd = mkostemp(*name, O_CLOEXEC);
	if (fd >= 0)
		set_usual_mode(fd);
	return fd;
}

static void release(struct whole_file *file)
{
	int err = errno;

	free(file->path);
	free(file->beside);
	*file = (struct whole_file){.out = NULL};
	errno = err;
}

bool whole_file_open(struct whole_file *file, const char *path)
{
	bool whole;
	int fd;

	*file = (struct whole_file){.path = destination(path, &whole)};
	if (!file->path)
		return false;
	fd = whole ? open_beside(file->path, &file->beside)
		   : open(file->path, O_WRONLY | O_CLOEXEC);
	if (fd < 0) {
		release(file);
		return false;
	}
	file->out = memory_needed(fdopen(fd, "w"));
	return true;
}

bool whole_file_close(struct whole_file *file, bool written)
{
	int err;

	written = written && !ferror(file->out);
	err = errno;
	if (fclose(file->out) != 0 && written) {
		written = false;
		err = errno;
	}
	if (written && file->beside && rename(file->beside, file->path) != 0) {
		written = false;
		err = errno;
	}
	if (!written && file->beside)
		unlink(file->beside);
	release(file);
	errno = err;
	return written;
}

bool whole_file_possible(const char *path)
{
	struct whole_file file;
	bool whole;
	char *real = destination(path, &whole);

	if (!real)
		return false;
	free(real);
	if (!whole)
		return access(path, W_OK) == 0;
	if (!whole_file_open(&file, path))
		return false;
	whole_file_close(&file, false);
	return true;
}
